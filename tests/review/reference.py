"""Who may see and do what, written a second time in plain Python from the rules in words, without the app's own conditions.

* Bureau operators, benefit officers and county supervisors see the cases of their regions; township workers see those that were dispatched. Auditors and administrators see none.
* A case without a region is seen by bureau operators alone.
* A case is shown in plain to whom it is given, and to who screens while it waits for screening; to others masked, until they give a reason, for the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.review.made_site import MadeUser

Row = Mapping[str, Any]
READERS = {"bureau_operator", "benefit_officer", "county_supervisor", "township_worker"}
SCREENERS = {"bureau_operator", "county_supervisor"}
VISITORS = {"county_supervisor", "township_worker"}
ALL = READERS | {"auditor", "administrator"}

WHO_ACTS = {
    "screen_out": SCREENERS,
    "dispatch": SCREENERS,
    "recall": SCREENERS,
    "reopen": SCREENERS,
    "take": VISITORS,
    "give_back": VISITORS,
    "hand_over": {"county_supervisor"},
    "snooze": READERS,
}
FROM_STATES = {
    "screen_out": {"screening"},
    "dispatch": {"screening", "screened_out"},
    "recall": {"dispatched"},
    "reopen": {"screened_out", "answered"},
    "take": {"dispatched"},
    "give_back": {"dispatched"},
    "hand_over": {"dispatched"},
    "snooze": {"screening", "dispatched"},
}


def sees(user: MadeUser, case: Row) -> bool:
    """Whether the case is the user's to see."""
    if str(user.role) not in READERS:
        return False
    if case["region_code"] is None:
        return str(user.role) == "bureau_operator"
    is_inside = any(
        case["region_code"].startswith(place.rstrip("0") if len(place) == 6 else place) for place in user.regions
    )
    return is_inside and (str(user.role) != "township_worker" or case["dispatched_on"] is not None)


def sees_plain(user: MadeUser, user_id: int, case: Row) -> bool:
    """Whether names and numbers stand in plain on its page without a typed reason."""
    if not sees(user, case):
        return False
    return case["assigned_to"] == user_id or (case["state"] == "screening" and str(user.role) in SCREENERS)


@dataclass(frozen=True)
class Wish:
    """What a list is asked for: the same names as in its address."""

    state: str = ""
    standing: str = ""
    whose: str = "all"
    region: str = ""
    category: str = ""
    rule: str = ""
    overdue: str = ""
    snoozed: str = ""
    order: str = "urgency"


def listed(user: MadeUser, user_id: int, cases: Iterable[Row], wish: Wish, today: date) -> list[str]:
    """Ids of the cases of a list, in its order."""
    chosen = [case for case in cases if sees(user, case) and _fits(case, wish, user_id, today)]
    return [case["case_id"] for case in sorted(chosen, key=lambda case: _place(case, wish.order))]


def _fits(case: Row, wish: Wish, user_id: int, today: date) -> bool:
    is_put_off = case["snoozed_until"] is not None and case["snoozed_until"] > today
    is_late = case["state"] == "dispatched" and case["due_on"] is not None and case["due_on"] < today
    wanted = [
        is_put_off == bool(wish.snoozed),
        not wish.overdue or is_late,
        not wish.region or (case["region_code"] or "").startswith(wish.region),
        wish.whose == "all" or case["assigned_to"] == (user_id if wish.whose == "mine" else None),
    ]
    for name, column in (
        ("state", "state"),
        ("standing", "standing"),
        ("category", "category_code"),
        ("rule", "rule_id"),
    ):
        wanted.append(not getattr(wish, name) or case[column] == getattr(wish, name))
    return all(wanted)


def _place(case: Row, order: str) -> tuple[Any, ...]:
    times, due = case["burden_multiple"], case["due_on"]
    urgent = (times is None, -(times or 0))
    soon = (due is None, due or date.max)
    first = {"urgency": (*urgent, *soon), "due": (*soon, *urgent), "newest": (-case["opened_on"].toordinal(),)}[order]
    return (*first, case["case_id"])
