"""Rows of panels with what became of them, as a model and its judges read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monitoring.forecast.drift import season_of
from monitoring.forecast.features import Floats, days
from monitoring.forecast.measures import Bools, Ints

KEY = ("night", "person_key", "rule_id", "part_type")


@dataclass(frozen=True)
class Rows:
    """Panel rows with their labels beside, in one order; `table` has the columns of both."""

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def crossed(self) -> Bools:
        """Whether the row crossed within its part."""
        return np.asarray(self.table["is_crossed"].to_numpy(zero_copy_only=False), dtype=np.bool_)

    @property
    def shock(self) -> Bools:
        """Whether it crossed by a shock."""
        return np.asarray(self.table["is_shock"].to_numpy(zero_copy_only=False), dtype=np.bool_)

    @property
    def persons(self) -> Ints:
        """The numbers of the persons."""
        return np.asarray(self.table["person_key"].to_numpy(), dtype=np.int64)

    @property
    def nights(self) -> Ints:
        """The cut-offs as days since 1970."""
        return days(self.table, "night").astype(np.int64)

    @property
    def seasons(self) -> list[str]:
        """Month of the cut-off and part of each row."""
        months = self.table["night"].to_numpy().astype("datetime64[M]").astype(np.int64) % 12 + 1
        return season_of(months.tolist(), [str(part) for part in self.table["part_type"].to_pylist()])

    @property
    def lead_days(self) -> Floats:
        """Days from the cut-off to the crossing, NaN without one."""
        return days(self.table, "crossed_on") - days(self.table, "night")

    def of(self, nights: Sequence[date]) -> Rows:
        """Those of some cut-offs."""
        return Rows(self.table.filter(pc.is_in(self.table["night"], pa.array(nights, pa.date32()))))

    def of_part(self, part: str) -> Rows:
        """Those of one part."""
        return Rows(self.table.filter(pc.is_in(self.table["part_type"], pa.array([part], pa.string()))))

    @property
    def uncensored(self) -> Rows:
        """Those of which is known what became of them."""
        return Rows(self.table.filter(pc.is_null(self.table["censored_type"])))

    def censored_counts(self) -> dict[str, int]:
        """How many are censored, by reason."""
        counted = Counter(reason for reason in self.table["censored_type"].to_pylist() if reason is not None)
        return dict(sorted(counted.items()))


def label_rows(panels: Sequence[pa.Table], labels: pa.Table) -> Rows:
    """Panels with their labels, ordered by night, person, rule and part."""
    whole = pa.concat_tables(panels).join(labels, keys=list(KEY), join_type="inner")
    return Rows(whole.sort_by([(name, "ascending") for name in KEY]).combine_chunks())
