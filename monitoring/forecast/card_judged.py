"""The parts of a card on what a model is worth: the verdict, who was found in time, and whether its probabilities are true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.forecast import card_words as words
from monitoring.forecast.card_charts import Picture, Point, Ranged, of_hundred, ranged_bars, said_and_happened
from monitoring.forecast.card_names import Naming
from monitoring.forecast.card_page import Block, CardSection, Heading, Pictures, Sentence, Verdict
from monitoring.forecast.card_reading import About, CandidateTold, Outcome, PartTold
from monitoring.forecast.card_withholding import Behind, Merged, is_part_told, merged_bins, named_of, shocks_of
from monitoring.forecast.evaluating import FEW_CROSSINGS
from monitoring.forecast.measures import exact_share
from monitoring.leaders.document import Cell, Table
from monitoring.reports.lexicon import Said
from monitoring.review.suppression import Mark

HARDLY = 0.02
"""A Brier score that differs by less of that of the constant says nothing."""


def verdict_section(about: About, outcomes: Sequence[Outcome], naming: Naming) -> CardSection:
    """Whether it beats the simplest guesses, what scores, and whether it is calibrated: on the judging cut-offs, and in use."""
    say = naming.figures.say
    parts = about.evaluation.parts
    blocks: list[Block] = [_verdict(about, part, naming) for part in parts]
    off = sum(one.is_calibrated is False for one in outcomes)
    if off:
        blocks.append(Verdict([say(words.OFF_SINCE, off=off, count=len(outcomes))], is_bad=True))
    return CardSection(say(words.VERDICT), blocks or [Sentence(say(words.NOTHING_JUDGED))])


def _verdict(about: About, part: PartTold, naming: Naming) -> Verdict:
    say, figures, name = naming.figures.say, naming.figures, naming.part(part.part_type)
    if not is_part_told(part):
        return Verdict([say(words.FEW_CROSSED, part=name)], is_bad=True)
    crossings = figures.count(part.crossings)
    texts = [say(words.COUNTED, part=name, rows=figures.count(part.row_count), crossings=crossings)]
    texts.append(say(words.BEATS if part.is_better else words.BEATS_NOT, baseline=naming.method(part.best_baseline)))
    is_own = scorer_of(part) == about.scorer
    texts.append(say(words.SCORES if is_own else words.SCORES_ALL_THE_SAME, scorer=naming.method(about.scorer)))
    found = part.candidate(about.scorer)
    if found is not None:
        true = words.CALIBRATED if part.crossings >= FEW_CROSSINGS else words.CALIBRATED_FEW
        said = true if found.is_calibrated else words.MISCALIBRATED
        texts.append(
            say(said, expected=figures.number(found.expected_crossings, 1), crossings=crossings, counted=crossings)
        )
    return Verdict(texts, is_bad=not part.is_better or found is None or not found.is_calibrated)


def scorer_of(part: PartTold) -> str:
    """What does best in a part: what scores is another where the window judged first says so."""
    return "boosted" if part.is_better else part.best_baseline


def good_section(about: About, naming: Naming) -> CardSection:
    """Who was found in time, how long before, what cannot be found, and all methods beside each other."""
    say = naming.figures.say
    capacity, nights = about.evaluation.capacity, len(about.evaluation.split.judge)
    blocks: list[Block] = [Sentence(say(words.AT_CAPACITY, nights=nights, capacity=capacity))]
    if about.one_in is not None and about.one_in > 1:
        blocks.append(Sentence(say(words.SAMPLED, one_in=about.one_in, capacity=f"{capacity * about.one_in:,}")))
    blocks.append(Sentence(say(words.SHOCKS_ARE)))
    for part in about.evaluation.parts:
        blocks += _good_part(about, part, naming)
    return CardSection(say(words.HOW_GOOD), blocks)


def _good_part(about: About, part: PartTold, naming: Naming) -> Iterator[Block]:
    say, name = naming.figures.say, naming.part(part.part_type)
    yield Heading(name)
    if not is_part_told(part):
        yield Sentence(say(words.FEW_CROSSED, part=name))
        return
    found = part.candidate(about.scorer)
    counts = named_of(about, part, found) if found else None
    if found is None or counts is None:
        yield Sentence(say(words.FOUND_NOT_TOLD))
    else:
        yield from _found(part, found, counts, naming)
    yield Sentence(_shocks(part, naming))
    yield Pictures([_ranking(about, part, naming)])
    constant = naming.figures.number(_share(part.crossings, part.row_count), 3)
    yield Sentence(say(words.RANKING_READ, constant=constant), is_reading=True)
    yield _methods(about, part, naming)
    yield Sentence(say(words.METHODS_READ), is_reading=True)


def _found(part: PartTold, found: CandidateTold, counts: tuple[Behind, Behind], naming: Naming) -> Iterator[Block]:
    figures, say = naming.figures, naming.figures.say
    named, crossers = counts
    # Of as many picked blindly the usual share crosses.
    chance = _share(part.crossings, part.row_count) or 0.0
    chances = chance, min(_share(named.count * chance, crossers.count) or 0.0, 1.0)
    pairs = (
        (words.NAMED_CROSSED, words.PICTURE_NAMED, found.precision, chances[0]),
        (words.CROSSED_NAMED, words.PICTURE_CROSSED, found.recall, chances[1]),
    )
    pictures: list[Picture] = []
    for said, title, span, blind in pairs:
        told = {"hits": span.value, "low": span.low, "high": span.high, "chance": blind}
        yield Sentence(say(said, **{key: figures.of_hundred(value) for key, value in told.items()}))
        if span.value is not None:
            dark = round(span.value * 100)
            pictures.append(of_hundred(say(title), say(words.PICTURE_TOLD, dark=dark), dark))
    yield Pictures(pictures, is_small=True)
    days = found.median_lead_days
    yield Sentence(say(words.LEAD_NOT_KNOWN) if days is None else say(words.LEAD, days=f"{days:g}"))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _shocks(part: PartTold, naming: Naming) -> str:
    figures, shocks = naming.figures, shocks_of(part)
    told = {
        "part": naming.part(part.part_type),
        "crossings": figures.count(part.crossings),
        "shocks": figures.count(shocks),
    }
    if not shocks:
        return figures.say(words.SHOCKS_NONE, **told)
    if isinstance(shocks, Mark) or not part.crossings:
        return figures.say(words.SHOCKS_NOT_TOLD, **told)
    return figures.say(words.SHOCKS, **told, ceiling=figures.of_hundred(1 - shocks / part.crossings))


def _ranking(about: About, part: PartTold, naming: Naming) -> Picture:
    rows = [
        Ranged(
            naming.method(one.name),
            naming.figures.span(one.pr_auc, 3),
            one.pr_auc.value,
            one.pr_auc.low,
            one.pr_auc.high,
            one.name == about.scorer,
        )
        for one in part.candidates
    ]
    constant = _share(part.crossings, part.row_count)
    goal = None if constant is None else (constant, naming.figures.say(words.BLIND))
    return ranged_bars(naming.figures.say(words.RANKING, part=naming.part(part.part_type)), rows, goal)


def _methods(about: About, part: PartTold, naming: Naming) -> Table:
    heads = (words.METHOD, words.HITS, words.PAIRS, words.OF_NAMED, words.OF_CROSSED, words.DAYS)
    rows = [_method(about, part, one, naming) for one in part.candidates]
    return _compared(words.METHODS, part, heads, rows, naming)


def _method(about: About, part: PartTold, one: CandidateTold, naming: Naming) -> list[str]:
    figures = naming.figures
    withheld = figures.say(words.WITHHELD)
    found = (
        figures.of_hundred_span(one.precision),
        figures.of_hundred_span(one.recall),
        figures.number(one.median_lead_days, 1),
    )
    is_told = named_of(about, part, one) is not None
    return [
        _marked(about, one, naming),
        figures.span(one.pr_auc, 3),
        figures.span(one.auc, 3),
        *(found if is_told else [withheld] * len(found)),
    ]


def _probabilities(about: About, part: PartTold, naming: Naming) -> Table:
    heads = (words.METHOD, words.EXPECTED, words.CROSSED, words.IS_TRUE, words.BRIER, words.ECE)
    rows = [_probability(about, part, one, naming) for one in part.candidates]
    return _compared(words.PROBABILITIES, part, heads, rows, naming)


def _probability(about: About, part: PartTold, one: CandidateTold, naming: Naming) -> list[str]:
    figures = naming.figures
    return [
        _marked(about, one, naming),
        figures.number(one.expected_crossings, 1),
        figures.count(part.crossings),
        figures.yes_no(one.is_calibrated),
        figures.number(one.brier, 5),
        figures.number(one.calibration_error, 4),
    ]


def _marked(about: About, one: CandidateTold, naming: Naming) -> str:
    return f"{naming.method(one.name)}{' *' if one.name == about.scorer else ''}"


def _compared(
    title: Said, part: PartTold, heads: Sequence[Said], rows: Sequence[Sequence[str]], naming: Naming
) -> Table:
    say = naming.figures.say
    cells = [[Cell(text) for text in row] for row in rows]
    return Table(say(title, part=naming.part(part.part_type)), [say(head) for head in heads], cells)


def truth_section(about: About, naming: Naming) -> CardSection:
    """What was said beside what happened, as a chart and as numbers."""
    say = naming.figures.say
    blocks: list[Block] = [Sentence(say(words.TRUTH_READ), is_reading=True)]
    for part in about.evaluation.parts:
        blocks += [Heading(naming.part(part.part_type)), *_truth(about, part, naming)]
    return CardSection(say(words.TRUTH), blocks)


def _truth(about: About, part: PartTold, naming: Naming) -> Iterator[Block]:
    say, name, found = naming.figures.say, naming.part(part.part_type), part.candidate(about.scorer)
    if not is_part_told(part):
        yield Sentence(say(words.FEW_CROSSED, part=name))
        return
    bins = merged_bins(found.bins) if found else []
    if found is None or not bins:
        yield Sentence(say(words.NO_BINS))
        return
    table = _bins(bins, naming, name)
    told = "; ".join(" / ".join(cell.text for cell in row) for row in table.rows)
    title = say(words.TRUTH_CHART, part=name, scorer=naming.method(found.name))
    axes = say(words.SAID), say(words.HAPPENED)
    yield Pictures([said_and_happened(title, told, [_point(one) for one in bins], axes)])
    if len(bins) < len(found.bins):
        yield Sentence(say(words.BINS_MERGED), is_reading=True)
    yield table
    yield Sentence(_brier(part, found, naming))
    yield _probabilities(about, part, naming)
    yield Sentence(say(words.PROBABILITIES_READ), is_reading=True)


def _point(one: Merged) -> Point:
    range_ = exact_share(one.crossed, one.row_count)
    return Point(one.said, one.happened, range_.low, range_.high)


def _bins(bins: Sequence[Merged], naming: Naming, name: str) -> Table:
    figures = naming.figures
    rows = [
        [
            Cell(text)
            for text in (
                str(n),
                figures.count(one.row_count),
                figures.of_thousand(one.said),
                figures.of_thousand(one.happened),
            )
        ]
        for n, one in enumerate(bins, 1)
    ]
    heads = [figures.say(head) for head in (words.BIN, words.BIN_ROWS, words.SAID, words.HAPPENED)]
    return Table(figures.say(words.BINS, part=name), heads, rows)


def _brier(part: PartTold, found: CandidateTold, naming: Naming) -> str:
    figures = naming.figures
    if found.brier is None or part.constant_brier is None:
        verdict = words.NOT_KNOWN
    else:
        gain = part.constant_brier - found.brier
        better = words.BRIER_BETTER if gain > 0 else words.BRIER_WORSE
        verdict = words.BRIER_SAME if abs(gain) < HARDLY * part.constant_brier else better
    return figures.say(
        words.BRIER_READ,
        brier=figures.number(found.brier, 5),
        constant=figures.number(part.constant_brier, 5),
        verdict=figures.say(verdict),
    )
