"""Check that every statement under `sql/` keeps to the subset that runs as written on DuckDB, PostgreSQL and Spark.

    python -m monitoring.sql_lint sql/

One line per fault: file:line, what, why, cure. `sql/platform` and `sql/review_tables` are not checked: they are DDL for one engine at a time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import Token, TokenType, exp
from sqlglot.errors import SqlglotError

Node = exp.Expr

ENGINES = ("duckdb", "postgres", "spark")
NOT_CHECKED = frozenset({"platform", "review_tables"})
SCHEMA = "schema"

INTEGERS = {exp.DataType.Type.SMALLINT, exp.DataType.Type.INT, exp.DataType.Type.BIGINT}
COLUMN_TYPES = INTEGERS | {
    exp.DataType.Type.VARCHAR,
    exp.DataType.Type.DATE,
    exp.DataType.Type.TIMESTAMP,
    exp.DataType.Type.DECIMAL,
    exp.DataType.Type.BOOLEAN,
}
DATE_ENDINGS = ("_on", "_from", "_to", "_date")
FLOATS = {"float", "float4", "float8", "double", "real"}
CLOCKS = {"now", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "getdate", "today"}
RESERVED = {"limit", "window", "case", "user"}
SET_DIFFERENCES = {"semi", "anti"}


@dataclass(frozen=True)
class Ban:
    """What is not to be written, why, and what to write instead."""

    what: str
    why: str
    cure: str


@dataclass(frozen=True, order=True)
class Fault:
    """A ban that is broken in a line of a file."""

    path: str
    line: int
    ban_text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.ban_text}"


Found = Iterator[tuple[int, Ban]]

HEADER = Ban("no header comment", "a reader must see what a row is", "begin with `-- one line: a row is ...`")
ONE_SELECT = Ban("not exactly one SELECT", "one file is one relation", "split the file or move it")
ONE_TABLE = Ban("not exactly one CREATE TABLE", "one file is one table", "split the file or move it")
DIVISION = Ban(
    "bare `/`",
    "integers are cut on PostgreSQL only, decimals become DOUBLE on DuckDB",
    "compare by multiplying; to show a ratio write CAST(<decimal> / b AS DECIMAL(p, s)) with a visible decimal operand",
)
AVERAGE = Ban("avg outside a DECIMAL cast", "it is DOUBLE on DuckDB", "write CAST(avg(x) AS DECIMAL(p, s))")
ORDER = Ban("ORDER BY without NULLS FIRST|LAST", "each engine sorts nulls its own way", "add NULLS FIRST or NULLS LAST")
QUALIFY = Ban("QUALIFY", "PostgreSQL does not know it", "number the rows in a CTE and filter with WHERE")
GROUP_ALL = Ban("GROUP BY ALL", "PostgreSQL does not know it", "name the columns")
ALIAS = Ban(
    "alias used in the same SELECT",
    "PostgreSQL reads it as a column of the input, or refuses",
    "put it into a CTE, or qualify the input column with its relation",
)
FLOAT = Ban("floating-point type", "money must be exact", "use DECIMAL(p, s)")
CLOCK = Ban(
    "the clock of the engine", "a night must give the same result later", "read the day from the run's relation"
)
IGNORE_NULLS = Ban("IGNORE NULLS", "PostgreSQL does not know it", "use a running count of non-null values as a group")
SEMI_JOIN = Ban("SEMI or ANTI JOIN", "PostgreSQL does not know it", "use EXISTS or NOT EXISTS")
STAR = Ban("SELECT * with EXCLUDE, EXCEPT or REPLACE", "only DuckDB reads it", "name the columns")
DAY_OF_WEEK = Ban("day of the week", "engines begin the week on different days", "join a table of working days")
DATE_TRUNC = Ban(
    "date_trunc without CAST AS DATE", "it is DATE, TIMESTAMP or with zone", "write CAST(date_trunc(...) AS DATE)"
)
DATE_MINUS = Ban("DATE - DATE", "it is an integer or an interval", "compare with d + INTERVAL 'n' DAY in a DATE cast")
CAST_FRACTION = Ban(
    "CAST of a fraction to an integer",
    "DuckDB and PostgreSQL round, Spark cuts",
    "say floor() or round() before the cast",
)
NAME = Ban("limit, window, case or user as a name", "it is a word of SQL", "use policy_limit, window_type, review_case")
QUOTED = Ban("quoted name", "double quotes are a string on Spark", "use a plain lower-case name")
COLUMN_TYPE = Ban(
    "column type outside the list",
    "the engines must store the same value",
    "use VARCHAR, DATE, TIMESTAMP, DECIMAL(p, s), SMALLINT, INTEGER, BIGINT or BOOLEAN",
)
FUNCTIONS = {
    "datediff": Ban("datediff", "argument order and unit differ by engine", "compare dates with + INTERVAL"),
    "date_diff": Ban("date_diff", "argument order and unit differ by engine", "compare dates with + INTERVAL"),
    "regexp_like": Ban("regexp_like", "not on every engine", "use LIKE or substr, or check it before loading"),
    "sha256": Ban("sha256", "names and result types differ", "ids are computed outside SQL"),
    "md5": Ban("md5", "ids must be keyed", "ids are computed outside SQL"),
    "concat": Ban("concat()", "a null is skipped or makes the whole null", "use || with COALESCE"),
    "random": Ban("random()", "a night must give the same result again", "draw samples outside SQL from a seed"),
    "rand": Ban("rand()", "a night must give the same result again", "draw samples outside SQL from a seed"),
    "dayofweek": DAY_OF_WEEK,
}


def lint_folder(folder: Path) -> list[Fault]:
    """All faults of the `.sql` files under a folder, sorted by file and line; DDL of single engines is left out."""
    paths = [path for path in sorted(folder.rglob("*.sql")) if NOT_CHECKED.isdisjoint(path.relative_to(folder).parts)]
    return [fault for path in paths for fault in lint_file(path, is_schema=SCHEMA in path.relative_to(folder).parts)]


def lint_file(path: Path, *, is_schema: bool) -> list[Fault]:
    """All faults of one file, read as UTF-8."""
    return lint_text(path.read_text(encoding="utf-8"), str(path), is_schema=is_schema)


def lint_text(text: str, path: str, *, is_schema: bool) -> list[Fault]:
    """All faults of one statement; a schema file holds a CREATE TABLE, every other file a SELECT."""
    found = [*_find_in_header(text), *_find_in_tokens(text), *_find_in_trees(text, is_schema)]
    return sorted({Fault(path, line, f"{ban.what}; {ban.why}; {ban.cure}") for line, ban in found})


def _find_in_header(text: str) -> Found:
    if not text.lstrip().startswith("--"):
        yield 1, HEADER


def _find_in_tokens(text: str) -> Found:
    try:
        tokens = sqlglot.tokenize(text, dialect=ENGINES[0])
    except SqlglotError:
        return
    words = ["" if token.token_type is TokenType.STRING else token.text.lower() for token in tokens]
    for position, token in enumerate(tokens):
        for ban in _bans_of_word(token, words, position):
            yield token.line, ban


def _bans_of_word(token: Token, words: Sequence[str], position: int) -> Iterator[Ban]:
    word, following = words[position], words[position + 1] if position + 1 < len(words) else ""
    if token.token_type is TokenType.IDENTIFIER:
        yield QUOTED
        return
    if word in FUNCTIONS and following == "(":
        yield FUNCTIONS[word]
    if word in CLOCKS and (word.startswith(("current_", "local")) or following == "("):
        yield CLOCK
    for is_banned, ban in (
        (word in FLOATS, FLOAT),
        (word == "qualify", QUALIFY),
        (word == "ignore" and following == "nulls", IGNORE_NULLS),
        (word in SET_DIFFERENCES and following == "join", SEMI_JOIN),
    ):
        if is_banned:
            yield ban


def _find_in_trees(text: str, is_schema: bool) -> Found:
    trees: dict[str, Node] = {}
    for engine in ENGINES:
        try:
            statements = sqlglot.parse(text, dialect=engine)
        except SqlglotError as error:
            yield _error_line(error), Ban(f"does not parse on {engine}", "it must run as written", "see the line")
            continue
        kind, ban = (exp.Create, ONE_TABLE) if is_schema else (exp.Query, ONE_SELECT)
        if len(statements) != 1 or not isinstance(statements[0], kind):
            yield 1, ban
            return
        trees[engine] = statements[0]
    if len(trees) == len(ENGINES):
        yield from _find_in_schema(trees["postgres"]) if is_schema else _find_in_select(trees)


def _error_line(error: SqlglotError) -> int:
    details: list[dict[str, Any]] = getattr(error, "errors", [])
    return int(details[0].get("line") or 1) if details else 1


def _find_in_schema(tree: Node) -> Found:
    yield from _find_names(tree)
    for column in tree.find_all(exp.ColumnDef):
        kind = column.args.get("kind")
        if not isinstance(kind, exp.DataType) or kind.this not in COLUMN_TYPES or _is_bare_decimal(kind):
            yield _line(column), COLUMN_TYPE


def _is_bare_decimal(kind: exp.DataType) -> bool:
    return kind.this is exp.DataType.Type.DECIMAL and len(kind.expressions) != 2


def _find_in_select(trees: dict[str, Node]) -> Found:
    yield from _find_order(trees["postgres"], trees["spark"])
    tree = trees["duckdb"]
    finders: Iterable[Callable[[Node], Found]] = (
        _find_names,
        _find_division,
        _find_average,
        _find_group_all,
        _find_aliases,
        _find_stars,
        _find_day_of_week,
        _find_date_trunc,
        _find_date_minus,
        _find_fraction_casts,
    )
    for find in finders:
        yield from find(tree)


def _find_order(postgres: Node, spark: Node) -> Found:
    """The two engines put nulls at opposite ends in both directions, so their trees agree only where it is written."""
    for one, other in zip(postgres.find_all(exp.Ordered), spark.find_all(exp.Ordered), strict=True):
        if one.args.get("nulls_first") != other.args.get("nulls_first") and not one.find_ancestor(exp.WithinGroup):
            yield _line(one), ORDER


def _find_names(tree: Node) -> Found:
    for name in tree.find_all(exp.Identifier):
        if name.name.lower() in RESERVED:
            yield _line(name), NAME


def _find_division(tree: Node) -> Found:
    for division in tree.find_all(exp.Div, exp.IntDiv):
        if not _is_cast_to_decimal(division) or not any(map(_is_decimal, (division.left, division.right))):
            yield _line(division), DIVISION


def _find_average(tree: Node) -> Found:
    return ((_line(node), AVERAGE) for node in tree.find_all(exp.Avg) if not _is_cast_to_decimal(node))


def _is_cast_to_decimal(node: Node) -> bool:
    parent = node.parent
    while isinstance(parent, exp.Paren | exp.Coalesce | exp.Round | exp.Filter | exp.Window):
        parent = parent.parent
    return isinstance(parent, exp.Cast) and parent.to.this is exp.DataType.Type.DECIMAL


def _is_decimal(node: Node) -> bool:
    bare = node.unnest()
    if isinstance(bare, exp.Cast):
        return bool(bare.to.this is exp.DataType.Type.DECIMAL)
    return _is_fraction_literal(bare) or (isinstance(bare, exp.Column) and bare.name.endswith("_amount"))


def _is_fraction_literal(node: Node) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and "." in node.name


def _find_group_all(tree: Node) -> Found:
    return ((_line(node), GROUP_ALL) for node in tree.find_all(exp.Group) if node.args.get("all"))


def _find_aliases(tree: Node) -> Found:
    for select in tree.find_all(exp.Select):
        aliases: set[str] = set()
        for projection in select.expressions:
            yield from _find_uses(projection, select, aliases)
            if isinstance(projection, exp.Alias) and not _reads_its_name(projection):
                aliases.add(projection.alias.lower())
        for clause in filter(None, (select.args.get("where"), select.args.get("having"))):
            yield from _find_uses(clause, select, aliases)


def _reads_its_name(projection: exp.Alias) -> bool:
    """True for `trim(x) AS x`: then x is a column of the input, which every engine prefers to the alias."""
    return any(column.name.lower() == projection.alias.lower() for column in projection.this.find_all(exp.Column))


def _find_uses(node: Node, select: exp.Select, aliases: set[str]) -> Found:
    for column in node.find_all(exp.Column):
        is_own = column.find_ancestor(exp.Select) is select
        if is_own and not column.table and column.name.lower() in aliases:
            yield _line(column), ALIAS


def _find_stars(tree: Node) -> Found:
    for star in tree.find_all(exp.Star):
        if any(star.args.get(key) for key in ("except_", "replace", "rename")):
            yield _line(star), STAR


def _find_day_of_week(tree: Node) -> Found:
    for extract in tree.find_all(exp.Extract):
        if extract.name.lower() in {"dow", "isodow", "dayofweek"}:
            yield _line(extract), DAY_OF_WEEK


def _find_date_trunc(tree: Node) -> Found:
    for trunc in tree.find_all(exp.TimestampTrunc, exp.DateTrunc):
        parent = trunc.parent
        if not isinstance(parent, exp.Cast) or parent.to.this is not exp.DataType.Type.DATE:
            yield _line(trunc), DATE_TRUNC


def _find_date_minus(tree: Node) -> Found:
    for minus in tree.find_all(exp.Sub):
        if _is_date(minus.left) and _is_date(minus.right):
            yield _line(minus), DATE_MINUS


def _is_date(node: Node) -> bool:
    bare = node.unnest()
    if isinstance(bare, exp.Cast):
        return bool(bare.to.this is exp.DataType.Type.DATE)
    return isinstance(bare, exp.Column) and bare.name.lower().endswith(DATE_ENDINGS)


def _find_fraction_casts(tree: Node) -> Found:
    for cast in tree.find_all(exp.Cast):
        if cast.to.this in INTEGERS and _is_fraction(cast.this):
            yield _line(cast), CAST_FRACTION


def _is_fraction(node: Node) -> bool:
    bare = node.unnest()
    if isinstance(bare, exp.Add | exp.Sub | exp.Mul):
        return _is_fraction(bare.left) or _is_fraction(bare.right)
    return isinstance(bare, exp.Div) or _is_decimal(bare)


def _line(node: Node | None) -> int:
    """Line of the first name in a node, else of the nearest node around it: only names know their place."""
    while node is not None:
        lines = [int(name.meta["line"]) for name in node.find_all(exp.Identifier) if "line" in name.meta]
        if lines:
            return min(lines)
        node = node.parent
    return 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the faults of the folders named; the exit code is 1 if there is one, 0 if not."""
    parser = argparse.ArgumentParser(prog="python -m monitoring.sql_lint", description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    folders: list[Path] = parser.parse_args(arguments).folders
    for folder in folders:
        if not any(folder.rglob("*.sql")):
            parser.error(f"no .sql file under {folder}")
    faults = [fault for folder in folders for fault in lint_folder(folder)]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
