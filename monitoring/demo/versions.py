"""A source table as a log of row versions, and what the source holds at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import numpy as np
import pyarrow as pa

from monitoring.demo.columns import Bools, Ints

KEYS = {"settlement": "setl_id", "insured": "psn_no", "identity": "rid", "household": "psn_no", "assistance": "rid"}


@dataclass(frozen=True)
class VersionLog:
    """All versions of the rows of one source table, ordered by key and `updt_time`.

    `key_number` and `updated` (seconds since 1970, local time) repeat key and `updt_time` of each row as integers.
    """

    name: str
    table: pa.Table
    key_number: Ints
    updated: Ints

    @classmethod
    def ordered(cls, name: str, table: pa.Table, key_number: Ints) -> VersionLog:
        """A log from versions in any order."""
        updated = np.asarray(table["updt_time"].cast(pa.int64()).to_numpy(), dtype=np.int64)
        order = np.lexsort((updated, key_number))
        if (np.diff(order) == 1).all():  # already so: no second copy of a large table
            return cls(name, table, key_number, updated)
        return cls(name, table.take(cast(Any, pa.array(order))), key_number[order], updated[order])

    def joined(self, rows: list[dict[str, Any]]) -> VersionLog:
        """The log with further versions, of keys that it does not hold yet; columns that are not given are empty."""
        key = KEYS[self.name]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(row[key] for row in rows))}
        further = np.array([numbers[row[key]] for row in rows], dtype=np.int64) + self.key_number.max(initial=-1) + 1
        other = VersionLog.ordered(self.name, pa.Table.from_pylist(rows, schema=self.table.schema), further)
        return VersionLog(
            self.name,
            pa.concat_tables([self.table, other.table]),
            np.concatenate([self.key_number, other.key_number]),
            np.concatenate([self.updated, other.updated]),
        )

    def as_of(self, moment: datetime) -> pa.Table:
        """The newest version of each key with `updt_time` up to and including the moment."""
        return self.table.filter(pa.array(self._newest(self.updated <= _seconds(moment))))

    def changed(self, after: datetime, until: datetime) -> pa.Table:
        """The newest version up to `until` of each key that has a version later than `after`."""
        newest = self._newest(self.updated <= _seconds(until))
        return self.table.filter(pa.array(newest & (self.updated > _seconds(after))))

    def up_to(self, moment: datetime) -> VersionLog:
        """The log without what becomes known later."""
        kept = self.updated <= _seconds(moment)
        if kept.all():
            return self
        return VersionLog(self.name, self.table.filter(pa.array(kept)), self.key_number[kept], self.updated[kept])

    def _newest(self, known: Bools) -> Bools:
        rows = np.flatnonzero(known)
        keys = self.key_number[rows]
        newest = np.zeros(len(known), dtype=np.bool_)
        newest[rows[np.r_[keys[1:] != keys[:-1], np.ones(min(len(keys), 1), dtype=np.bool_)]]] = True
        return newest


def _seconds(moment: datetime) -> int:
    return int(np.datetime64(moment, "s").astype(np.int64))
