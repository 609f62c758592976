"""Where a back-fill goes: the deployment's warehouse, one of its own, or one made anew that takes the place of a narrower one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitoring.backfill.present import Present, look_at
from monitoring.backfill.request import Knowledge, Request
from monitoring.errors import BackfillError
from monitoring.settings import Settings

PREFIX = "duckdb:///"
WIDER = ".wider"
"""Ending of a warehouse that is made anew for a wider range, until it is finished."""


@dataclass(frozen=True)
class Target:
    """The warehouse to fill, what it holds, and the nights it is to hold at the end.

    `replaces` is the warehouse whose place it takes when it is finished; `is_fresh`: what is left of another one has to go first.
    """

    settings: Settings
    present: Present
    first: date
    last: date
    replaces: Settings | None = None
    published_from: date | None = None
    is_fresh: bool = False

    @property
    def is_done(self) -> bool:
        """Whether every night of the range was applied."""
        return self.present.front is not None and self.present.front >= self.last and self.replaces is None


def warehouse_path(settings: Settings) -> Path:
    """The file of the warehouse."""
    return Path(settings.warehouse.removeprefix(PREFIX)).absolute()


def choose_target(settings: Settings, request: Request) -> Target:
    """Decide where the nights go. Raises `BackfillError` where they would not be what they would have been."""
    place = place_of(settings, request)
    _refuse_unwritable(place)
    present = look_at(place)
    _refuse_other_rules(present, request)
    since, front = present.known_since, present.front
    if since is None or (front is None and since <= request.first_known):
        return Target(place, present, request.first_known, request.last)
    if front is None:
        return _anew(place, present, request, request.first_known, request.last)
    if request.known_by is Knowledge.today:
        return _with_hindsight(place, present, request, front)
    if since <= request.first:
        return Target(place, present, since, request.last)
    if not present.is_backfill_only:
        raise _too_early(since, request)
    return _anew(place, present, request, request.first, max(request.last, front))


def _with_hindsight(place: Settings, present: Present, request: Request, front: date) -> Target:
    """All is known from the last night, so that a later last night knows everything anew."""
    if not present.is_hindsight:
        raise BackfillError(
            f"That warehouse holds the nights {present.first} to {front}, each with what was known on it; --known-by today would put beside them "
            f"what only {request.last} knows. Nothing was changed. Name a folder of its own with --into."
        )
    if front >= request.last:
        return Target(place, present, front, request.last)
    return _anew(place, present, request, request.last, request.last)


def _anew(place: Settings, present: Present, request: Request, first: date, last: date) -> Target:
    """A warehouse beside the present one; what an interrupted back-fill has made of it is gone on with."""
    if present.is_reduced:
        raise BackfillError(
            f"Settled years were removed from that warehouse, with a proof that is stored in it; to take in nights before {present.first} it would have to be made anew from "
            "the source, which brings the removed rows back and loses the proof. Nothing was changed. Name a folder of its own with --into, or begin "
            f"with --from {present.first}."
        )
    beside = place.model_copy(update={"warehouse": f"{place.warehouse}{WIDER}"})
    found = look_at(beside)
    is_same = found.known_since == first and found.rules_as_of in {None, request.rules_as_of}
    is_fitting = is_same and found.is_backfill_only and (found.front or first) <= last
    there = found if is_fitting else Present()
    return Target(beside, there, first, last, place, present.published_from, is_fresh=not is_fitting)


def place_of(settings: Settings, request: Request) -> Settings:
    """The deployment, or one with warehouse, ledger and files in the folder asked for; source, key and thresholds stay."""
    if request.into is None:
        return settings
    folder = request.into.absolute()
    own = settings.model_copy(update={"home": folder, "warehouse": f"{PREFIX}{folder / 'warehouse.duckdb'}"})
    if warehouse_path(own) == warehouse_path(settings):
        raise BackfillError(
            f"--into names the folder of this deployment's own warehouse, {folder}. Leave --into out to fill that, or name another folder."
        )
    return own


def _refuse_unwritable(place: Settings) -> None:
    for folder in {place.home.absolute(), warehouse_path(place).parent}:
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            raise BackfillError(
                f"Nothing can be written in {folder}: {there} is no folder, or this account may not write there. A back-fill keeps its warehouse, its "
                "ledger and the files it works with there. Name another folder (--into, or MONITORING_HOME and MONITORING_WAREHOUSE), or give the right to it."
            )


def _refuse_other_rules(present: Present, request: Request) -> None:
    if present.first is not None and present.rules_as_of != request.rules_as_of:
        held = f"under the rules of {present.rules_as_of}" if present.rules_as_of else "under the rules of each day"
        raise BackfillError(
            f"That warehouse holds the nights {present.first} to {present.front} {held}; others beside them would mix what was the case with "
            "what would have been. Nothing was changed. Name a folder of its own with --into."
        )


def _too_early(since: date, request: Request) -> BackfillError:
    return BackfillError(
        f"The first night of this warehouse was {since}, and it took every earlier row as known from that night: what the nights from {request.first_known} on "
        "would have said can no longer be had in it. Nothing was changed. Name a folder with --into, which gets a warehouse of its own, or begin "
        f"with --from {since}."
    )
