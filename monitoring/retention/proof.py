"""The proof of a removal: counts, sums and a keyed digest of what went; no value of a person."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from monitoring import __version__
from monitoring.keyfile import key_fingerprint
from monitoring.retention.asking import Asked
from monitoring.retention.choosing import Share
from monitoring.warehouse import Warehouse, files

FORMAT = 1
KEYS = {"settlement": ("removed_row", "setl_id"), "assistance": ("removed_payment", "rid")}
"""By table: the relation of what goes, and its key."""
SUMMED = ("rows", "versions", "fee_fen", "total_fen", "assistance_fen")


def digest_removed(warehouse: Warehouse, key: bytes) -> str:
    """HMAC-SHA256 with the deployment's key over the lines `table key`, in order of table and key."""
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for table, (relation, column) in KEYS.items():
        for batch in warehouse.batches(f"SELECT {column} FROM {relation} ORDER BY {column}"):
            digest.update("".join(f"{table} {value}\n" for value in batch.column(0).to_pylist()).encode())
    return digest.hexdigest()


def proof_text(  # noqa: PLR0913, PLR0917 - what a proof says
    asked: Asked, front: date, at: datetime, shares: Iterable[Share], digest: str, key: bytes
) -> str:
    """The proof as it is stored and written to its file."""
    told = {
        "format": FORMAT,
        "before": asked.before.isoformat(),
        "is_all": asked.is_all,
        "newest_night": front.isoformat(),
        "removed_at": at.isoformat(timespec="seconds"),
        "removed_by": asked.by,
        "package_version": __version__,
        "sql_fingerprint": files.fingerprint(),
        "key_fingerprint": key_fingerprint(key),
        "digest": {"method": "HMAC-SHA256, deployment's key, lines `table key` in order", "value": digest},
        "years": _years(list(shares)),
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _years(shares: list[Share]) -> list[dict[str, object]]:
    places = sorted({(share.burden_year, share.source_table) for share in shares})
    return [_year(year, table, shares) for year, table in places]


def _year(year: int, table: str, shares: list[Share]) -> dict[str, object]:
    own = [share for share in shares if (share.burden_year, share.source_table) == (year, table)]
    kept = {share.outcome: _sums([share]) for share in own if not share.is_removed}
    return {
        "burden_year": year,
        "table": table,
        "before": _sums(own),
        "removed": _sums([share for share in own if share.is_removed]),
        "kept": kept,
    }


def _sums(shares: Iterable[Share]) -> dict[str, int]:
    rows = [asdict(share) for share in shares]
    return {name: sum(row[name] for row in rows) for name in SUMMED}


def write_proofs(warehouse: Warehouse, folder: Path) -> list[Path]:
    """Write every proof that the warehouse holds and the folder lacks, readable by its owner; return those of all removals, in order."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    query = "SELECT before_day, removed_on, digest, proof_text FROM retention ORDER BY removed_on, before_day, digest"
    paths = []
    for row in warehouse.arrow(query).to_pylist():
        path = folder / f"before-{row['before_day']}-on-{row['removed_on']}-{row['digest'][:8]}.json"
        if not path.exists():
            _write(path, row["proof_text"])
        paths.append(path)
    return paths


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f"{path.name}.part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
