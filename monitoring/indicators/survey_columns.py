"""The columns of a household survey, and how the headers of a file become them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.errors import SurveyError

NO_WEIGHTS = "none"
NOTHING_COMPUTED = "Nothing was computed."


@dataclass(frozen=True)
class Column:
    """A column by its own name; `what` is what stands in it."""

    name: str
    is_needed: bool
    what: str


COLUMNS = (
    Column("household_id", False, "number of the household, once in the file"),
    Column("member_count", True, "members of the household, a whole number"),
    Column("consumption_amount", True, "all that the household consumed in the period, bought, grown or given"),
    Column("health_amount", True, "what it paid for care out of pocket in the period, less what was paid back"),
    Column("food_amount", False, "what it consumed as food in the period; without it nothing rests on food"),
    Column("weight", False, "households of the population that the row stands for, or in proportion to them"),
    Column("stratum_code", False, "stratum the first units were drawn in"),
    Column("cluster_id", False, "first unit that was drawn (village, street), within its stratum"),
)
NAMES = tuple(column.name for column in COLUMNS)
NEEDED = tuple(column.name for column in COLUMNS if column.is_needed)


def headers_of(renamed: Sequence[str], weights: str | None) -> dict[str, str | None]:
    """Header by column from options `COLUMN=HEADER` and the one for weights; None where a column is not to be read.

    Raises `SurveyError` for a column that there is not, or that is named twice.
    """
    headers: dict[str, str | None] = {}
    for option in renamed:
        name, sign, header = (part.strip() for part in option.partition("="))
        if name not in NAMES or not sign or not header:
            raise SurveyError(
                f"--column {option} names no column of a survey. {NOTHING_COMPUTED} Write COLUMN=HEADER, where COLUMN is one of {', '.join(NAMES)}."
            )
        _add(headers, name, header)
    if weights is not None:
        _add(headers, "weight", None if weights == NO_WEIGHTS else weights)
    return headers


def _add(headers: dict[str, str | None], name: str, header: str | None) -> None:
    if name in headers:
        raise SurveyError(
            f"The column {name} is named twice. {NOTHING_COMPUTED} Name it once, with --column or --weights."
        )
    headers[name] = header


def places_of(titles: Sequence[object], headers: dict[str, str | None], file: str) -> dict[str, int]:
    """Position by column, from the header row of a file; capitals and blanks around do not matter.

    Raises `SurveyError` naming what is missing or stands there twice, and what there is.
    """
    found = [_title(title) for title in titles]
    wanted = {name: header for name in NAMES if (header := headers.get(name, name)) is not None}
    places = {name: found.index(_title(header)) for name, header in wanted.items() if _title(header) in found}
    missing = [wanted[name] for name in wanted if name not in places and (name in NEEDED or name in headers)]
    twice = sorted({wanted[name] for name in places if found.count(_title(wanted[name])) > 1})
    if missing or twice:
        faults = [f"has no column {', '.join(missing)}"] * bool(missing)
        faults += [f"has the column {', '.join(twice)} twice"] * bool(twice)
        raise SurveyError(
            f"The survey {file} {' and '.join(faults)} in line 1 (there: {', '.join(title for title in found if title)}). {NOTHING_COMPUTED} "
            "Name headers with --column COLUMN=HEADER, such as --column member_count=hhsize; docs/indicators.md has all columns."
        )
    return places


def _title(title: object) -> str:
    return "" if title is None else str(title).strip().lower()
