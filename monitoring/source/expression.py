"""The small language of a mapping's expressions: SQL of one row, from a closed list of functions.

What is run is generated from the checked tree, never the text itself. Amounts stay decimal: there is no division and no
floating-point type. A value that a CAST cannot read makes the result `UNREADABLE`, so that the row is held back with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

UNREADABLE = "(unreadable)"
DIALECT = "duckdb"
FUNCTIONS = (
    "amount, abs, coalesce, concat, contains, greatest, least, left, length, lower, lpad, nullif, replace, right, round, "
    "rpad, split_part, starts_with, strftime, strptime, substr, trim, upper"
)
_AMOUNT_TYPE = "DECIMAL(18, 4)"
"""Room for 14 digits before the point; four after it, so that nothing is rounded before the sum is."""
_NODES: frozenset[type[exp.Expr]] = frozenset(
    {
        *(
            exp.Column,
            exp.Identifier,
            exp.Literal,
            exp.Null,
            exp.Boolean,
            exp.Paren,
            exp.Neg,
            exp.Add,
            exp.Sub,
            exp.Mul,
        ),
        *(exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.Interval, exp.Var, exp.Case, exp.If, exp.DPipe),
        *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Between),
        *(exp.Like, exp.Abs, exp.Coalesce, exp.Concat, exp.Contains, exp.Greatest, exp.Least, exp.Left, exp.Length),
        *(exp.Lower, exp.Nullif, exp.Pad, exp.Replace, exp.Right, exp.Round, exp.SplitPart, exp.StartsWith),
        *(exp.TimeToStr, exp.StrToTime, exp.Substring, exp.Trim, exp.Upper, exp.Anonymous),
    }
)
_TYPES = frozenset(
    {exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.DECIMAL, exp.DType.INT, exp.DType.BIGINT, exp.DType.DATE}
    | {exp.DType.TIMESTAMP}
)


class RefusedExpressionError(Exception):
    """The expression is not of the language; the message says what is refused, `cure` what to write."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what, self.cure = what, cure


@dataclass(frozen=True)
class Expression:
    """A checked expression: its SQL, the source columns it reads (small letters), and when one of its CASTs cannot read."""

    sql: str
    columns: frozenset[str]
    unreadable: tuple[str, ...] = ()

    @property
    def text_sql(self) -> str:
        """SQL of the result as text."""
        as_text = f"CAST({self.sql} AS VARCHAR)"
        if not self.unreadable:
            return as_text
        return f"CASE WHEN {' OR '.join(self.unreadable)} THEN '{UNREADABLE}' ELSE {as_text} END"


@cache
def column_expression(name: str) -> Expression:
    """The column itself."""
    return Expression(_column(name).sql(DIALECT), frozenset({name.lower()}))


def constant_expression(value: str | int | None) -> Expression:
    """A value that every row has."""
    literal = exp.null() if value is None else exp.Literal.string(str(value))
    return Expression(literal.sql(DIALECT), frozenset())


def parse_expression(text: str) -> Expression:
    """Check an expression; raise `RefusedExpressionError` if anything in it is not on the list."""
    tree = exp.Paren(this=_parse(text))
    for node in tree.walk():
        _check(node)
    columns = frozenset(column.name.lower() for column in tree.find_all(exp.Column))
    for column in list(tree.find_all(exp.Column)):
        column.replace(_column(column.name))
    unreadable = tuple(
        f"({value.sql(DIALECT)} IS NOT NULL AND {read.sql(DIALECT)} IS NULL)" for value, read in _soften(tree)
    )
    return Expression(tree.sql(DIALECT, comments=False), columns, unreadable)


def _column(name: str) -> exp.Expr:
    return exp.column(name.lower(), quoted=True)


def _parse(text: str) -> exp.Expr:
    try:
        trees = sqlglot.parse(text, dialect=DIALECT)
    except SqlglotError:
        raise RefusedExpressionError("is no expression", "check brackets, quotes and commas") from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Expr):
        raise RefusedExpressionError("is not one expression", "write exactly one, without semicolons")
    return trees[0]


def _check(node: exp.Expr) -> None:
    known = f"known are {FUNCTIONS}, CASE, CAST and TRY_CAST, and + - * || = <> < > AND OR NOT IN BETWEEN LIKE IS"
    if isinstance(node, exp.Div):
        raise RefusedExpressionError("divides, which leaves decimals", "multiply by a decimal, for example * 0.01")
    if type(node) not in _NODES:
        raise RefusedExpressionError(f"uses {type(node).__name__}, which is not allowed", known)
    if isinstance(node, exp.Anonymous) and node.name.lower() != "amount":
        raise RefusedExpressionError(f"uses the function {node.name.lower()}, which is not allowed", known)
    if isinstance(node, exp.Anonymous) and len(node.expressions) != 1:
        raise RefusedExpressionError("gives amount() not exactly one value", "write amount(COLUMN)")
    if isinstance(node, exp.Column) and len(node.parts) != 1:
        raise RefusedExpressionError(f"names {node.sql(DIALECT)}", "name the column alone, without its table")
    if isinstance(node, exp.DataType) and node.this not in _TYPES:
        cure = "use VARCHAR, DECIMAL(16, 2), INTEGER, BIGINT, DATE or TIMESTAMP"
        raise RefusedExpressionError(f"casts to {node.sql(DIALECT)}", cure)


def _soften(tree: exp.Expr) -> list[tuple[exp.Expr, exp.Expr]]:
    """Make what fails on a value that cannot be read give null, inner parts first; return each such place with its value."""
    softened = []
    for node in reversed(list(tree.find_all(exp.Cast, exp.Anonymous, exp.StrToTime))):
        if not isinstance(node, exp.TryCast):
            value, soft = _soft(node)
            node.replace(soft)
            softened.append((value, soft))
    return softened


def _soft(node: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    if isinstance(node, exp.StrToTime):
        return node.this, exp.Anonymous(this="TRY_STRPTIME", expressions=[node.this, node.args["format"]])
    if isinstance(node, exp.Anonymous):
        value = node.expressions[0]
        return value, exp.TryCast(this=value, to=exp.DataType.build(_AMOUNT_TYPE, dialect=DIALECT))
    return node.this, exp.TryCast(this=node.this, to=node.args["to"])
