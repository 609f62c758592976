"""What stands in a report: its sections from what was collected, small numbers withheld, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitoring.indicators.protection import Figure, Period, Sums, figure_of
from monitoring.indicators.protection_words import BY_CODE, INDICATORS
from monitoring.leaders import words
from monitoring.leaders.cells import Cells, percentage, percents, shown
from monitoring.leaders.collecting import EVERYBODY, LISTED, NEARLY_ALL, Collected
from monitoring.leaders.content_of_lists import outstanding_section, participation_section
from monitoring.leaders.document import Cell, Chart, Document, Section, Series, Table
from monitoring.leaders.withholding import TOTAL, Mark, Marks, counts_of, kept, marks_of, rest_of
from monitoring.policy.terms import Language
from monitoring.reports.lexicon import Said

SCOPE, BASIC = "scope_share_inpatient", "basic_share_inpatient"
OF_FUNDS = (SCOPE, BASIC, "fee_share_inpatient", "fee_share_outpatient", "visit_burden_inpatient", "person_burden_all")
OF_WARNINGS = (
    *("over_limit_share", "opened", "withdrawn", "lapsed"),
    *("visited", "visit_recognised", "visit_refused", "answer_recognised"),
)
OF_MONTHS = (SCOPE, BASIC, "person_burden_all", "over_limit_share", "opened", "withdrawn", "lapsed", "visited")
REST = "rest"


@dataclass(frozen=True)
class View:
    """The sums of a period by row, with names, and what of them is withheld."""

    names: Mapping[str, str]
    rows: Mapping[str, Sums]
    marks: Marks


class Content:
    """The report in one language."""

    def __init__(self, found: Collected, language: Language) -> None:
        self.found, self.cells = found, Cells(language)
        self.beside = [sums for sums in found.protected.sums if sums.place.group == EVERYBODY]
        self.total = self._total(found.period)
        self.places = self._places()
        self.categories = self._categories()
        self.months = self._months()

    def document(self) -> Document:
        """All of it."""
        found, say = self.found, self.cells.say
        kind = words.YEARLY if found.asked.is_year else words.MONTHLY
        period, night = found.period, found.protected.night
        told = say(words.AS_KNOWN, first=period.first, last=period.last, night=night, set=say(found.set_title))
        lines = [told, *([] if period.last == found.asked.last else [say(words.INCOMPLETE, last=period.last)])]
        return Document(
            self.cells.language,
            f"{say(words.TITLE)} · {say(kind)} {found.asked.label}",
            [*lines, say(words.RULE_OF_HIDING)],
            say(words.EXAMPLE) if found.is_example else None,
            list(self._sections()),
            str(night),
        )

    def _sections(self) -> Iterator[Section]:
        people = participation_section(self.found, self.cells)
        left = outstanding_section(self.found, self.cells)
        yield self._overview([people.sentences[0], left.sentences[0]])
        yield self._trend()
        yield self._section(words.PLACES, words.REGION, self.places, [self._chart_of_places()])
        yield self._section(words.CATEGORIES, words.CATEGORY, self.categories, [])
        yield people
        yield left
        yield Section(self.cells.say(words.UNKNOWN), list(self._unknown()))
        yield self._definitions()

    def _overview(self, further: Sequence[str]) -> Section:
        say, figures = self.cells.say, {i.code: self.figure(i.code, self.total) for i in INDICATORS}
        value = {code: self.cells.figure(figure, self.places.marks, TOTAL).text for code, figure in figures.items()}
        over = self.cells.marked(
            self.places.marks.of(TOTAL, ["over_person_count"]), int(self.total.get("over_person_count")), "count"
        )
        events = {name: value[name] for name in ("opened", "withdrawn", "lapsed")}
        sentences = [
            say(words.SENTENCE, people=over.text, **events),
            say(words.SENTENCE_FUNDS, scope=value[SCOPE], fee=value["fee_share_inpatient"]),
            *further,
        ]
        return Section(say(words.OVERVIEW), [*sentences, *self._goals()], [], [self._key_figures(figures)])

    def _goals(self) -> list[str]:
        goals = [(i.name, figure.goal) for i in INDICATORS if (figure := self.figure(i.code, self.total)).goal]
        told = [
            self.cells.say(
                words.COMPARED,
                share=percentage(goal.share),
                name=self.cells.say(name),
                reading=goal.reading.zh if self.cells.language == "zh" else goal.reading.en,
            )
            for name, goal in goals
            if goal is not None
        ]
        return told or [self.cells.say(words.NO_GOAL)]

    def _key_figures(self, figures: Mapping[str, Figure]) -> Table:
        heads = [
            words.INDICATOR,
            words.VALUE,
            words.BEFORE,
            words.NUMERATOR,
            words.DENOMINATOR,
            words.GOAL,
            words.REACHED,
        ]
        before = self._month_before()
        rows = [self._key_row(figure, before) for figure in figures.values()]
        if before is None:
            heads.remove(words.BEFORE)
        return Table("", [self.cells.say(head) for head in heads], rows)

    def _key_row(self, figure: Figure, before: str | None) -> list[Cell]:
        cells, marks = self.cells, self.places.marks
        earlier = []
        if before is not None:
            sums = self.months.rows[before]
            earlier = [cells.figure(self.figure(figure.indicator.code, sums), self.months.marks, before)]
        goal = cells.number(figure.goal.share if figure.goal else None, "percent")
        return [
            cells.text(figure.indicator.name),
            cells.figure(figure, marks, TOTAL),
            *earlier,
            cells.part(figure, figure.numerator, marks, TOTAL),
            cells.part(figure, figure.denominator, marks, TOTAL),
            goal,
            cells.verdict(figure, marks, TOTAL),
        ]

    def _month_before(self) -> str | None:
        keys = list(self.months.rows)
        return None if self.found.asked.is_year or len(keys) < 2 else keys[-2]

    def _trend(self) -> Section:
        say, keys = self.cells.say, list(self.months.rows)
        goal = self.figure(BASIC, self.total).goal
        funds = Chart(
            say(words.CHART_FUNDS),
            "line",
            keys,
            [
                Series(say(words.ALL_FUNDS), percents(self._values(self.months, SCOPE))),
                Series(say(words.BASIC_FUND), percents(self._values(self.months, BASIC))),
            ],
            is_percent=True,
            goal=percentage(goal.share) if goal else None,
            goal_name=f"{say(words.BASIC_FUND)}: {say(words.GOAL_OF, share=percentage(goal.share))}" if goal else "",
        )
        events = [Series(say(BY_CODE[c].name), self._values(self.months, c)) for c in ("opened", "withdrawn", "lapsed")]
        bars = Chart(say(words.CHART_EVENTS), "bar", keys, events, is_percent=False)
        title = words.TREND_OF_YEAR if self.found.asked.is_year else words.TREND
        return Section(say(title), [], [funds, bars], [self._table("", words.MONTH, self.months, OF_MONTHS)])

    def _section(self, title: Said, head: Said, view: View, charts: list[Chart]) -> Section:
        say = self.cells.say
        tables = [
            self._table(say(words.FUNDS), head, view, OF_FUNDS),
            self._table(say(words.COUNTS), head, view, OF_WARNINGS),
        ]
        return Section(say(title), [say(words.PLACES_OF_LAST_DAY)], charts, tables)

    def _table(self, title: str, head: Said, view: View, codes: Sequence[str]) -> Table:
        heads = [self.cells.say(head), *(self.cells.say(BY_CODE[code].name) for code in codes)]
        rows = [
            [Cell(view.names[key]), *(self.cells.figure(self.figure(code, sums), view.marks, key) for code in codes)]
            for key, sums in view.rows.items()
        ]
        return Table(title, heads, rows)

    def _chart_of_places(self) -> Chart:
        view = self.places
        keys = [key for key in view.rows if key != TOTAL]
        values = percents(self._values(View(view.names, {k: view.rows[k] for k in keys}, view.marks), SCOPE))
        return Chart(
            self.cells.say(words.CHART_PLACES),
            "bar",
            [view.names[key] for key in keys],
            [Series(self.cells.say(words.ALL_FUNDS), values)],
            is_percent=True,
        )

    def _values(self, view: View, code: str) -> list[Decimal | None]:
        keys = list(view.rows)
        values = [self.figure(code, sums).value for sums in view.rows.values()]
        return kept(view.marks, keys, values, counts_of(BY_CODE[code]))

    def _unknown(self) -> Iterator[str]:
        say, known = self.cells.say, self.found.protected.known
        for is_known, told in (
            (known.review, words.NO_REVIEW),
            (known.answers, words.NO_ANSWERS),
            (known.later, words.NO_LATER),
        ):
            if not is_known:
                yield say(told)
        missing = [int(self.total.get(f"all.{name}_unknown_count")) for name in ("paid", "scope")]
        if self.found.months()[0].first < self.found.protected.first_night:
            yield say(words.FIRST_NIGHT, night=self.found.protected.first_night)
        if any(missing):
            yield say(words.UNKNOWN_PAID, visits=shown(missing[0], "count"), scope=shown(missing[1], "count"))
        yield say(words.NOT_KEPT)
        if self.found.is_example:
            yield say(words.NOT_VERIFIED)

    def _definitions(self) -> Section:
        heads = (words.INDICATOR, words.DEFINITION, words.FORMULA, words.SOURCE)
        rows = [[self.cells.text(one) for one in (i.name, i.definition, i.formula, i.source)] for i in INDICATORS]
        say = self.cells.say
        return Section(say(words.DEFINITIONS), [], [], [Table("", [say(head) for head in heads], rows, is_wordy=True)])

    def figure(self, code: str, sums: Sums) -> Figure:
        """An indicator of some sums."""
        beside = [one for one in self.beside if one.period == sums.period]
        return figure_of(self.found.protected, BY_CODE[code], sums, beside)

    def _total(self, period: Period) -> Sums:
        return next(s for s in self.beside if s.period == period and s.place.level == "all")

    def _places(self) -> View:
        """Counties; of a county that has nearly all insured its townships in its place."""
        sums = [s for s in self.beside if s.period == self.found.period]
        counties = [s for s in sums if s.place.level == "county"]
        main = self._main_county(counties)
        inside = [s for s in sums if s.place.level == "township" and s.place.county == main] if main else []
        found = [*inside, *(s for s in counties if not inside or s.place.region != main)]
        keyed = {s.place.region or f"? {s.place.county or ''}": s for s in found}
        inner = {s.place.region or f"? {main}" for s in inside}
        rows = {key: keyed[key] for key in sorted(keyed, key=lambda key: (key not in inner, key.startswith("?"), key))}
        names = {key: self._region(key) for key in rows}
        marks = marks_of(rows, self.total)
        return View({**names, TOTAL: self.cells.say(words.ALL)}, {**rows, TOTAL: self.total}, marks)

    def _main_county(self, counties: Sequence[Sums]) -> str | None:
        nearly_all = self.total.get("insured_count") * NEARLY_ALL
        return next((s.place.region for s in counties if s.place.region and s.get("insured_count") > nearly_all), None)

    def _region(self, key: str) -> str:
        unknown = self.cells.say(words.NO_PLACE)
        if key.startswith("?"):
            county = self.found.protected.region_names.get(key.removeprefix("? "))
            return f"{county}: {unknown}" if county else unknown
        return self.found.protected.region_names.get(key, key)

    def _categories(self) -> View:
        of_all = {s.place.group: s for s in self.found.of_period() if s.place.level == "all"}
        empty = Sums(self.total.period, self.total.place, {})
        listed = of_all.get(LISTED, empty)
        rows = {code: of_all[code] for code in self.found.categories if code in of_all}
        # Everybody less the listed is the rest: told by the two together, so it is looked at too.
        halves = marks_of({LISTED: listed, REST: rest_of(self.total, listed)}, self.total)
        hidden = {**marks_of(rows, self.total).hidden, **halves.hidden}
        # The listed are at least as many as of any category and at most the sum of all: where they are withheld, so is every category that has any.
        for name in {cell[1] for cell in halves.hidden if cell[0] == LISTED}:
            hidden |= {(code, name): hidden.get((code, name), Mark.withheld) for code in rows if rows[code].get(name)}
        # The categories' own sum is told nowhere; the total is that of the regions.
        hidden = {cell: mark for cell, mark in hidden.items() if cell[0] != TOTAL}
        names = {code: self.cells.say(self.found.categories[code]) for code in rows}
        names |= {LISTED: self.cells.say(words.ALL_LISTED), TOTAL: self.cells.say(words.EVERYBODY)}
        return View(names, {**rows, LISTED: listed, TOTAL: self.total}, Marks({**hidden, **self._total_marks()}))

    def _total_marks(self) -> Mapping[tuple[str, str], Mark]:
        return {cell: mark for cell, mark in self.places.marks.hidden.items() if cell[0] == TOTAL}

    def _months(self) -> View:
        rows = {f"{p.first:%Y-%m}": self._total(p) for p in self.found.months()}
        total = Sums(self.total.period, self.total.place, {})
        return View({key: key for key in rows}, rows, marks_of(rows, total))


def make_document(found: Collected, language: Language) -> Document:
    """The report in a language."""
    return Content(found, language).document()
