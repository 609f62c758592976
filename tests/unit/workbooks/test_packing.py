"""Files with a password: nobody reads them without it, and what comes back in archives is read like any other file."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.errors import FileError
from monitoring.workbooks.packing import pack, read_password, unpack
from monitoring.workbooks.returned import UnreadFile
from tests.unit.platform.pushing import deploy_pushing, over

PASSWORD = "马头-关 stone bridge 7"  # noqa: S105 - of this test
NIGHT = "2024-03-06"


def password_file(folder: Path, text: str = PASSWORD) -> Path:
    path = folder / "password"
    path.write_text(f"{text}\nkept by the head of the office\n", encoding="utf-8")
    return path


def packed(folder: Path, name: str = "a.zip", **members: bytes) -> Path:
    path = folder / name
    (member, content), *_ = members.items()
    path.write_bytes(pack(member, content, PASSWORD.encode()))
    return path


def test_what_is_packed_is_read_with_the_password_and_by_no_other(tmp_path: Path) -> None:
    archive = packed(tmp_path, member=b"secret " * 100)
    assert b"secret" not in archive.read_bytes()
    found = unpack(archive, PASSWORD.encode(), tmp_path / "in")
    assert isinstance(found, list)
    assert [(one.name, one.read_bytes(), one.stat().st_mode & 0o077) for one in found] == [
        ("member", b"secret " * 100, 0)
    ]
    for password, told in ((None, "needs a password"), (b"another password", "has another password")):
        refused = unpack(archive, password, tmp_path / "out")
        assert isinstance(refused, UnreadFile)
        assert told in refused.told
    assert not (tmp_path / "out").exists() or not [*(tmp_path / "out").rglob("member")]


def test_a_changed_archive_is_not_read(tmp_path: Path) -> None:
    archive = packed(tmp_path, member=bytes(range(256)) * 20)
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    refused = unpack(archive, PASSWORD.encode(), tmp_path / "in")
    assert isinstance(refused, UnreadFile)
    assert "is damaged" in refused.told


def test_names_in_an_archive_lead_nowhere_else(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("../../one.csv", "x")
        made.writestr("folder\\two.csv", "y")
    found = unpack(archive, None, tmp_path / "in")
    assert isinstance(found, list)
    assert [one.relative_to(tmp_path / "in").as_posix() for one in found] == ["0/one.csv", "1/two.csv"]


@pytest.mark.parametrize("text", ["", "too short"])
def test_a_short_password_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match="fewer than 12 characters"):
        read_password(password_file(tmp_path, text))


def test_a_missing_password_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        read_password(tmp_path / "none")
    assert read_password(None) is None


@pytest.mark.parametrize("kind", ["xlsx", "csv", "analysis"])
def test_every_file_of_a_batch_has_the_password_and_comes_back_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    made = deploy_pushing(tmp_path / "home")
    made.run_with([*over(1), *over(2)], NIGHT)
    monkeypatch.setenv("MONITORING_HOME", str(made.settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(made.settings.thresholds))
    secret = ["--password-file", str(password_file(tmp_path))]
    run = CliRunner().invoke
    written = run(app, ["workbooks", "write", "--to", str(tmp_path / "out"), "--format", kind, *secret])
    folder = Path(written.stdout.strip())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    archives = sorted(path for path in folder.iterdir() if path.name != "manifest.json")
    assert {path.suffix for path in archives} == {".zip"}
    assert {file["name"]: file["sha256"] for file in manifest["files"]} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in archives
    }
    if kind == "xlsx":
        back = run(app, ["feedback", "import", "--dry-run", *secret, *map(str, archives)])
        assert (back.exit_code, back.stdout.count(",unanswered,")) == (0, 2), back.output
        refused = run(app, ["feedback", "import", "--dry-run", *map(str, archives)])
        assert "needs a password" in refused.stdout
        assert [path for path in made.settings.home.iterdir() if path.name.startswith("returned-")] == []


def test_a_place_that_cannot_be_written_is_not_taken_for_a_damaged_archive(tmp_path: Path) -> None:
    archive = packed(tmp_path, member=b"x")
    (tmp_path / "in").write_text("a file where the folder belongs")
    with pytest.raises(OSError, match="in"):
        unpack(archive, PASSWORD.encode(), tmp_path / "in")


def test_what_is_packed_otherwise_is_said(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("one.csv", "x")
    content = bytearray(archive.read_bytes())
    for entry in (content.index(b"PK\x03\x04") + 8, content.index(b"PK\x01\x02") + 10):
        content[entry] = 97  # a method that no program here has
    archive.write_bytes(content)
    refused = unpack(archive, None, tmp_path / "in")
    assert isinstance(refused, UnreadFile)
    assert "packed in a way" in refused.told
