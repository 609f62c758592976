"""Numpy arrays as Arrow columns of the source tables: text, money, date-times, dates and numbered ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]
Texts = npt.NDArray[np.object_]
ArrowColumn = Any  # pyarrow's stubs give every array type another generic parameter

MONEY = pa.decimal128(16, 2)
MOMENT = pa.timestamp("s")
EMPTY = np.iinfo(np.int64).min  # a missing amount or moment; numpy integers have no null of their own


def text_by_code(values: Sequence[str | None], codes: npt.NDArray[Any]) -> ArrowColumn:
    """Text column whose row i holds `values[codes[i]]`."""
    return pa.array(values, pa.string()).take(cast(Any, pa.array(codes.astype(np.int64))))


def same_text(value: str | None, length: int) -> ArrowColumn:
    """Text column that holds one value in every row."""
    return pa.repeat(pa.scalar(value, pa.string()), length)


def flag(mask: Bools) -> ArrowColumn:
    """Text column of national flags: '1' where the mask holds, '0' elsewhere."""
    return text_by_code(("0", "1"), mask)


def money(fen: Ints) -> ArrowColumn:
    """Decimal(16,2) column of yuan from integer fen; `EMPTY` becomes null."""
    low = np.where(fen == EMPTY, 0, fen)
    buffer = pa.py_buffer(np.stack([low, low >> 63], axis=1).tobytes())  # low and high 64 bits, two's complement
    return pa.Array.from_buffers(MONEY, len(fen), [_validity(fen != EMPTY), buffer])


def moments(seconds: Ints) -> ArrowColumn:
    """Timestamp column of local time from seconds since 1970; `EMPTY` becomes null."""
    return pa.array(seconds, pa.int64(), mask=seconds == EMPTY).cast(MOMENT)


def dates(days: Days) -> ArrowColumn:
    """Date column; not-a-time becomes null."""
    return pa.array(days.astype("datetime64[D]"), pa.date32())


def numbered(prefix: str, numbers: npt.NDArray[Any], width: int) -> ArrowColumn:
    """Text column of `prefix` followed by zero-padded numbers."""
    digits = pc.utf8_lpad(pa.array(numbers.astype(np.int64)).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(cast(Any, prefix), digits, "")


def objects(column: ArrowColumn) -> Texts:
    """A column as numpy array of Python objects."""
    return cast(Texts, column.to_numpy(zero_copy_only=False))


def _validity(present: Bools) -> pa.Buffer | None:
    if present.all():
        return None
    return pa.py_buffer(np.packbits(present, bitorder="little").tobytes())
