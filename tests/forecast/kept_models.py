"""Models of drawn people, kept in a home without a warehouse: for tests of what is decided of models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from monitoring.forecast.comparing import Against, compare
from monitoring.forecast.evaluating import evaluate
from monitoring.forecast.history import Choice, Learnt
from monitoring.forecast.model_file import save_model
from monitoring.forecast.registry import find_opponent
from monitoring.forecast.rows import Rows
from monitoring.forecast.splits import Split
from monitoring.forecast.training import fit
from monitoring.ledger import Ledger
from monitoring.settings import Settings
from tests.forecast.spending import draw_nights

CHOICE = Choice(capacity=50, seed=5, one_in=2)
NOW = datetime(2024, 12, 5, 8)  # noqa: DTZ001 - the ledger's clock has no zone
JUDGE = (date(2024, 4, 30), date(2024, 6, 30), date(2024, 8, 31))
EARLY = Split((date(2022, 8, 31), date(2022, 10, 31)), (date(2023, 4, 30),), JUDGE)
LATE = Split(
    (date(2022, 4, 30), date(2022, 6, 30), date(2022, 8, 31), date(2022, 10, 31)),
    (date(2023, 4, 30), date(2023, 6, 30)),
    JUDGE,
)
PERSONS = 4000


@cache
def learn(split: Split, persons: int = PERSONS, *, seed: int = 1, is_shuffled: bool = False) -> Learnt:
    """What is learnt of drawn people; with labels shuffled among the rows of fitting and calibrating, of chance. Learnt once for all tests."""
    known = draw_nights(np.random.default_rng(seed), [*split.fit, *split.calibrate], persons).rows
    # The same people on the same cut-offs, whoever is judged by them.
    judged = Rows(
        pa.concat_tables(
            draw_nights(np.random.default_rng(night.toordinal()), [night], PERSONS, first=10**6).rows.table
            for night in split.judge
        )
    )
    slices = [known.of(split.fit), known.of(split.calibrate)]
    if is_shuffled:
        slices = [shuffled(np.random.default_rng(seed), rows) for rows in slices]
    fitted = fit(slices[0], slices[1], CHOICE.seed)
    evaluation = evaluate(fitted, slices[0], judged, CHOICE.capacity, CHOICE.seed)
    return Learnt(fitted, evaluation, split, date(2024, 12, 31), 0, f"data {seed}", judged)


def shuffled(rng: np.random.Generator, rows: Rows) -> Rows:
    """The same rows with the labels of others."""
    order, table = pa.array(rng.permutation(len(rows))), rows.table
    for name in ("is_crossed", "crossed_on", "is_shock"):
        table = table.set_column(table.column_names.index(name), name, table[name].take(order))
    return Rows(table)


def keep(home: Path, name: str, learnt: Learnt) -> Against:
    """Keep a model as `forecast train` does, held against the one in use."""
    with opened(home) as ledger:
        against = compare(learnt, find_opponent(home, ledger), CHOICE.seed)
        more = {"made_at": ledger.now().isoformat(timespec="minutes"), "against": against.as_document()}
    save_model(home, name, learnt, CHOICE, "thresholds", more)
    return against


@contextmanager
def opened(home: Path) -> Iterator[Ledger]:
    """The ledger of a home, with a clock that stands."""
    with Ledger(Settings(home=home).ledger_url, lambda: NOW) as ledger:
        yield ledger
