"""Write what a night observed, and its message, to the terminal."""

from __future__ import annotations

import sys
from datetime import date

from rich.table import Table

from monitoring.errors import ApprovalError, NightError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.ledger.observations import Observation, observations_of
from monitoring.quality.contract_words import Language, band_in_words, metric_in_words, value_in_words
from monitoring.settings import Settings


def write_observations(settings: Settings, night: date, language: Language) -> None:
    """A table of the values of a night, without the rules that no row broke; raise `ApprovalError` if it observed none."""
    from monitoring.reports.printing import console

    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        observations = observations_of(ledger, night)
    if not observations:
        raise ApprovalError(
            f"The night {night} observed nothing: it has not come as far as its check. `monitoring runs` shows which nights ran; name one of them (--date)."
        )
    table = Table("metric", "what it is", "value", "usual", "verdict", "rests on")
    for found in observations:
        if _is_silent_rule(found):
            continue
        table.add_row(*_cells(found, language))
    console().print(table)


def write_message(settings: Settings, night: date | None, language: Language) -> None:
    """The morning message of a night, of the newest one if none is named."""
    from monitoring.quality.morning import gather_morning, newest_night
    from monitoring.quality.morning_text import morning_text

    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        asked = night or newest_night(ledger)
        if asked is None:
            raise NightError(
                "No night has run yet, so there is nothing to tell. Run `monitoring nightly --date D` first."
            )
        text = morning_text(gather_morning(settings, ledger, asked), language)
    sys.stdout.write(text)


def _is_silent_rule(found: Observation) -> bool:
    return found.metric.startswith("rule_share:") and not found.value


def _cells(found: Observation, language: Language) -> list[str]:
    return [
        found.metric,
        metric_in_words(found.metric, language),
        value_in_words(found.metric, found.value),
        band_in_words(found, language),
        found.outcome,
        found.note,
    ]
