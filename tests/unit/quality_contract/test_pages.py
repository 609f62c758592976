"""The pages: static, complete in themselves, in both languages, without any outside address or script."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.errors import ApprovalError, NightError, QualityError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.ledger.approvals import PUSH, Approval, record_approval
from monitoring.ledger.observations import Observation
from monitoring.quality.pages import write_pages
from monitoring.quality.pages_chart import history_chart
from tests.acceptance.deployment import Deployment
from tests.reference.known import end_of
from tests.replay.rows import insured
from tests.unit.quality_contract.conftest import FIRST, NIGHT, day_of

OUTSIDE = re.compile(r"https?://|//cdn|src=|@import|<script|<link|<iframe", re.IGNORECASE)
VOID = {"meta", "br", "polyline", "polygon", "circle"}


class Nesting(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def stopped(applied: Path, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """After a usual night and a stopped one, with a decision that tries to be HTML."""
    import shutil

    from monitoring.settings import Settings
    from tests.acceptance.deployment import THRESHOLDS

    home = tmp_path_factory.mktemp("pages") / "home"
    shutil.copytree(applied, home)
    deployment = Deployment(Settings(home=home, thresholds=THRESHOLDS))
    deployment.show([insured("P1"), *day_of(FIRST), *day_of(NIGHT, 700)], end_of(NIGHT))
    with pytest.raises(QualityError):
        deployment.run(str(NIGHT))
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        record_approval(ledger, Approval(NIGHT, PUSH, "asked", "<b>why</b>", "monitoring"))
    write_pages(deployment.settings, shanghai_now)
    return deployment


def pages_of(deployment: Deployment) -> dict[str, str]:
    folder = deployment.settings.home / "quality"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_a_page_for_each_night_and_an_index_that_leads_to_them(stopped: Deployment) -> None:
    pages = pages_of(stopped)
    assert set(pages) == {"index.html", f"{FIRST}.html", f"{NIGHT}.html"}
    for text in pages.values():
        nesting = Nesting()
        nesting.feed(text)
        assert nesting.open == []
        assert set(nesting.links) <= set(pages)
    assert {f"{FIRST}.html", f"{NIGHT}.html"} <= set(re.findall(r'href="([^"]+)"', pages["index.html"]))


def test_no_outside_address_and_no_script(stopped: Deployment) -> None:
    for name, text in pages_of(stopped).items():
        assert not OUTSIDE.search(text), name
        assert '<meta charset="utf-8">' in text
        assert "P1" not in text and "<b>why" not in text


def test_a_night_s_page_shows_value_band_verdict_and_history(stopped: Deployment) -> None:
    text = pages_of(stopped)[f"{NIGHT}.html"]
    row = next(row for row in text.split("<tr>")[1:] if "当日结算条数" in row)
    assert all(
        told in row for told in ("rows of settlements stamped that day", ">700<", "76 – 164", "■ 拦截 stopped", "<svg")
    )
    assert 'class="blocking"' in row
    # What stopped the night comes first.
    assert text.index("■ 拦截 stopped") < text.index("– 未判 not judged")


def test_the_chart_draws_each_value_and_marks_what_left_the_band() -> None:
    day = date(2024, 3, 1)
    seen = Observation(day, day, "m", Decimal(10), 1, "weekday", "night", Decimal(5), Decimal(15), outcome="fine")
    values = [replace(seen, for_day=day + timedelta(days=n), value=Decimal(v)) for n, v in enumerate((10, 12, 30, 9))]
    values[2] = replace(values[2], outcome="warning")
    chart = history_chart(values)
    points = re.search(r'class="line" points="([^"]+)"', chart)
    assert points is not None
    heights = [float(point.split(",")[1]) for point in points[1].split()]
    assert heights[2] == min(heights) and heights[3] == max(heights)
    assert chart.count('circle class="warning"') == 1 and chart.count("<circle") == 2
    assert '<polygon class="band"' in chart
    assert history_chart(values[:1]) == ""


def test_without_any_night_there_is_nothing_to_show(tmp_path: Path) -> None:
    from monitoring.settings import Settings

    with pytest.raises(ApprovalError, match="no results of any night yet"):
        write_pages(Settings(home=tmp_path), shanghai_now)


def test_commands(stopped: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITORING_HOME", str(stopped.settings.home))
    run = CliRunner().invoke
    assert run(app, ["quality", "pages"]).stdout.strip() == str(stopped.settings.home / "quality" / "index.html")
    assert f"{NIGHT}（星期二）夜间运行：停在“检查”" in run(app, ["morning"]).stdout
    assert f"Night {FIRST}" in run(app, ["morning", "--lang", "en", "--date", str(FIRST)]).stdout
    shown = run(app, ["quality", "show", "--date", str(NIGHT)]).stdout
    assert "rows:settlement" in shown and "blocking" in shown
    assert isinstance(run(app, ["quality", "show", "--date", "2020-01-01"]).exception, ApprovalError)
    who = ["--date", str(NIGHT), "--by", "Li", "--reason", "backlog"]
    let_go = run(app, ["approve", "--check", "rows:settlement", *who])
    assert let_go.exit_code == 0 and "run the night again" in let_go.stderr
    accepted = run(app, ["quality", "accept", "rows:settlement", *who])
    assert "rows:settlement: 700 is the new normal from 2024-03-05 on" in accepted.stderr
    assert "goes on waiting" in run(app, ["approve", "--reject", *who]).stderr
    waits = run(app, ["runs"])
    assert f"The push of the night {NIGHT} waits (rejected: backlog)" in waits.stderr
    assert "approved" in run(app, ["approve", *who]).stderr
    assert isinstance(run(app, ["approve", *who]).exception, ApprovalError)


def test_a_morning_without_any_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path))
    assert isinstance(CliRunner().invoke(app, ["morning"]).exception, NightError)
