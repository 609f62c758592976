"""Train a candidate, hold it against the model in use, and keep it with its card: `forecast train` and the monthly DAG."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitoring.forecast.card_writing import Wanted, names_of, write_card
from monitoring.forecast.comparing import Against, compare
from monitoring.forecast.history import Choice, Learnt, Progress, train_until
from monitoring.forecast.model_file import check_free, save_model
from monitoring.forecast.registry import find_opponent
from monitoring.ledger import Ledger
from monitoring.policy import load_policy
from monitoring.settings import Settings


@dataclass(frozen=True)
class Candidate:
    """A model that was learnt and kept, and how it did beside the one in use."""

    found: Learnt
    against: Against
    folder: Path


def train_candidate(  # noqa: PLR0913, PLR0917 - where, until when, as what, how
    settings: Settings, ledger: Ledger, until: date, name: str, choice: Choice, progress: Progress
) -> Candidate:
    """Learn from everything known by a night and keep the model under a name that is free; it comes into use by a person's word alone.

    Raises ForecastError where the name is taken, TooLittleHistoryError where there is too little history, NightError where the night was not applied.
    """
    check_free(settings.home, name)
    found = train_until(settings, until, choice, progress)
    against = compare(found, find_opponent(settings.home, ledger), choice.seed)
    more = {"made_at": ledger.now().isoformat(timespec="minutes"), "against": against.as_document()}
    thresholds = load_policy(settings.thresholds).fingerprint()
    folder = save_model(settings.home, name, found, choice, thresholds, more)
    write_card(settings.home, name, Wanted(names=names_of(settings.thresholds)))
    return Candidate(found, against, folder)
