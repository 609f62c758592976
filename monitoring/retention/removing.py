"""`monitoring retention`: say what would go; with a confirmation remove it, prove it, and write the warehouse's file anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from monitoring.deployment import refuse_another_key
from monitoring.keyfile import key_fingerprint, read_key
from monitoring.ledger import Clock, Ledger, StepResult
from monitoring.retention.asking import (
    Asked,
    newest_night,
    refuse_day,
    refuse_full_disk,
    refuse_nobody,
    warehouse_file,
)
from monitoring.retention.choosing import FOLDER, Share, choose
from monitoring.retention.proof import digest_removed, proof_text, write_proofs
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

TOMBSTONES = {
    "removed_settlement": (
        "setl_id",
        "person_key, setl_id, mdtrt_id, init_setl_id, mid_setl_flag, is_valid",
        "removed_row",
        "settlement",
    ),
    "removed_assistance": ("rid", "person_key, rid", "removed_payment", "assistance"),
}
"""By table of tombstones: the key, what is kept of a row, the relation of what goes, and the table it goes from."""


@dataclass(frozen=True)
class Removal:
    """What went, or would go. `proof` is its file; bytes are the warehouse file's; both are none in a dry run."""

    asked: Asked
    front: date
    shares: tuple[Share, ...]
    proof: Path | None = None
    bytes_before: int | None = None
    bytes_after: int | None = None

    @property
    def counts(self) -> dict[str, int]:
        """For the ledger: rows and versions removed and kept by table, bytes before and after."""
        found: Counter[str] = Counter()
        for share in self.shares:
            word = "removed" if share.is_removed else f"kept_{share.outcome}"
            found[f"{share.source_table}_{word}"] += share.rows
            found[f"{share.source_table}_versions_{word}"] += share.versions
        return {**found, "bytes_before": self.bytes_before or 0, "bytes_after": self.bytes_after or 0}


def plan_removal(settings: Settings, asked: Asked) -> Removal:
    """What would go; nothing is changed. Raises `RetentionError` where the removal would be refused."""
    with open_warehouse(settings, read_only=True) as warehouse:
        front = newest_night(warehouse)
        refuse_day(settings, asked, front)
        return Removal(asked, front, tuple(choose(warehouse, asked.before, is_all=asked.is_all)))


def remove(settings: Settings, asked: Asked, clock: Clock) -> Removal:
    """Remove in one transaction, then write proof and file anew; what a killed run left undone of these is done by the next.

    Raises `RetentionError` before anything is changed, `KeyFileError` if the key is not the warehouse's.
    """
    refuse_nobody(asked)
    with open_warehouse(settings, read_only=True) as warehouse:
        front = newest_night(warehouse)
    refuse_day(settings, asked, front)
    refuse_full_disk(settings)
    with Ledger(settings.ledger_url, clock) as ledger, ledger.step(front, "retention") as results:
        removal = _remove(settings, asked, clock())
        results.append(StepResult("retention", removal.front, removal.counts))
    return removal


def _remove(settings: Settings, asked: Asked, at: datetime) -> Removal:
    path, key = warehouse_file(settings), read_key(settings.id_key_file)
    with open_warehouse(settings) as warehouse:
        refuse_another_key(warehouse, key_fingerprint(key))
        front = newest_night(warehouse)
        refuse_day(settings, asked, front)
        with warehouse.transaction():
            shares = choose(warehouse, asked.before, is_all=asked.is_all)
            if _is_news(warehouse, asked, shares):
                _take_out(warehouse, asked.before, front)
                _record(warehouse, asked, front, at, shares, key)
        proofs = write_proofs(warehouse, settings.retention_folder)
        before = after = path.stat().st_size
        if warehouse.has_rows("retention WHERE NOT is_rewritten"):
            before, after = warehouse.rewrite(path, "UPDATE {place}.retention SET is_rewritten = TRUE")
    return Removal(asked, front, tuple(shares), proofs[-1] if proofs else None, before, after)


def _is_news(warehouse: Warehouse, asked: Asked, shares: Iterable[Share]) -> bool:
    """Whether anything goes, or windows are sealed that were not."""
    is_sealed = warehouse.arrow("SELECT 1 AS found FROM retention WHERE before_day >= $day", day=asked.before).num_rows
    return not is_sealed or any(share.is_removed for share in shares)


def _take_out(warehouse: Warehouse, before: date, front: date) -> None:
    warehouse.derive(FOLDER, "new_removed_day")
    warehouse.append("removed_day", "new_removed_day")
    for tombstones, (key, columns, relation, table) in TOMBSTONES.items():
        gone = f"WHERE {key} IN (SELECT {key} FROM {relation})"
        warehouse.change(tombstones, f"DELETE FROM {tombstones} {gone}")
        days = f"DATE '{before}' AS before_day, DATE '{front}' AS removed_on"
        warehouse.append(tombstones, f"(SELECT {columns}, {days} FROM {relation})")
        warehouse.change(table, f"DELETE FROM {table} {gone}")


def _record(  # noqa: PLR0913, PLR0917 - what a proof says
    warehouse: Warehouse, asked: Asked, front: date, at: datetime, shares: list[Share], key: bytes
) -> None:
    digest = digest_removed(warehouse, key)
    row = {
        "before_day": asked.before,
        "removed_on": front,
        "is_all": asked.is_all,
        "settlement_count": warehouse.count("removed_row"),
        "assistance_count": warehouse.count("removed_payment"),
        "digest": digest,
        "proof_text": proof_text(asked, front, at, shares, digest, key),
        "is_rewritten": False,
    }
    warehouse.load("new_retention", pa.Table.from_pylist([row], warehouse.schema("retention")))
    warehouse.append("retention", "new_retention")
