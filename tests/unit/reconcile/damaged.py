"""A warehouse after one night, and a source that was changed behind its back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from monitoring.reconcile.differences import Kind
from monitoring.reconcile.reconcile import Compared
from tests.acceptance.deployment import Deployment
from tests.replay.rows import MARGIN, insured, listed, paid, settled

LOG = [
    *[insured(f"P{n}") for n in (1, 2)],
    listed("P1", MARGIN, "2024-01-10"),
    listed("P2", MARGIN, "2024-01-10"),
    *[settled(f"S{n}", "P1", f"2024-0{1 + n % 3}-{10 + n}", "100.00") for n in range(1, 9)],
    settled("big", "P1", "2024-02-20", "9000.00"),
    paid("A1", "S1", "P1", "2024-02-21", "10.00"),
    settled("bad", "P1", "2024-02-22", "1.00", medfee_sumamt="?"),
]
DAMAGE = (
    "DELETE FROM setl_d WHERE setl_id = 'big'",
    "DELETE FROM psn_idet_d WHERE psn_no = 'P2'",
    "DELETE FROM asst_pay_d",
    "DELETE FROM psn_info_b WHERE psn_no = 'P2'",
    "UPDATE setl_d SET psn_part_amt = '77.00', medfee_sumamt = '20077.00' WHERE setl_id = 'S1'",
    "UPDATE setl_d SET updt_time = '2024-01-05 08:00:00', psn_part_amt = '55.00' WHERE setl_id = 'S2'",
    "UPDATE setl_d SET updt_time = '2024-01-06 08:00:00' WHERE setl_id = 'S3'",
    "UPDATE setl_d SET updt_time = '2024-04-02 08:00:00' WHERE setl_id = 'S4'",
    "INSERT INTO setl_d SELECT * FROM setl_d WHERE setl_id = 'S5'",
    "UPDATE setl_d SET setl_id = 'late' WHERE rowid = (SELECT MAX(rowid) FROM setl_d WHERE setl_id = 'S5')",
)
FOUND = {
    "settlement": {
        "big": Kind.gone,
        "S1": Kind.changed,
        "S2": Kind.moved,
        "S3": Kind.restamped,
        "S4": Kind.coming,
        "late": Kind.missing,
        "bad": Kind.held,
    },
    "insured": {"P2": Kind.gone},
    "identity": {f"P2-{MARGIN}": Kind.gone},
    "assistance": {"A1": Kind.gone},
}
"""What the damage is to be found as; `bad` was held back all along."""


def alter(deployment: Deployment, *commands: str) -> None:
    """Change the source as its owner might."""
    with sqlite3.connect(source_file(deployment)) as connection:
        for command in commands:
            connection.execute(command)
    connection.close()


def source_file(deployment: Deployment) -> Path:
    """The source database."""
    return deployment.settings.home / "source.db"


def kinds(found: list[Compared]) -> dict[str, dict[str, Kind]]:
    """The kind of each row that differs, by table and key; tables that are the same are not in it."""
    return {one.source_table: {d.key: d.kind for d in one.differences} for one in found if one.differences}
