"""The report as files: whole or not at all, never over another, the same bytes for the same night, no script, no name, no small number."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from monitoring.errors import FileError, NightError
from monitoring.leaders.asked import Asked
from monitoring.leaders.collecting import collect
from monitoring.leaders.content import make_document
from monitoring.leaders.document import Cell, Chart, Document, Section, Series, Table
from monitoring.leaders.fonts import USUAL, find_font
from monitoring.leaders.html import as_html, as_svg
from monitoring.leaders.workbook import as_xlsx
from monitoring.leaders.writing import Wanted, write_report
from tests.acceptance.deployment import Deployment, deploy
from tests.integration.servers import absent
from tests.participation.asking import day
from tests.replay.rows import insured, listed, settled
from tests.unit.commands import Run, command_runner

SHIPPED = Path(__file__).parents[2] / "thresholds"
MANY = 30


@pytest.fixture
def font() -> None:
    if not any(Path(path).is_file() for path in USUAL):
        absent("a font with Chinese characters")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Thirty persons in one township, each with a stay; three of them in another."""
    deployment = deploy(tmp_path_factory.mktemp("report"), SHIPPED)
    log = []
    for n in range(1, MANY + 1):
        township = "140123101" if n > 3 else "140123102"
        log.append(insured(f"P{n:02}", "2023-12-01", n, live_admdvs=f"{township}201", psn_name=f"人名{n}"))
        burden = "30000.00" if n <= 12 else "100.00"
        log.append(settled(f"S{n}", f"P{n:02}", "2024-02-05", burden, med_type="21"))
        if n % 2:
            log.append(listed(f"P{n:02}", "7019", "2023-01-01", written="2023-12-01"))
    deployment.run_with(log, "2024-01-31", "2024-02-29")
    return deployment


def asked(text: str, *, is_year: bool = False) -> Asked:
    return Asked(day(text), is_year)


def document(ran: Deployment, language: str = "en") -> Document:
    return make_document(collect(ran.settings, asked("2024-02-01")), "zh" if language == "zh" else "en")


def cells(section: Section, table: int) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in section.tables[table].rows}


def test_what_stands_in_it(ran: Deployment) -> None:
    said = document(ran)
    assert "12 persons had a warning" in said.sections[0].sentences[0]
    figures = cells(said.sections[0], 0)
    assert figures["warnings opened"][0] == "12"
    assert figures["persons over the limit per insured"][:1] == ["40.0 %"]
    assert figures["basic insurance's share within the policy scope, inpatient"][-2:] == ["75.0 %", "no"]
    assert figures["households visited"][0] == "not known"
    assert "EXAMPLE" in str(said.banner)


def test_small_numbers_of_a_township_are_withheld_with_their_neighbour(ran: Deployment) -> None:
    places = document(ran).sections[2]
    shares, counts = cells(places, 0), cells(places, 1)
    large, small = list(counts)[:2]
    assert counts[small][1] == "few"
    assert counts[large][1] == "withheld"
    assert shares[small][0] == shares[large][0] == "withheld"
    assert counts["All"][1] == "12"


def test_no_name_no_number_of_a_person_no_script_and_nothing_from_outside(ran: Deployment) -> None:
    for language in ("zh", "en"):
        page = as_html(document(ran, language))
        assert "人名" not in page
        assert not re.search(r"P\d\d\b", page)
        assert not re.search(r"<script|https?://|src=|@import|url\(", page)
        assert "@page { size: A4" in page
        assert page.count("<svg") == 4


def test_every_indicator_has_its_definition(ran: Deployment) -> None:
    said = document(ran, "zh")
    named = {row[0].text for row in said.sections[0].tables[0].rows}
    assert named == {row[0].text for row in said.sections[-1].tables[0].rows}
    assert all(cell.text for row in said.sections[-1].tables[0].rows for cell in row)


def test_before_the_first_night_nothing_is_known_of_warnings(ran: Deployment) -> None:
    months = cells(document(ran).sections[1], 0)
    assert months["2023-12"][4:7] == ["not known"] * 3
    assert months["2024-01"][4] == "0"


@pytest.mark.usefixtures("font")
def test_the_same_night_gives_the_same_bytes(ran: Deployment, tmp_path: Path) -> None:
    paths = [write_report(ran.settings, Wanted(asked("2024-02-01"), tmp_path / name)) for name in ("a", "b")]
    assert [path.name for path in paths[0]] == [path.name for path in paths[1]]
    assert len(paths[0]) == 6
    for one, other in zip(*paths, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    assert (tmp_path / "a" / "report-2024-02.zh.pdf").read_bytes().startswith(b"%PDF")


def test_the_workbook_has_charts_of_its_own_and_numbers_to_reckon_with(ran: Deployment) -> None:
    content = as_xlsx(document(ran))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert sum(name.startswith("xl/charts/chart") for name in book.namelist()) == 4
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    values = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert values["warnings opened"] == 12


def test_a_text_in_the_workbook_is_no_formula() -> None:
    table = Table("", ["=1+1"], [[Cell("=cmd()")]])
    sheet = load_workbook(io.BytesIO(as_xlsx(Document("en", "t", [], None, [Section("s", [], [], [table])], "n"))))
    assert {cell.data_type for row in sheet.worksheets[0].iter_rows() for cell in row if cell.value} == {"s"}


@pytest.fixture
def run(ran: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("MONITORING_HOME", str(ran.settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(SHIPPED))
    return command_runner(monkeypatch, capsys)


def test_nothing_is_written_over_and_nothing_is_left_half(run: Run, tmp_path: Path) -> None:
    there = tmp_path / "report-2024.en.xlsx"
    there.write_text("kept", encoding="utf-8")
    words = ("report", "--year", "2024", "--to", str(tmp_path), "--format", "html", "--format", "xlsx")
    code, out, err = run(*words)
    assert (code, out) == (19, "")
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == [there.name]
    assert there.read_text(encoding="utf-8") == "kept"
    code, out, _ = run(*words, "--language", "zh")
    assert code == 0
    assert sorted(Path(line).name for line in out.split()) == ["report-2024.zh.html", "report-2024.zh.xlsx"]


def test_a_file_that_comes_in_between_is_kept_and_the_others_go(
    ran: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = tmp_path / "report-2024-02.en.xlsx"
    wanted = Wanted(asked("2024-02-01"), tmp_path, kinds=("html", "xlsx"))
    monkeypatch.setattr("monitoring.leaders.writing.refuse_present", lambda _: late.write_text("kept"))
    with pytest.raises(FileError, match="cannot be written"):
        write_report(ran.settings, wanted)
    assert [path.name for path in tmp_path.iterdir()] == [late.name]
    assert late.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize(
    "words",
    [
        ("--month", "2024-02", "--year", "2024"),
        (),
        ("--month", "2024-05"),
        ("--month", "2024-02", "--as-of", "2023-01-01"),
    ],
)
def test_refusals(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    code, _, err = run("report", "--to", str(tmp_path), "--format", "html", *words)
    assert code == 17
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


def test_without_a_font_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="fonts-wqy-zenhei"):
        find_font(None, [str(tmp_path / "none.ttc")])
    with pytest.raises(FileError, match="MONITORING_REPORT_FONT"):
        find_font(tmp_path / "none.ttc")


def test_a_year_that_has_not_begun_is_refused() -> None:
    with pytest.raises(NightError, match="nothing is known"):
        asked("2025-01-01", is_year=True).months_until(day("2024-12-31"))
    assert asked("2024-01-01", is_year=True).months_until(day("2024-06-10")) == (day("2024-01-01"), day("2024-06-01"))
    assert asked("2024-12-01").months_until(day("2025-02-01")) == (day("2024-01-01"), day("2024-12-01"))


def test_a_chart_says_what_it_shows_and_where_a_value_is_withheld() -> None:
    chart = Chart("t<", "bar", ["a", "b"], [Series("s", [None, Decimal(50)])], is_percent=True)
    drawn = as_svg(chart)
    assert "<desc>s: a –, b 50</desc>" in drawn
    assert "t&lt;" in drawn
    assert drawn.count("<rect") == 2


def test_help_has_an_example(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("report", "--help")
    assert code == 0
    assert "Example: monitoring report --month 2024-12" in out
