"""`monitoring review`: accounts, tables, the log and serving, each reading and change of it written down."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from monitoring.review import passwords
from tests.review.small_site import TOWN, Small, open_small, weak_hashes
from tests.unit.commands import Run, command_runner

ADD = ("review", "account", "add", "li.si", "--name", "李四", "--role", "township_worker", "--region", TOWN)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    weak_hashes(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path))
    made = open_small(tmp_path, 20)
    yield made
    made.engine.dispose()


@pytest.fixture
def run(site: Small, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return command_runner(monkeypatch, capsys)


def logged(site: Small) -> list[tuple[str, str, str]]:
    rows = site.rows("SELECT action, actor, role FROM review_log ORDER BY entry_no")
    return [(row["action"], row["actor"], row["role"]) for row in rows]


def test_an_account_is_added_and_its_password_printed_alone(site: Small, run: Run) -> None:
    code, out, err = run(*ADD, "--unit", "虚构1镇政府", "--language", "en", "--oidc-subject", "s-1")
    assert (code, len(out.split())) == (0, 1), err
    row = site.rows("SELECT * FROM review_user WHERE login_name = 'li.si'")[0]
    assert passwords.is_right(row["password_hash"], out.strip())
    told = (row["display_name"], row["unit_name"], row["language"], row["oidc_subject"], row["must_change_password"])
    assert told == ("李四", "虚构1镇政府", "en", "s-1", 1)
    assert logged(site) == [("account_added", getpass.getuser(), "command")]
    assert out.strip() not in str(site.rows("SELECT * FROM review_log"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("li si", "--name", "x", "--role", "auditor"), "2 to 60"),
        (("auditor", "--name", "x", "--role", "auditor"), "already"),
        (("li.si", "--name", "x", "--role", "auditor", "--region", "123456"), "123456"),
    ],
)
def test_what_cannot_be_added_is_one_paragraph(site: Small, run: Run, words: tuple[str, ...], told: str) -> None:
    code, out, err = run("review", "account", "add", *words)
    assert (code, out, told in err, "Traceback" in err) == (30, "", True, False)
    assert logged(site) == []
    assert len(site.rows("SELECT 1 FROM review_user")) == 6


def test_a_subject_is_taken_once(run: Run) -> None:
    assert run(*ADD, "--oidc-subject", "s-1")[0] == 0
    code, out, err = run("review", "account", "add", "b.b", "--name", "x", "--role", "auditor", "--oidc-subject", "s-1")
    assert (code, out, "subject" in err) == (30, "", True)


def test_password_regions_off_and_on(site: Small, run: Run) -> None:
    site.signed_in("township_worker")
    code, out, _ = run("review", "account", "password", "township_worker")
    assert code == 0
    site.passwords["township_worker"] = out.strip()
    assert site.rows("SELECT 1 FROM review_session") == []
    assert run("review", "account", "regions", "township_worker", "--region", "990101", "--region", TOWN)[0] == 0
    assert {row["region_code"] for row in site.rows("SELECT * FROM review_user_scope WHERE user_id = 4")} == {
        "990101",
        TOWN,
    }
    assert run("review", "account", "regions", "township_worker")[0] == 0
    assert site.rows("SELECT * FROM review_user_scope WHERE user_id = 4") == []
    site.signed_in("township_worker")
    assert run("review", "account", "off", "township_worker")[0] == 0
    assert site.rows("SELECT is_active FROM review_user WHERE user_id = 4")[0]["is_active"] == 0
    assert site.rows("SELECT 1 FROM review_session") == []
    assert run("review", "account", "on", "township_worker")[0] == 0
    by_command = [action for action, _, role in logged(site) if role == "command"]
    assert by_command == ["account_password", "account_changed", "account_changed", "account_off", "account_on"]


def test_the_last_administrator_stays_on(run: Run) -> None:
    code, _, err = run("review", "account", "off", "administrator")
    assert (code, "last active administrator" in err) == (30, True)
    assert run("review", "account", "off", "nobody")[0] == 30


def test_accounts_are_listed_without_secrets(site: Small, run: Run) -> None:
    code, out, _ = run("review", "accounts")
    assert (code, len(out.splitlines())) == (0, 6)
    assert f"township_worker\ttownship_worker\ton\tzh\t{TOWN}\t" in out
    kept = site.rows("SELECT password_hash FROM review_user")
    assert not any(str(row["password_hash"]) in out for row in kept)
    assert [action for action, *_ in logged(site)] == ["list_accounts"]


def test_the_log_is_verified(site: Small, run: Run) -> None:
    for _ in range(3):
        run("review", "accounts")
    code, out, _ = run("review", "verify-log", "--at-least", "3")
    count, noted = out.split()
    assert (code, count) == (0, "3")
    assert run("review", "verify-log", "--entry", "3", "--hash", noted)[0] == 0
    code, out, err = run("review", "verify-log", "--entry", "3", "--hash", "0" * 64)
    assert (code, out, "entry 3" in err) == (30, "", True)
    assert run("review", "verify-log", "--entry", "3")[0] == 2
    code, out, err = run("review", "verify-log", "--at-least", "99")
    assert (code, out, "missing" in err) == (30, "", True)
    site.change("DROP TRIGGER review_log_no_update")
    site.change("UPDATE review_log SET detail = 'x' WHERE entry_no = 2")
    code, out, err = run("review", "verify-log")
    assert (code, out, "entry 2 is not what was written" in err) == (30, "", True)


def test_tables_are_brought_up(site: Small, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = run("review", "upgrade")
    assert (code, err) == (0, "review tables: 0001\n")
    monkeypatch.setenv("MONITORING_REVIEW", f"sqlite:///{tmp_path / 'new.db'}")
    assert run("review", "upgrade")[2] == "review tables: none -> 0001\n"
    monkeypatch.setenv("MONITORING_REVIEW", f"sqlite:///{tmp_path / 'nowhere' / 'new.db'}")
    code, out, err = run("review", "upgrade")
    assert (code, out, "Traceback" in err) == (30, "", False)


@pytest.mark.parametrize(
    "words",
    [
        ("--address", "http://review.example.org"),
        ("--host", "192.0.2.1"),
    ],
)
def test_no_open_line(run: Run, words: tuple[str, ...]) -> None:
    code, out, err = run("review", "serve", *words)
    assert (code, out, "Nothing was started" in err) == (30, "", True)


def test_a_demonstration_only_of_the_demo(run: Run) -> None:
    code, out, err = run("review", "demo")
    assert (code, out, "monitoring demo" in err) == (30, "", True)


@pytest.mark.parametrize("words", [("serve",), ("upgrade",), ("accounts",), ("verify-log",), ("demo",)])
def test_every_command_has_an_example(run: Run, words: tuple[str, ...]) -> None:
    assert "Example:" in run("review", *words, "--help")[1]


def test_every_command_of_accounts_has_an_example(run: Run) -> None:
    for name in ("add", "password", "off", "on", "regions"):
        assert "Example:" in run("review", "account", name, "--help")[1]


def test_help_loads_nothing_heavy() -> None:
    script = "import sys, monitoring.cli; print([m for m in ('sqlalchemy', 'fastapi', 'jinja2', 'authlib', 'openpyxl') if m in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert told.stdout == "[]\n"


def test_it_is_served_until_it_is_ended(site: Small, tmp_path: Path) -> None:
    """The real command in a process of its own: the sign-in page answers, and it ends when it is told to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = str(Path(__file__).parents[2])
    words = [
        sys.executable,
        "-c",
        "from monitoring.cli import main; main()",
        "review",
        "serve",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    with subprocess.Popen(
        words, env={**os.environ, "PYTHONPATH": root}, stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        try:
            assert _answer(f"http://127.0.0.1:{port}/sign-in", process).status_code == 200
        finally:
            process.terminate()
        assert process.wait(30) in {0, -15}


def _answer(address: str, process: subprocess.Popen[bytes]) -> httpx.Response:
    for _ in range(600):
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            return httpx.get(address, timeout=30)
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("it never answered")
