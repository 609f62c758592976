"""The list of known errors: what it does to rows, when it stops a night, and how a wrong list is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from monitoring.errors import KnownErrorsError, QualityError
from monitoring.quality.held import pulled_schema
from monitoring.quality.known_errors import load_known_errors
from monitoring.quality.known_errors_correct import Corrected, correct_known_errors, dropped_rows, left_rows
from monitoring.source.tables import SETTLEMENT
from monitoring.warehouse import Warehouse, open_scratch

Row = dict[str, Any]
FEN = """
  - id: fen
    table: settlement
    match: {insu_admdvs: "140123"}
    scale: {columns: [medfee_sumamt, fund_pay_sumamt], factor: "0.01"}
    reason: amounts came in fen
    valid_from: "2024-03-05"
    valid_to: "2024-03-06"
    still_wrong: {medfee_sumamt: {is_whole: true}}
    reference: {title: letter 7}
    who: A
"""
RECODE = """
  - id: care-type
    table: settlement
    match: {med_type: {prefix: "9"}, setl_time: {day_from: "2024-03-01"}}
    recode: {column: med_type, values: {"911": "11", "921": "21"}}
    reason: codes of the old system
    valid_from: "2024-01-01"
    valid_to: null
    still_wrong: {med_type: {one_of: ["911", "921"]}}
    reference: {title: letter 8}
    who: B
"""
DROP = """
  - id: trial
    table: settlement
    match: {setl_id: {prefix: TEST}, medfee_sumamt: {at_least: "100", at_most: "200.50"}, init_setl_id: {is_empty: true}}
    drop: a test of the interface
    reason: tests in the productive table
    valid_from: "2024-01-01"
    valid_to: null
    still_wrong: {setl_id: {prefix: TEST}}
    reference: {title: letter 9, href: "https://example.org/9"}
    who: C
"""


def write(folder: Path, *entries: str) -> Path:
    path = folder / "known_errors.yaml"
    path.write_text("known_errors:" + "".join(entries), encoding="utf-8")
    return path


def row(key: str, **fields: str | int | None) -> Row:
    stamped = {"updt_time": "2024-03-05 20:00:00", "setl_time": "2024-03-05 10:00:00", "insu_admdvs": "140123"}
    return {"setl_id": key, "psn_no": "P1", "medfee_sumamt": "12345", **stamped, **fields}


@pytest.fixture
def scratch() -> Iterator[Warehouse]:
    with open_scratch("1GB") as found:
        yield found


def correct(scratch: Warehouse, path: Path, *rows: Row) -> tuple[dict[str, Row], Corrected]:
    numbered = [{"pulled_row": n, **found} for n, found in enumerate(rows)]
    scratch.load("pulled_settlement", pa.Table.from_pylist(numbered, pulled_schema(SETTLEMENT)))
    corrected = correct_known_errors(scratch, SETTLEMENT, load_known_errors(path))
    found = scratch.arrow("SELECT * FROM pulled_settlement ORDER BY pulled_row").to_pylist()
    return {r["setl_id"]: r for r in found}, corrected


def test_amounts_are_scaled_exactly_in_the_rows_concerned_alone(scratch: Warehouse, tmp_path: Path) -> None:
    rows = [
        row("in", fund_pay_sumamt="99999999999999"),
        row("no amount", fund_pay_sumamt="?"),
        row("elsewhere", insu_admdvs="140124"),
        row("region unknown", insu_admdvs=None),
        row("before", updt_time="2024-03-04 23:59:59"),
        row("last day", updt_time="2024-03-06 23:59:59"),
        row("after", updt_time="2024-03-07 00:00:00", medfee_sumamt="1.50"),
        row("no stamp", updt_time=None),
    ]
    found, corrected = correct(scratch, write(tmp_path, FEN), *rows)
    scaled = {key: r["medfee_sumamt"] for key, r in found.items() if r["medfee_sumamt"] not in {"12345", "1.50"}}
    assert scaled == dict.fromkeys(("in", "no amount", "last day"), "123.45000000")
    assert (found["in"]["fund_pay_sumamt"], found["no amount"]["fund_pay_sumamt"]) == ("999999999999.99000000", "?")
    raw = scratch.arrow(f"SELECT DISTINCT medfee_sumamt FROM {corrected.raw}").to_pylist()
    assert {r["medfee_sumamt"] for r in raw} == {"12345", "1.50"}, "the rows as they came are kept"


def test_codes_are_recoded_and_others_stay(scratch: Warehouse, tmp_path: Path) -> None:
    rows = [
        row("a", med_type="911"),
        row("b", med_type="921"),
        row("c", med_type="99"),
        row("d", med_type="11"),
        row("e", med_type="911", setl_time="2024-02-29 23:59:59"),
        row("f"),
    ]
    found, _ = correct(scratch, write(tmp_path, RECODE), *rows)
    assert {k: r["med_type"] for k, r in found.items()} == {
        "a": "11",
        "b": "21",
        "c": "99",
        "d": "11",
        "e": "911",
        "f": None,
    }


def test_dropped_rows_are_kept_with_their_reason(scratch: Warehouse, tmp_path: Path) -> None:
    rows = [
        row("TEST1", medfee_sumamt="100"),
        row("TEST2", medfee_sumamt="200.50", pulled_row=-1),
        row("TEST3", medfee_sumamt="200.51"),
        row("TEST4", medfee_sumamt="150", init_setl_id="S1"),
        row("S1", medfee_sumamt="150"),
    ]
    found, corrected = correct(scratch, write(tmp_path, DROP), *rows)
    assert sorted(found) == ["S1", "TEST3", "TEST4"]
    dropped = dropped_rows([corrected]).to_pylist()
    assert {(r["source_key"], r["known_error_id"], r["reason"]) for r in dropped} == {
        ("TEST1", "trial", "a test of the interface"),
        ("TEST2", "trial", "a test of the interface"),
    }
    assert json.loads(dropped[1]["row_text"])["medfee_sumamt"] == "100"
    assert [r["left_by"] for r in left_rows([corrected]).to_pylist()] == ["dropped"], (
        "the row that was held before leaves"
    )


def test_each_entry_sees_what_the_one_before_left(scratch: Warehouse, tmp_path: Path) -> None:
    path = write(tmp_path, DROP.replace('"100"', '"123.45"').replace('"200.50"', '"123.45"'), FEN)
    assert sorted(correct(scratch, path, row("TEST1"))[0]) == ["TEST1"]
    path = write(tmp_path, FEN, DROP.replace('"100"', '"123.45"').replace('"200.50"', '"123.45"'))
    assert sorted(correct(scratch, path, row("TEST1"))[0]) == []


def test_an_error_that_is_gone_on_one_day_stops_the_night(scratch: Warehouse, tmp_path: Path) -> None:
    old = [row(f"old{n}") for n in range(9)]
    new = {"updt_time": "2024-03-06 08:00:00"}
    half = [row("whole", **new), row("mended", medfee_sumamt="123.45", **new)]
    assert len(correct(scratch, write(tmp_path, FEN), *old, *half)[0]) == 11
    with pytest.raises(
        QualityError, match=r"known error fen of settlement is gone: of 3 rows written on 2024-03-06 only 1 still show"
    ):
        correct(scratch, write(tmp_path, FEN), *old, *half, row("mended too", medfee_sumamt="0.01", **new))


def test_the_share_that_must_still_be_wrong_can_be_set(scratch: Warehouse, tmp_path: Path) -> None:
    path = write(tmp_path, FEN.replace("    who", '    still_wrong_share: "1"\n    who'))
    with pytest.raises(QualityError, match="of 2 rows"):
        correct(scratch, path, row("whole"), row("mended", medfee_sumamt="123.45"))


def test_nothing_happens_without_a_list_or_rows(scratch: Warehouse, tmp_path: Path) -> None:
    assert load_known_errors(None) == ()
    found, corrected = correct(scratch, write(tmp_path, FEN, RECODE, DROP))
    assert (found, corrected.dropped.num_rows) == ({}, 0)


FAULTS = {
    "unknown column": (
        RECODE.replace("med_type: {prefix", "medtype: {prefix"),
        "known_errors[0].match.medtype: names a column that settlement does not have",
    ),
    "unknown key": (FEN.replace("reason:", "because:"), "known_errors[0].because: unknown key"),
    "no reference": (FEN.replace("    reference: {title: letter 7}\n", ""), "known_errors[0].reference: is missing"),
    "no guard": (FEN.replace("{medfee_sumamt: {is_whole: true}}", "{}"), "known_errors[0].still_wrong: says nothing"),
    "empty condition": (
        FEN.replace("{is_whole: true}", "{}"),
        "known_errors[0].still_wrong.medfee_sumamt: says nothing",
    ),
    "two remedies": (
        FEN.replace("    reason", "    drop: also\n    reason"),
        "known_errors[0]: has not exactly one of scale, recode and drop",
    ),
    "no remedy": (
        FEN.replace('    scale: {columns: [medfee_sumamt, fund_pay_sumamt], factor: "0.01"}\n', ""),
        "not exactly one",
    ),
    "days turned round": (FEN.replace("2024-03-06", "2024-03-04"), "known_errors[0].valid_to: lies before valid_from"),
    "no date": (FEN.replace('"2024-03-05"', '"5 March"'), "known_errors[0].valid_from: 5 March is no date"),
    "day of an amount": (
        FEN.replace("{is_whole: true}", '{day_from: "2024-01-01"}'),
        "still_wrong.medfee_sumamt: is no date",
    ),
    "amount of a code": (RECODE.replace('{prefix: "9"}', "{is_whole: true}"), "match.med_type: is no amount"),
    "scaled code": (FEN.replace("[medfee_sumamt,", "[med_type,"), "med_type is no amount of settlement"),
    "factor of nothing": (FEN.replace('"0.01"', '"0"'), "known_errors[0].scale.factor: is not above 0"),
    "factor without quotes": (FEN.replace('"0.01"', "0.01"), "0.01 without quotes"),
    "recoded key": (
        RECODE.replace("{column: med_type", "{column: setl_id"),
        "recode.column: is the key or the stamp of a row",
    ),
    "the same id twice": (FEN + FEN, "known_errors[1].id: fen stands twice"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_faults_are_told_with_file_line_key_and_cure(tmp_path: Path, case: str) -> None:
    text, told = FAULTS[case]
    with pytest.raises(KnownErrorsError) as refused:
        load_known_errors(write(tmp_path, text))
    assert told in str(refused.value)
    assert "known_errors.yaml:" in str(refused.value)


def test_all_faults_are_told_together_with_their_lines(tmp_path: Path) -> None:
    text = (
        RECODE.replace("med_type: {prefix", "medtype: {prefix")
        .replace('"2024-01-01"', '"2025-01-01"')
        .replace("null", '"2024-01-01"')
    )
    with pytest.raises(KnownErrorsError, match=r"(?s)2 faults.*yaml:4 .*yaml:8 "):
        load_known_errors(write(tmp_path, text))


def test_a_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnownErrorsError, match="MONITORING_KNOWN_ERRORS"):
        load_known_errors(tmp_path / "none.yaml")
