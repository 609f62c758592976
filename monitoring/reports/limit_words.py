"""How a limit came about: as a line of arithmetic to the fen, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from monitoring.policy.terms import SERIES, Language
from monitoring.reports.adding import NOTHING
from monitoring.reports.amounts import named_code, percent, yuan
from monitoring.reports.evidence import Row
from monitoring.reports.explain import Explanation, LimitTold
from monitoring.reports.lexicon import word
from monitoring.reports.sentences import say


def arithmetic(told: Explanation, limit: LimitTold, lang: Language) -> str:
    """For example `50 % x 17,677.00 = 8,838.50`; what is neither income nor share is the amount itself."""
    if limit.recorded["income_share"] is not None:
        return _of_own_income(told, limit, lang)
    line = _of_person(limit.recorded, lang)
    if not told.rule["is_per_head"]:
        return line
    heads = f"{yuan(limit.recorded['limit_amount'])} x {told.warning['head_count']} = {yuan(limit.amount)}"
    return f"{line}; {say(lang, 'limit_heads')}: {heads}"


def origin(limit: LimitTold, lang: Language) -> Iterator[str]:
    """The income it was taken of, with its release, and every mark of doubt."""
    row = limit.recorded
    if row["income_share"] is not None:
        yield say(lang, "limit_own_income")
    if row["income_amount"] is not None:
        yield say(
            lang,
            "limit_income",
            series=word(SERIES, row["income_series"], lang),
            year=row["income_year"],
            region=named_code(limit.income_region_name, row["income_region_code"]),
            amount=yuan(row["income_amount"]),
            released=say(
                lang, "released_by" if row["is_latest_date"] else "released_on", day=row["income_released_on"]
            ),
        )
    marks = {"mark_provisional": row["is_provisional"], "mark_unverified": row["is_verified"] is False}
    yield from (say(lang, key) for key, is_set in {**marks, "mark_assumed": row["is_assumed_date"]}.items() if is_set)


def _of_person(row: Row, lang: Language) -> str:
    if row["income_amount"] is not None:
        fraction, income = Decimal(str(row["fraction"])), Decimal(str(row["income_amount"]))
        line = f"{percent(fraction)} x {yuan(income)} = {yuan(row['limit_amount'])}"
        return _marked(line, "rounded", fraction * income != row["limit_amount"], lang)
    key = "limit_fixed" if row["fraction"] is None else "limit_published"
    return say(lang, key, amount=yuan(row["limit_amount"]))


def _of_own_income(told: Explanation, limit: LimitTold, lang: Language) -> str:
    row, heads, income = limit.recorded, told.warning["head_count"], told.warning["household_income_amount"]
    share, kept = Decimal(str(row["income_share"])), Decimal(str(row["kept_amount"] or NOTHING))
    if income is None:
        return f"{percent(share)} x {say(lang, 'unknown')}"
    line = f"{percent(share)} x {yuan(income)}" + (f" - {yuan(kept)} x {heads}" if kept else "")
    exact = share * Decimal(str(income)) - kept * int(str(heads))
    line = _marked(f"{line} = {yuan(limit.amount)}", "not_below", exact < 0, lang)
    return _marked(line, "rounded", exact > 0 and exact != limit.amount, lang)


def _marked(line: str, key: str, is_set: bool, lang: Language) -> str:
    return f"{line} {say(lang, key)}" if is_set else line
