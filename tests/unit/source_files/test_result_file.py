"""A 3202 result file is read whole, or refused with file and line."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.errors import SourceError
from monitoring.source.result_file import COLUMNS, ENCRYPTED, read_result_file


def line(setl_id: str, fee: str = "20010.00", fund: str = "20000.00", account: str = "0.00", memo: str = "") -> str:
    return "\t".join(["P1", "V1", setl_id, "M1", "0", "0", memo, fee, fund, account])


def write(folder: Path, *lines: str, encoding: str = "utf-8", name: str = "result.txt") -> Path:
    path = folder / "3202.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "\r\n".join(lines).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_settlements_are_read_exactly(tmp_path: Path, encoding: str) -> None:
    rows = read_result_file(write(tmp_path, line("S1", "0.10", "", memo="对账成功"), "", line("S2"), encoding=encoding))
    assert [(r.line, r.setl_id, r.medfee_sumamt, r.fund_pay_sumamt) for r in rows] == [
        (1, "S1", Decimal("0.10"), None),
        (3, "S2", Decimal("20010.00"), Decimal("20000.00")),
    ]


def test_a_header_and_a_folder_in_the_zip_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path, "\t".join(COLUMNS).upper(), line("S1"), name="out/RESULT.TXT")
    assert [(r.line, r.setl_id) for r in read_result_file(path)] == [(2, "S1")]


BROKEN = {
    "cut off": ((line("S1"), line("S2")[:20]), "has 8 values where a result has 10 (line 2)"),
    "another delimiter": ((line("S1").replace("\t", ","),), "has 1 values where a result has 10 (line 1)"),
    "no key": ((line("S1"), line(" ")), "has no setl_id (line 2)"),
    "no amount": ((line("S1", "12,00"),), "has an amount that is no number (line 1)"),
    "not a number": ((line("S1", "NaN"),), "has an amount that is no number (line 1)"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_result_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    lines, told = BROKEN[case]
    with pytest.raises(SourceError, match=r"^The result file 3202\.zip ") as refused:
        read_result_file(write(tmp_path, *lines))
    assert told in str(refused.value)
    assert "P1" not in str(refused.value)


def test_what_is_no_such_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(write(tmp_path, line("S1")).read_bytes()[:60])
    with pytest.raises(SourceError, match="is no whole zip file"):
        read_result_file(tmp_path / "a.zip")
    with pytest.raises(SourceError, match=r"holds 0 files result\.txt"):
        read_result_file(write(tmp_path, line("S1"), name="other.txt"))
    with pytest.raises(SourceError, match="neither UTF-8 nor GB18030"):
        path = tmp_path / "b.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("result.txt", b"\xff\xff\xff")
        read_result_file(path)


def test_a_zip_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    path = write(tmp_path, line("S1"))
    content = bytearray(path.read_bytes())
    for entry in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[entry] |= ENCRYPTED
    path.write_bytes(content)
    with pytest.raises(SourceError, match="has a password"):
        read_result_file(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("result.txt", line("S1"))
    with pytest.raises(SourceError, match="neither stored nor deflated"):
        read_result_file(path)
    with pytest.raises(SourceError, match=r"cannot be read \(FileNotFoundError\)"):
        read_result_file(tmp_path / "none.zip")
