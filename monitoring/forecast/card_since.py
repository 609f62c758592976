"""The part of a card on what is known since training: drift, expected burdens, the model in use, and what came of scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.forecast import card_words as words
from monitoring.forecast.card_charts import Pair, Picture, paired_bars
from monitoring.forecast.card_names import Naming
from monitoring.forecast.card_page import Block, CardSection, Heading, Pictures, Sentence, Verdict
from monitoring.forecast.card_reading import About, Against, Burden, Drifted, Outcome, PartTold, Span
from monitoring.forecast.card_withholding import is_part_told, is_share_told, outcome_shown
from monitoring.leaders.document import Cell, Table
from monitoring.review.suppression import Mark

LEAST_TOLD = 6
"""Features told at least, those that moved most; of all others the largest index."""
MOST_DRAWN = 24
"""Nights of which what came of them is drawn, the newest."""


def since_section(about: About, outcomes: Sequence[Outcome], naming: Naming) -> CardSection:
    """Each of the four with its heading; what was not worked out says so."""
    say = naming.figures.say
    blocks: list[Block] = [
        Heading(say(words.DRIFT)),
        *_drift(about.drift, naming),
        Heading(say(words.BURDEN)),
        *_burdens(about.evaluation.parts, naming),
        Heading(say(words.AGAINST)),
        *_against(about.against, naming),
        Heading(say(words.CAME)),
        *_came(outcomes, naming),
    ]
    return CardSection(say(words.SINCE), blocks)


def _drift(drift: Sequence[Drifted] | None, naming: Naming) -> Iterator[Block]:
    say = naming.figures.say
    if not drift:
        yield Sentence(say(words.NOT_WORKED_OUT))
        return
    shifted = [one for one in drift if one.is_shifted]
    names = naming.figures.listed(naming.feature(one.feature) for one in shifted)
    verdict = (
        say(words.DRIFT_SOME, count=len(shifted), all=len(drift), names=names)
        if shifted
        else say(words.DRIFT_NONE, all=len(drift))
    )
    yield Verdict([verdict], is_bad=bool(shifted))
    yield Sentence(say(words.DRIFT_READ), is_reading=True)
    order = sorted(drift, key=lambda one: (not one.is_shifted, -(one.psi or 0.0), one.feature))
    told = max(len(shifted), LEAST_TOLD)
    yield Table(
        "",
        [say(head) for head in (words.FEATURE, words.PSI, words.SHIFTED)],
        [[Cell(text) for text in _drifted(one, naming)] for one in order[:told]],
    )
    rest = [one.psi for one in order[told:] if one.psi is not None]
    if rest:
        yield Sentence(say(words.DRIFT_LESS, count=len(rest), psi=naming.figures.number(max(rest), 3)), is_reading=True)


def _drifted(one: Drifted, naming: Naming) -> list[str]:
    figures = naming.figures
    return [
        naming.feature(one.feature),
        figures.number(one.psi, 3),
        figures.say(words.YES if one.is_shifted else words.NOT),
    ]


def _burdens(parts: Sequence[PartTold], naming: Naming) -> Iterator[Block]:
    known = [(part, part.burden) for part in parts if part.burden is not None]
    if not known:
        yield Sentence(naming.figures.say(words.NOT_WORKED_OUT))
    for part, burden in known:
        if is_part_told(part):
            yield Verdict([*_coverage(part, burden, naming), *_amounts(burden, naming)], is_bad=burden.is_off)
        else:
            yield Sentence(naming.figures.say(words.FEW_CROSSED, part=naming.part(part.part_type)))


def _coverage(part: PartTold, burden: Burden, naming: Naming) -> Iterator[str]:
    figures, name = naming.figures, naming.part(part.part_type)
    if not is_share_told(burden.coverage, part.row_count):
        yield figures.say(words.BURDEN_NOT_TOLD, part=name)
        return
    level = figures.of_hundred(burden.level)
    yield figures.say(words.BURDEN_READ, part=name, level=level, **_hundreds(burden.coverage, naming))
    if burden.top_coverage is not None and is_share_told(burden.top_coverage, part.row_count):
        yield figures.say(words.BURDEN_TOP, **_hundreds(burden.top_coverage, naming))


def _hundreds(span: Span, naming: Naming) -> dict[str, str]:
    told = {"coverage": span.value, "low": span.low, "high": span.high}
    return {key: naming.figures.of_hundred(value) for key, value in told.items()}


def _amounts(burden: Burden, naming: Naming) -> Iterator[str]:
    figures = naming.figures
    yield figures.say(
        words.BURDEN_SUM, expected=figures.yuan(burden.expected_sum), counted=figures.yuan(burden.counted_sum)
    )
    if burden.is_off:
        yield figures.say(words.BURDEN_OFF)
    if burden.errors and burden.grower:
        errors = (
            figures.say(words.ERROR_OF, method=naming.grower(code), error=figures.yuan(error))
            for code, error in burden.errors.items()
        )
        yield figures.say(words.BURDEN_ERRORS, errors=figures.listed(errors), grower=naming.grower(burden.grower))


def _against(against: Against | None, naming: Naming) -> Iterator[Block]:
    figures, say = naming.figures, naming.figures.say
    if against is None:
        yield Sentence(say(words.NOT_WORKED_OUT))
        return
    why = naming.why(against.why) if against.why else say(words.NOT_KNOWN)
    if against.name is None or against.pr_auc_gain is None:
        texts = [say(words.AGAINST_NOTHING, name=against.name or say(words.NONE), why=why)]
    else:
        nights = figures.days(against.nights) if against.nights else say(words.NO_NIGHTS)
        gains = {
            "pr_auc": figures.span(against.pr_auc_gain, 3, is_signed=True),
            "brier": figures.span(against.brier_gain, 5, is_signed=True),
        }
        texts = [say(words.AGAINST_READ, name=against.name, nights=nights, **gains)]
        texts.append(say(words.AGAINST_BETTER) if against.is_better else say(words.AGAINST_NOT, why=why))
    yield Verdict(texts, is_bad=not against.is_better)


def _came(outcomes: Sequence[Outcome], naming: Naming) -> Iterator[Block]:
    say = naming.figures.say
    if not outcomes:
        yield Sentence(say(words.CAME_NONE))
        return
    yield Sentence(say(words.CAME_READ), is_reading=True)
    for part in dict.fromkeys(one.part_type for one in outcomes):
        of_part = [one for one in outcomes if one.part_type == part]
        yield Pictures([_picture(part, of_part[-MOST_DRAWN:], naming)])
        if len(of_part) > MOST_DRAWN:
            yield Sentence(say(words.CAME_LATEST, count=MOST_DRAWN), is_reading=True)
    heads = [
        say(one) for one in (words.NIGHT, words.MEASURED, words.WINDOW, *words.OUTCOME_HEADS.values(), words.IS_TRUE)
    ]
    yield Table("", heads, [[Cell(text) for text in _outcome(one, naming)] for one in outcomes])


def _picture(part: str, outcomes: Sequence[Outcome], naming: Naming) -> Picture:
    figures = naming.figures
    title = figures.say(words.CAME_CHART, part=naming.part(part))
    rows = []
    for one in outcomes:
        crossings = outcome_shown(one)["crossings"]
        told = figures.say(
            words.FIGURES, expected=figures.number(one.expected_crossings, 1), crossed=figures.count(crossings)
        )
        counted = None if isinstance(crossings, Mark) else crossings
        rows.append(Pair(one.night.isoformat(), told, one.expected_crossings, counted))
    return paired_bars(title, rows, (figures.say(words.EXPECTED), figures.say(words.CROSSED)))


def _outcome(one: Outcome, naming: Naming) -> list[str]:
    figures, counts = naming.figures, outcome_shown(one)
    told = {name: figures.count(value) for name, value in counts.items()}
    told["expected_crossings"] = figures.number(one.expected_crossings, 1)
    return [
        one.night.isoformat(),
        one.measured_on.isoformat(),
        naming.part(one.part_type),
        *(told[name] for name in words.OUTCOME_HEADS),
        figures.yes_no(one.is_calibrated),
    ]
