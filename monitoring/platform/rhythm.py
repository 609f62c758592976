"""When a rule's list goes out: every night, with each third of the month (旬), or once a month.

A rhythm is a text: `night`, `ten_days`, `month`, or `month 5` (by the 5th). Its push nights are dates; a push is due on a night if a push night
has come since the last batch of the rhythm. So a push night that was missed, or on which the platform was away, is made up for by the next night.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from monitoring.policy.limits import Push
from monitoring.policy.models import RuleFile

NIGHT = "night"
EVERYTHING = "*"
"""In place of the rhythms of a batch that was pushed out of turn: all of them."""
END_OF_THIRD = (10, 20)
ONE_DAY = timedelta(days=1)


def rhythm_of(push: Push) -> str:
    """The rhythm as text."""
    return push.every if push.by_day is None else f"{push.every} {push.by_day}"


def rhythms_of(rules: Iterable[RuleFile]) -> dict[str, set[str]]:
    """The rhythms of each rule that is pushed: its own, and those of its lines."""
    return {rule.rule: set(_rhythms(rule)) for rule in rules if rule.push is not None}


def _rhythms(rule: RuleFile) -> Iterator[str]:
    yield from (rhythm_of(push) for push in (rule.push, *(line.push for line in rule.lines)) if push is not None)


def last_push_night(rhythm: str, night: date) -> date:
    """The newest push night of a rhythm up to and including a night.

    The list of the 10th, 20th and the end of the month holds that day too. What is due by a day of the month is pushed with the night
    before it, so that it is there in the morning.
    """
    every, _, by_day = rhythm.partition(" ")
    if every == NIGHT:
        return night
    last = int(by_day) - 1 if by_day else 0
    return next(day for day in _back_from(night) if _is_push_night(every, last, day))


def _back_from(night: date) -> Iterator[date]:
    while True:
        yield night
        night -= ONE_DAY


def _is_push_night(every: str, last: int, day: date) -> bool:
    is_end = (day + ONE_DAY).day == 1
    if every == "ten_days":
        return is_end or day.day in END_OF_THIRD
    return day.day == last if last else is_end


def due_rhythms(rhythms: Iterable[str], pushed: Mapping[str, date], night: date) -> set[str]:
    """Those whose push night has come since their last batch; `pushed` has the night of the last batch by rhythm, `*` for all of them."""
    return {rhythm for rhythm in rhythms if _is_due(rhythm, pushed, night)}


def _is_due(rhythm: str, pushed: Mapping[str, date], night: date) -> bool:
    done = max((pushed[name] for name in (rhythm, EVERYTHING) if name in pushed), default=date.min)
    return rhythm == NIGHT or done < last_push_night(rhythm, night)


def pushed_nights(batches: Iterable[tuple[str, date]]) -> dict[str, date]:
    """The newest night by rhythm, of batches as (rhythms, night)."""
    newest: dict[str, date] = {}
    for rhythms, night in batches:
        for rhythm in filter(None, rhythms.split(",")):
            newest[rhythm] = max(night, newest.get(rhythm, date.min))
    return newest


def written(rhythms: Iterable[str]) -> str:
    """Rhythms as a batch keeps them."""
    return ",".join(sorted(rhythms))
