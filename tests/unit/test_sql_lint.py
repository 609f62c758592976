"""The SQL lint: one wrong statement per prohibition, right ones beside it, and the repository's own SQL."""

from pathlib import Path

import pytest

from monitoring import sql_lint
from monitoring.sql_lint import lint_folder, lint_text, main

SQL_FOLDER = Path(__file__).parents[2] / "sql"

WRONG = {
    "bare division": ("SELECT a / b AS c FROM t", "DIVISION"),
    "division of whole numbers in a cast": ("SELECT CAST(a / b AS DECIMAL(9, 2)) AS c FROM t", "DIVISION"),
    "average": ("SELECT avg(a) AS c FROM t", "AVERAGE"),
    "order": ("SELECT a FROM t ORDER BY a", "ORDER"),
    "order downwards": ("SELECT a FROM t ORDER BY a DESC", "ORDER"),
    "order in a window": ("SELECT sum(a) OVER (PARTITION BY b ORDER BY c) AS d FROM t", "ORDER"),
    "order in an aggregate": ("SELECT array_agg(a ORDER BY c) AS d FROM t", "ORDER"),
    "qualify": ("SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a NULLS LAST) = 1", "QUALIFY"),
    "group by all": ("SELECT a, count(*) AS n FROM t GROUP BY ALL", "GROUP_ALL"),
    "alias in a later column": ("SELECT a + 1 AS b, b + 1 AS c FROM t", "ALIAS"),
    "alias in where": ("SELECT a + 1 AS b FROM t WHERE b > 1", "ALIAS"),
    "alias in having": ("SELECT a, sum(c) AS b FROM t GROUP BY a HAVING b > 1", "ALIAS"),
    "float": ("SELECT CAST(a AS FLOAT) AS b FROM t", "FLOAT"),
    "double": ("SELECT CAST(a AS DOUBLE) AS b FROM t", "FLOAT"),
    "now": ("SELECT now() AS b FROM t", "CLOCK"),
    "current_date": ("SELECT current_date AS b FROM t", "CLOCK"),
    "current_timestamp": ("SELECT a FROM t WHERE a < CURRENT_TIMESTAMP", "CLOCK"),
    "ignore nulls": ("SELECT last_value(a IGNORE NULLS) OVER (ORDER BY b NULLS LAST) AS c FROM t", "IGNORE_NULLS"),
    "datediff": ("SELECT datediff('day', a, b) AS c FROM t", "datediff"),
    "regexp_like": ("SELECT regexp_like(a, 'x') AS c FROM t", "regexp_like"),
    "sha256": ("SELECT sha256(a) AS c FROM t", "sha256"),
    "md5": ("SELECT md5(a) AS c FROM t", "md5"),
    "concat": ("SELECT concat(a, b) AS c FROM t", "concat"),
    "random": ("SELECT a FROM t WHERE random() < 1", "random"),
    "semi join": ("SELECT a FROM t LEFT SEMI JOIN s ON t.a = s.a", "SEMI_JOIN"),
    "day of week": ("SELECT EXTRACT(DOW FROM a) AS c FROM t", "DAY_OF_WEEK"),
    "date_trunc": ("SELECT date_trunc('month', a) AS c FROM t", "DATE_TRUNC"),
    "date_trunc cast to a moment": ("SELECT CAST(date_trunc('month', a) AS TIMESTAMP) AS c FROM t", "DATE_TRUNC"),
    "date minus date by name": ("SELECT paid_on - born_on AS c FROM t", "DATE_MINUS"),
    "date minus date by cast": ("SELECT CAST(a AS DATE) - DATE '2024-01-01' AS c FROM t", "DATE_MINUS"),
    "fraction to integer, division": ("SELECT CAST(a / 2.0 AS INTEGER) AS c FROM t", "CAST_FRACTION"),
    "fraction to integer, literal": ("SELECT CAST(a * 0.5 AS BIGINT) AS c FROM t", "CAST_FRACTION"),
    "name limit": ("SELECT t.limit AS policy_limit FROM t", "NAME"),
    "name window": ("SELECT a AS window FROM t", "NAME"),
    "name case": ("SELECT a FROM t AS case", "NAME"),
    "name user": ("SELECT a AS user FROM t", "NAME"),
    "star without": ("SELECT * EXCLUDE (a) FROM t", "STAR"),
    "star replaced": ("SELECT * REPLACE (1 AS a) FROM t", "STAR"),
    "quoted name": ('SELECT "a" FROM t', "QUOTED"),
    "two statements": ("SELECT a FROM t; SELECT b FROM t", "ONE_SELECT"),
    "no select": ("DELETE FROM t", "ONE_SELECT"),
}

RIGHT = {
    "ratio of amounts": "SELECT CAST(burden_amount / NULLIF(limit_amount, 0) AS DECIMAL(9, 2)) AS multiple FROM t",
    "average in a cast": "SELECT CAST(avg(a) OVER (PARTITION BY b) AS DECIMAL(9, 2)) AS c FROM t",
    "order": "SELECT sum(a) OVER (PARTITION BY b ORDER BY c DESC NULLS LAST) AS d FROM t ORDER BY a NULLS FIRST",
    "median": "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) AS d FROM t",
    "column of the input": "SELECT trim(a) AS a, length(a) AS n FROM t WHERE a <> ''",
    "alias in another select": "WITH s AS (SELECT a + 1 AS b FROM t) SELECT b + 1 AS c FROM s",
    "column of a select within": "SELECT a + 1 AS b FROM t WHERE EXISTS (SELECT 1 AS one FROM s WHERE b > 1)",
    "month": "SELECT CAST(date_trunc('month', a) AS DATE) AS month_from FROM t",
    "date plus a month": "SELECT CAST(d_on + INTERVAL '1' MONTH AS DATE) AS e_on FROM t",
    "amount minus amount": "SELECT medfee_sumamt - fund_pay_sumamt AS c FROM t",
    "whole number": "SELECT CAST(floor(a * 0.5) AS INTEGER) AS c FROM t",
    "words in a text": "SELECT CASE WHEN a = 'now() / qualify' THEN 1 ELSE 0 END AS is_word FROM t",
    "union": "SELECT a FROM t UNION ALL SELECT a FROM s",
}


def bans_of(statement: str, *, is_schema: bool = False) -> str:
    faults = lint_text(f"-- A row is one thing.\n{statement}\n", "sql/x.sql", is_schema=is_schema)
    return "\n".join(map(str, faults))


@pytest.mark.parametrize(("statement", "ban"), WRONG.values(), ids=WRONG)
def test_wrong_statement_is_found_in_its_line(statement, ban):
    expected = sql_lint.FUNCTIONS.get(ban) or getattr(sql_lint, ban)
    found = bans_of(statement)
    assert f"{expected.what}; {expected.why}; {expected.cure}" in found
    assert found.startswith(("sql/x.sql:1: ", "sql/x.sql:2: "))


@pytest.mark.parametrize("statement", RIGHT.values(), ids=RIGHT)
def test_right_statement_passes(statement):
    assert bans_of(statement) == ""


@pytest.mark.parametrize("column_type", ["DOUBLE", "TEXT", "HUGEINT", "DECIMAL", "TIMESTAMPTZ", "INTEGER[]"])
def test_schema_refuses_types_outside_the_list(column_type):
    assert sql_lint.COLUMN_TYPE.what in bans_of(f"CREATE TABLE t (a {column_type})", is_schema=True)


def test_schema_takes_the_types_of_the_list():
    columns = "a VARCHAR NOT NULL, b DATE, c TIMESTAMP, d DECIMAL(16, 2), e INTEGER, f BIGINT, g SMALLINT, h BOOLEAN"
    assert bans_of(f"CREATE TABLE t ({columns})", is_schema=True) == ""


def test_schema_refuses_words_of_sql_as_names():
    assert sql_lint.NAME.what in bans_of("CREATE TABLE t (limit DECIMAL(16, 2))", is_schema=True)


def test_schema_holds_one_table():
    assert sql_lint.ONE_TABLE.what in bans_of("SELECT a FROM t", is_schema=True)


def test_what_does_not_parse_names_the_engine_and_the_line():
    assert "sql/x.sql:3: does not parse on postgres" in bans_of("SELECT a\nFROM t WHERE (a")


def test_missing_header_is_found():
    assert "no header comment" in str(lint_text("SELECT a FROM t", "sql/x.sql", is_schema=False)[0])


def test_line_is_that_of_the_fault():
    assert bans_of("SELECT\n  a,\n  b / c AS d\nFROM t").startswith("sql/x.sql:4: bare `/`")


def test_command_ends_with_one_on_a_fault_and_leaves_out_the_platform(tmp_path, capsys):
    for folder, text in {"platform": "nonsense", "checks": "SELECT a / b AS c FROM t"}.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.sql").write_text(text)
    assert main([str(tmp_path)]) == 1
    assert set(map(str, (tmp_path / "checks").glob("*"))) == {
        line.partition(":")[0] for line in capsys.readouterr().out.splitlines()
    }


def test_command_refuses_a_folder_without_sql(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path)])
    assert ended.value.code == 2
    assert "no .sql file under" in capsys.readouterr().err


def test_own_sql_passes():
    assert "\n".join(map(str, lint_folder(SQL_FOLDER))) == ""
