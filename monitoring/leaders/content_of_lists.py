"""The sections about the persons of the lists: who is insured, and what assistance is outstanding."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from monitoring.benefits.telling import ITEMS
from monitoring.leaders import words
from monitoring.leaders.cells import Cells, percentage, percents
from monitoring.leaders.collecting import LISTED, NEARLY_ALL, Collected
from monitoring.leaders.document import Cell, Chart, Section, Series, Table
from monitoring.leaders.withholding import TOTAL, Marks, is_told, person_marks, rate_marks
from monitoring.reports.lexicon import Said
from monitoring.review.suppression import FEW

Row = Mapping[str, object]
RATE = ("expected", "insured", "missing")


def participation_section(found: Collected, cells: Cells) -> Section:
    """Rates of participation on the period's last day by category and place; the first sentence is the rate of all listed."""
    of_all = [row for row in found.rates if row["level_type"] == "all"]
    by_group = {str(row["group_code"]): row for row in of_all if row["group_type"] == "category"}
    categories = {code: by_group[code] for code in found.categories if code in by_group}
    whole = next((row for row in of_all if row["group_code"] == LISTED), None)
    if whole is None:
        return Section(cells.say(words.PARTICIPATION), [cells.say(words.NONE)])
    places = _places(found)
    place_marks, marks = rate_marks(_counted(places)), rate_marks(_counted(categories))
    names = {code: cells.say(found.categories[code]) for code in categories}
    regions = {key: str(row["region_name"] or cells.say(words.NO_PLACE)) for key, row in places.items()}
    shown = place_marks if places else marks
    sentence = _sentence(whole, shown, cells)
    goals = [row for row in of_all if row["group_type"] == "goal"]
    return Section(
        cells.say(words.PARTICIPATION),
        [sentence],
        [_chart(categories, names, marks, cells)],
        [
            *(_goal_table(goal, whole, cells) for goal in goals),
            _table(words.BY_CATEGORY, categories, names, marks, cells),
            _table(words.BY_PLACE, {**places, TOTAL: whole}, {**regions, TOTAL: cells.say(words.ALL)}, shown, cells),
        ],
    )


def _goal_table(goal: Row, whole: Row, cells: Cells) -> Table:
    """All persons of a goal, each counted once; with the other listed persons they are all of them, so those are looked at too."""
    both, own = _counted({"": whole})[""], _counted({"": goal})[""]
    marks = rate_marks({"goal": own, "rest": (both[0] - own[0], both[1] - own[1])})
    name = cells.say(words.OF_GOAL, goal=goal["group_code"])
    return _table(words.BY_GOAL, {"goal": goal}, {"goal": name}, marks, cells)


def _places(found: Collected) -> dict[str, Row]:
    """Counties; of a county that has nearly all who are to be insured its townships in its place."""
    listed = [row for row in found.rates if row["group_code"] == LISTED]
    counties = [row for row in listed if row["level_type"] == "county"]
    whole = sum(int(str(row["expected_count"])) for row in counties)
    main = next((r["region_code"] for r in counties if int(str(r["expected_count"])) > whole * NEARLY_ALL), None)
    inside = [row for row in listed if row["level_type"] == "township" and row["county_code"] == main] if main else []
    found_rows = [*inside, *(row for row in counties if not inside or row["region_code"] != main)]
    return {f"{row['county_code'] or ''} {row['region_code'] or '?'}": row for row in found_rows}


def _counted(rows: Mapping[str, Row]) -> dict[str, tuple[int, int]]:
    return {key: (int(str(row["expected_count"])), int(str(row["insured_count"]))) for key, row in rows.items()}


def _sentence(row: Row, marks: Marks, cells: Cells) -> str:
    expected, insured, share = _cells(row, TOTAL, marks, cells)[:3]
    return cells.say(words.SENTENCE_INSURED, expected=expected.text, insured=insured.text, share=share.text)


def _cells(row: Row, key: str, marks: Marks, cells: Cells) -> list[Cell]:
    expected, insured = int(str(row["expected_count"])), int(str(row["insured_count"]))
    hidden = marks.of(key, RATE)
    goal, reached = row["goal_share"], row["is_reached"]
    verdict = cells.number(None, "text")
    if reached is not None:
        verdict = cells.text(words.WITHHELD if hidden else words.YES if reached else words.NO)
    return [
        cells.marked(marks.of(key, ["expected"]), expected, "count"),
        cells.marked(marks.of(key, ["insured"]), insured, "count"),
        cells.marked(hidden, _share(row), "percent"),
        cells.number(Decimal(str(goal)) if goal is not None else None, "percent"),
        verdict,
    ]


def _share(row: Row) -> Decimal | None:
    return None if row["insured_share"] is None else Decimal(str(row["insured_share"]))


def _table(title: Said, rows: Mapping[str, Row], names: Mapping[str, str], marks: Marks, cells: Cells) -> Table:
    heads = [cells.say(head) for head in (words.REGION if title is words.BY_PLACE else words.CATEGORY,)]
    heads += [cells.say(h) for h in (words.EXPECTED, words.INSURED, words.SHARE, words.GOAL, words.REACHED)]
    body = [[Cell(names[key]), *_cells(row, key, marks, cells)] for key, row in rows.items()]
    return Table(cells.say(title), heads, body)


def _chart(rows: Mapping[str, Row], names: Mapping[str, str], marks: Marks, cells: Cells) -> Chart:
    values = percents([_share(row) if is_told(marks, key, RATE) else None for key, row in rows.items()])
    goals = {Decimal(str(row["goal_share"])) for row in rows.values() if row["goal_share"] is not None}
    goal = percentage(goals.pop()) if len(goals) == 1 else None
    name = cells.say(words.GOAL_OF, share=goal) if goal is not None else ""
    labels = [names[key] for key in rows]
    series = [Series(cells.say(words.SHARE), values)]
    return Chart(cells.say(words.CHART_RATES), "bar", labels, series, is_percent=True, goal=goal, goal_name=name)


def outstanding_section(found: Collected, cells: Cells) -> Section:
    """What is outstanding by item; the first sentence is the sum of the period, and in a month's report that of the year beside it."""
    rows = {str(row["item"]): row for row in found.outstanding}
    marks = person_marks({key: int(str(row["person_count"])) for key, row in rows.items()})
    is_hidden = marks.of(TOTAL, ["person"]) is not None
    told = [_left(words.LEFT_OF_PERIOD, found.left.of_period, cells, is_hidden=is_hidden)]
    if not found.asked.is_year:
        told[0] += " " + _left(words.LEFT_OF_YEAR, found.left.of_year, cells, is_hidden=False)
    told.append(cells.say(words.OUTSTANDING_TOLD))
    if found.questions:
        told.append(cells.say(words.OPEN_QUESTIONS, questions="; ".join(cells.say(one) for one in found.questions)))
    heads = (words.ITEM, words.VISITS, words.PERSONS, words.DUE, words.LEFT)
    body = [_outstanding_row(key, row, marks, cells) for key, row in rows.items()]
    if not body:
        return Section(cells.say(words.OUTSTANDING), told)
    return Section(cells.say(words.OUTSTANDING), told, [], [Table("", [cells.say(head) for head in heads], body)])


def _outstanding_row(key: str, row: Row, marks: Marks, cells: Cells) -> list[Cell]:
    mark = marks.of(key, ["person"])
    visits, persons = int(str(row["visit_count"])), int(str(row["person_count"]))
    amounts = [Decimal(str(row[name])) for name in ("due_amount", "outstanding_amount")]
    hidden = words.WITHHELD
    return [
        cells.text(ITEMS[key]),
        cells.text(hidden) if mark else cells.number(visits, "count"),
        cells.marked(mark, persons, "count"),
        *(cells.text(hidden) if mark else cells.number(amount, "yuan") for amount in amounts),
    ]


def _left(said: words.Left, left: tuple[Decimal, int], cells: Cells, *, is_hidden: bool) -> str:
    """The sum; persons may be in several items, so whether they are few is looked at by themselves."""
    amount, persons = left
    if not persons:
        return cells.say(said.nothing)
    if is_hidden or persons <= FEW:
        return cells.say(said.withheld)
    return cells.say(said.amount, amount=cells.number(amount, "yuan").text)
