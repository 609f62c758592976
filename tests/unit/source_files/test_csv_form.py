"""A CSV file is read whole and exactly, or refused in one paragraph that names file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitoring.errors import SourceError
from tests.unit.source_files.county_files import HEAD, ROW, pull_files, write_files

NEXT = ROW.replace("s1", "s2")


def settlements(folder: Path) -> list[str | None]:
    return [row["setl_id"] for row in pull_files(folder)["settlement"]]


def test_amounts_stay_the_text_that_was_written(tmp_path: Path) -> None:
    write_files(tmp_path, f"{HEAD}\n{ROW.replace('100.10', '99999999999999.99')}\n")
    [row] = pull_files(tmp_path)["settlement"]
    assert (row["medfee_sumamt"], row["fund_pay_sumamt"], row["init_setl_id"]) == ("99999999999999.99", "40.05", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    write_files(tmp_path)
    text = "psn_no,certno,brdy,insutype,insuplc_admdvs,psn_name\np1,,1980-01-01,390,140981,欧阳㐀娜\n"
    (tmp_path / "insured.csv").write_bytes(text.encode(encoding))
    assert [row["psn_name"] for row in pull_files(tmp_path)["insured"]] == ["欧阳㐀娜"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_delimiters_and_line_ends_are_told_apart(tmp_path: Path, delimiter: str, line_end: str) -> None:
    write_files(tmp_path, f"{HEAD}\n{ROW}\n{NEXT}\n".replace(",", delimiter).replace("\n", line_end))
    assert settlements(tmp_path) == ["s1", "s2"]


def test_quoted_delimiters_quotes_and_line_breaks_belong_to_the_value(tmp_path: Path) -> None:
    row = '"s,1","p""1\nx"' + ROW[len("s1,p1") :]
    write_files(tmp_path, f"{HEAD}\n{row}\n{NEXT}\n")
    rows = pull_files(tmp_path)["settlement"]
    assert [(r["setl_id"], r["psn_no"]) for r in rows] == [("s,1", 'p"1\nx'), ("s2", "p1")]


def test_columns_may_be_in_capitals_and_any_order(tmp_path: Path) -> None:
    names, values = HEAD.upper().split(","), ROW.split(",")
    write_files(tmp_path, f"{','.join(reversed(names))}\n{','.join(reversed(values))}\n")
    assert settlements(tmp_path) == ["s1"]


BROKEN = {
    "value too few": (f"{HEAD}\n{ROW}\ns2,p1\n{NEXT}\n", "has 2 values where the header has 7 columns (line 3)"),
    "value too many": (f"{HEAD}\n{ROW},x\n", "has 8 values where the header has 7 columns (line 2)"),
    "cut off in a line": (f"{HEAD}\n{ROW}\n{NEXT[:20]}", "(line 3)"),
    "cut off in the last value": (f"{HEAD}\n{ROW}\n{NEXT[:-1]}", "ends in the middle of a line (line 3)"),
    "quote that swallows rows": (
        f'{HEAD}\n{ROW[:-5]}"40.05\n{NEXT}\n',
        "has a quote that is not closed or not doubled (line 2)",
    ),
    "two quotes that swallow a row": (f'{HEAD}\n{ROW[:-5]}"40\n{NEXT[:-5]}"40\n', "not doubled (line 2)"),
    "other delimiter in a line": (
        f"{HEAD}\n{ROW.replace(',', ';')}\n",
        "has 1 values where the header has 7 columns (line 2)",
    ),
    "empty": ("", "is empty (line 1)"),
    "column twice": (f"{HEAD},SETL_ID\n{ROW},x\n", "names the column setl_id twice"),
    "column without name": (f"{HEAD},\n{ROW},x\n", "has a column without a name"),
    "zeros of a damaged disk": (f"{HEAD}\n{ROW}\n\0\0\0\0\n", "has zero bytes, as a damaged disk leaves (line 3)"),
    "no encoding": (f"{HEAD}\n{ROW}\n".encode() + b"\xff\xff\xff,\n", "is neither UTF-8 nor GB18030 (line 3)"),
    "damaged UTF-8": (
        f"{HEAD}\n甲乙丙丁戊己庚辛壬癸子丑{ROW}\n".encode() + b"\xe7\x94,\n",
        "bytes that are no UTF-8, though the rest is (line 3)",
    ),
    "line break before the header": (f"\n{HEAD}\n{ROW}\n", "has no header line"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_file_is_refused_with_file_and_line(tmp_path: Path, case: str) -> None:
    text, told = BROKEN[case]
    write_files(tmp_path, text)
    with pytest.raises(SourceError) as refused:
        pull_files(tmp_path)
    assert str(refused.value).startswith("The file settlement.csv of the source ")
    assert told in str(refused.value)
    assert "p1" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "staging" / "settlement.parquet").exists()


def test_last_line_without_line_end_is_read_if_it_has_the_form_of_the_others(tmp_path: Path) -> None:
    write_files(tmp_path, f"{HEAD}\n{ROW}\n{NEXT}")
    assert settlements(tmp_path) == ["s1", "s2"]


def test_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    write_files(tmp_path, f"{HEAD}\n")
    assert settlements(tmp_path) == []


def test_fault_beyond_the_first_piece_names_its_line(tmp_path: Path) -> None:
    rows = "".join(f"{ROW.replace('s1', f's{n}')}\n" for n in range(150_000))
    write_files(tmp_path, f"{HEAD}\n{rows}short\n")
    with pytest.raises(SourceError, match=r"line 150,002"):
        pull_files(tmp_path)
