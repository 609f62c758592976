"""The operators' page: what the ledger says in both languages, and a word instead of a fault where there is no ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.errors import QualityError
from monitoring.ledger import Ledger, StepResult
from monitoring.ledger.approvals import PUSH, Approval, record_approval
from monitoring.ledger.observations import Observation, record_observations
from monitoring.review.roles import Role
from tests.review.small_site import Small, open_small, weak_hashes, with_settings

THRESHOLDS = Path(__file__).parents[2] / "thresholds"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    weak_hashes(monkeypatch)
    made = with_settings(open_small(tmp_path, 20), thresholds=THRESHOLDS)
    yield made
    made.engine.dispose()


def write_nights(site: Small) -> None:
    """Two whole nights, one that its check stopped after a try that was interrupted, and a push that waits."""
    with Ledger(site.settings.ledger_url, site.clock) as ledger:
        for day in (27, 28):
            night = date(2024, 12, day)
            for step, counts in (
                ("pull", {"settlement_pulled": 1234}),
                ("check", {"settlement_quarantined": 0}),
                ("apply", {"settlement_accepted": 1230, "event_opened": 5}),
                ("publish", {"inserted": 40 + day, "updated": 3}),
            ):
                _done(ledger, site, night, step, counts)
        night = date(2024, 12, 30)
        _done(ledger, site, night, "pull", {"settlement_pulled": 9})
        _done(ledger, site, night, "pull", {"settlement_pulled": 9876})
        record_observations(ledger, [_blocking(night)])
        with pytest.raises(QualityError), ledger.step(night, "check"):
            raise QualityError("The batch <b>breaks</b> its contract.")
        record_approval(ledger, Approval(date(2024, 12, 28), PUSH, "asked", "new warnings: 99 a day", "monitoring"))


def _done(ledger: Ledger, site: Small, night: date, step: str, counts: dict[str, int]) -> None:
    with ledger.step(night, step) as results:
        site.clock.on(seconds=2.5)
        results.append(StepResult(step, night, counts))


def _blocking(night: date) -> Observation:
    return Observation(
        night,
        night,
        "rows:settlement",
        Decimal(9876),
        9876,
        "workday",
        "night",
        least=Decimal(20_000),
        outcome="blocking",
    )


def test_all_of_it_in_chinese(site: Small) -> None:
    write_nights(site)
    page = site.signed_in("bureau_operator").get("/nights")
    assert page.status_code == 200
    text = page.text
    for told in ("今晨消息", "2024-12-30（星期一）夜间运行", "停在“检查”一步", "结算读取 9,876", "新增行 68", "2.5 s"):
        assert told in text
    assert "monitoring approve --date 2024-12-28" in text
    assert "退出码 13" in text
    assert "<b>breaks" not in text
    assert "settlement_pulled" not in text
    assert len(page.content) < 20_000


def test_all_of_it_in_english(site: Small) -> None:
    site.add("operator2", Role.bureau_operator, "990100", language="en")
    write_nights(site)
    text = site.signed_in("operator2").get("/nights").text
    for told in (
        "STOPPED in the step check",
        "settlements read 9,876",
        "new rows 68",
        "exit code 13",
        "new warnings: 99 a day",
    ):
        assert told in text
    assert "今晨" not in text


def test_only_the_last_try_of_a_night_counts(site: Small) -> None:
    write_nights(site)
    text = site.signed_in("bureau_operator").get("/nights").text
    assert "结算读取 9<" not in text
    assert text.count("中止的批次") == 1
    assert text.count("<code>monitoring nightly --date 2024-12-30</code>") == 1


def test_stale_values_are_said(site: Small) -> None:
    site.clock.now = datetime(2033, 3, 1, 9)  # noqa: DTZ001 - the clock of Asia/Shanghai without zone
    text = site.signed_in("bureau_operator").get("/nights").text
    assert "请重新核对其文本" in text


def test_thresholds_that_do_not_load_are_said(site: Small, tmp_path: Path) -> None:
    broken = with_settings(site, thresholds=tmp_path / "none")
    assert "标准文件无法读取" in broken.signed_in("bureau_operator").get("/nights").text


def test_a_ledger_that_is_not_there_is_said_and_not_made(site: Small) -> None:
    page = site.signed_in("bureau_operator").get("/nights")
    assert (page.status_code, "未找到运行台账" in page.text) == (200, True)
    assert not (site.settings.home / "ledger.db").exists()


@pytest.mark.parametrize("content", [b"no database at all" * 99, b""])
def test_a_ledger_that_cannot_be_read_is_no_fault(site: Small, content: bytes) -> None:
    (site.settings.home / "ledger.db").write_bytes(content)
    page = site.signed_in("bureau_operator").get("/nights")
    assert page.status_code == 200
    assert ("无法读取" in page.text) == bool(content)


def test_a_ledger_with_counts_that_are_no_counts(site: Small) -> None:
    write_nights(site)
    with Ledger(site.settings.ledger_url, site.clock) as ledger, ledger.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE run_step SET counts = 'torn'")
    page = site.signed_in("bureau_operator").get("/nights")
    assert (page.status_code, "无法读取" in page.text) == (200, True)


@pytest.mark.parametrize("name", [role.value for role in Role if role is not Role.bureau_operator])
def test_only_operators_see_it(site: Small, name: str) -> None:
    assert site.signed_in(name).get("/nights").status_code == 403
