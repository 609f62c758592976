"""A mapping's expressions are a closed language: what is not on the list is refused, and amounts stay decimal."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from monitoring.source.expression import RefusedExpressionError, parse_expression

REFUSED = {
    "amount(a) / 2": "divides",
    "getenv('HOME')": "the function getenv",
    "read_text('/etc/passwd')": "the function read_text",
    "(SELECT 1)": "Subquery",
    "a IN (SELECT 1)": "",
    "sum(a)": "Sum",
    "row_number() OVER ()": "Window",
    "a::DOUBLE": "casts to DOUBLE",
    "t.a": "names t.a",
    "a; DROP TABLE raw_row": "is not one expression",
    "substr(a,": "is no expression",
    "$1": "Placeholder",
    "*": "Star",
    "amount(a, b)": "not exactly one value",
    "x -> x + 1": "",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_on_the_list_is_refused(text: str) -> None:
    with pytest.raises(RefusedExpressionError) as refused:
        parse_expression(text)
    assert REFUSED[text] in refused.value.what
    assert refused.value.cure


WORKED_OUT = [
    ("amount(A) - amount(B)", {"a": "0.30", "b": "0.10"}, "0.2000"),
    ("amount(a) - amount(b)", {"a": "9999999999999.99", "b": "0.01"}, "9999999999999.9800"),
    ("amount(a) - amount(b)", {"a": "1.00", "b": None}, None),
    ("amount(a) - amount(b)", {"a": "1.00", "b": "one"}, "(unreadable)"),
    ("amount(replace(总费用, ',', '')) * 0.01", {"总费用": "1,234.50"}, "12.345000"),
    ("CAST(strptime(a, '%Y%m%d') AS DATE)", {"a": "20241210"}, "2024-12-10"),
    ("strptime(a, '%Y%m%d')", {"a": "2024-12-10"}, "(unreadable)"),
    ("CAST(a AS DATE) + INTERVAL '1' DAY", {"a": "2024-12-31"}, "2025-01-01 00:00:00"),
    ("CASE a WHEN '男' THEN '1' WHEN '女' THEN '2' END", {"a": "女"}, "2"),
    ("a || '-' || lpad(b, 3, '0')", {"a": "x", "b": "7"}, "x-007"),
    ("TRY_CAST(a AS DATE)", {"a": "never"}, None),
    ("'it''s'", {"a": "x"}, "it's"),
]


@pytest.mark.parametrize(("text", "row", "expected"), WORKED_OUT)
def test_expressions_are_worked_out(text: str, row: dict[str, str | None], expected: str | None) -> None:
    raw_row = pa.table({name: pa.array([value], pa.string()) for name, value in row.items()})
    with duckdb.connect() as engine:
        engine.register("raw_row", raw_row)
        assert engine.execute(f"SELECT {parse_expression(text).text_sql} FROM raw_row").fetchall() == [(expected,)]
