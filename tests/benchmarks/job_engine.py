"""The same job by the pipeline's own assessment: one pass over everybody on a loaded warehouse."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from monitoring.assessment.asked import ask, relations_for
from monitoring.assessment.one_pass import assess_pass
from monitoring.policy import load_policy
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.benchmarks.job_task import save_answer

OPEN = """
SELECT p.psn_no, w.burden_amount, w.limit_amount, w.crossed_on
FROM window_state AS w
JOIN person AS p ON p.person_key = w.subject_key
WHERE w.state = 'open' AND w.window_from = $first
"""


def run_engine(settings: Settings, night: date, to: Path) -> int:
    """Write the answer; return its rows."""
    with open_warehouse(settings, read_only=True) as warehouse:
        asked = ask(warehouse, date(night.year, 1, 1), night, None)
        assess_pass(warehouse, relations_for(warehouse, load_policy(settings.thresholds), asked), asked.night)
        return save_answer(warehouse.arrow(OPEN, first=date(night.year, 1, 1)), to)
