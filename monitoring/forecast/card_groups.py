"""The part of a card on groups: expected beside counted by category, sex, age and region, what is off, and what is too few to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.forecast import card_words as words
from monitoring.forecast.card_charts import Pair, Picture, paired_bars
from monitoring.forecast.card_names import Naming
from monitoring.forecast.card_page import Block, CardSection, Heading, Pictures, Points, Sentence
from monitoring.forecast.card_reading import About, GroupTold, PartTold
from monitoring.forecast.card_withholding import GroupMarks, group_marks, is_part_told
from monitoring.leaders.document import Cell, Table
from monitoring.reports.lexicon import Said

MOST_DRAWN = 20
"""More groups than these are no picture; the table has all."""


def groups_section(about: About, naming: Naming) -> CardSection:
    """By part and kind of group; first, in words, those that are off."""
    say = naming.figures.say
    blocks: list[Block] = [Sentence(say(words.GROUPS_READ), is_reading=True)]
    for part in about.evaluation.parts:
        blocks += _part(about, part, naming)
    return CardSection(say(words.GROUPS), blocks)


def _part(about: About, part: PartTold, naming: Naming) -> Iterator[Block]:
    say, name = naming.figures.say, naming.part(part.part_type)
    if not is_part_told(part):
        yield Sentence(say(words.FEW_CROSSED, part=name))
        return
    faults = [
        *(_off(one, naming) for one in part.groups if one.is_off),
        *(_missed(one, naming) for one in part.groups if one.is_missed),
    ]
    yield Heading(say(words.SOME_OFF, part=name) if faults else name)
    if faults:
        yield Points(faults)
        yield Sentence(say(words.ONE_IN_TWENTY), is_reading=True)
    else:
        is_any = any(not one.is_too_few for one in part.groups)
        yield Sentence(say(words.NONE_OFF if is_any else words.NONE_ENOUGH, part=name))
    kinds = {kind: [one for one in part.groups if one.group_type == kind] for kind in _kinds(part)}
    marks = {kind: group_marks(part, ones, part.candidate(about.scorer)) for kind, ones in kinds.items()}
    drawn = {kind: [one for one in ones if _is_drawn(one, marks[kind])] for kind, ones in kinds.items()}
    yield Pictures([_picture(part, kind, ones, naming) for kind, ones in drawn.items() if 1 < len(ones) <= MOST_DRAWN])
    yield from (_table(part, kinds[kind], marks[kind], naming) for kind in kinds)


def _kinds(part: PartTold) -> list[str]:
    present = dict.fromkeys(one.group_type for one in part.groups)
    return [kind for kind in dict.fromkeys([*words.KINDS, *present]) if kind in present]


def _is_drawn(one: GroupTold, marks: GroupMarks) -> bool:
    return not one.is_too_few and one.group_code not in marks.hidden


def _title(part: PartTold, kind: str, naming: Naming) -> str:
    return naming.figures.say(words.BY_KIND, part=naming.part(part.part_type), kind=naming.kind(kind))


def _off(one: GroupTold, naming: Naming) -> str:
    is_high = (one.expected_crossings or 0.0) > (one.crossings or 0)
    return _named(words.OFF_HIGH if is_high else words.OFF_LOW, one, naming)


def _missed(one: GroupTold, naming: Naming) -> str:
    return _named(words.MISSED, one, naming)


def _named(said: Said, one: GroupTold, naming: Naming) -> str:
    return naming.figures.say(
        said, kind=naming.kind(one.group_type), group=naming.group(one.group_type, one.group_code)
    )


def _picture(part: PartTold, kind: str, groups: Sequence[GroupTold], naming: Naming) -> Picture:
    figures = naming.figures
    rows = [
        Pair(
            naming.group(one.group_type, one.group_code),
            figures.say(
                words.FIGURES, expected=figures.number(one.expected_crossings, 1), crossed=figures.count(one.crossings)
            ),
            one.expected_crossings,
            one.crossings,
        )
        for one in groups
    ]
    return paired_bars(_title(part, kind, naming), rows, (figures.say(words.EXPECTED), figures.say(words.CROSSED)))


def _table(part: PartTold, groups: Sequence[GroupTold], marks: GroupMarks, naming: Naming) -> Table:
    say = naming.figures.say
    heads = (words.CASES, words.EXPECTED, words.CROSSED, words.SHARE, words.FOUND)
    kind = groups[0].group_type
    rows = [[Cell(text) for text in _row(one, marks, naming)] for one in groups]
    return Table(_title(part, kind, naming), [naming.kind(kind), *(say(head) for head in heads)], rows)


def _row(one: GroupTold, marks: GroupMarks, naming: Naming) -> list[str]:
    figures, name = naming.figures, naming.group(one.group_type, one.group_code)
    withheld = figures.say(words.WITHHELD)
    if one.is_too_few or one.crossed_share is None:
        return [name, *[figures.say(words.TOO_FEW)] * 5]
    if one.group_code in marks.hidden:
        return [name, *[withheld] * 5]
    is_found_told = one.recall is not None and one.group_code not in marks.without_found
    return [
        name,
        figures.count(one.row_count),
        figures.number(one.expected_crossings, 1),
        figures.count(one.crossings),
        figures.of_thousand_span(one.crossed_share),
        figures.of_hundred_span(one.recall) if one.recall is not None and is_found_told else withheld,
    ]
