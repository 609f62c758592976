"""How far a forecast reaches: nothing else reads it, nothing that leaves the bureau or reaches county and township holds it, and names go to a benefit officer alone."""

from __future__ import annotations

import ast
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring import nightly
from monitoring.errors import PersonalDataError
from monitoring.forecast import receiving
from monitoring.forecast.levers import load_lever_sources
from monitoring.forecast.officer_list import CONTACT_COLUMNS, LEVER_COLUMNS, list_for
from monitoring.forecast.receiving import Receiver, find_receiver
from monitoring.forecast.scoring import LIST_COLUMNS, scores_folder
from monitoring.platform.contract import CONTRACT, PLATFORM
from monitoring.platform.outbox import __file__ as outbox_file
from monitoring.review.database import REVIEW
from monitoring.review.roles import Role
from monitoring.settings import Settings
from monitoring.warehouse import files
from tests.forecast.county import thresholds_of
from tests.forecast.page import plant_page
from tests.forecast.test_outcomes import SCORED, write_scores
from tests.forecast.test_planted import CUT_OFF, LABELLED, LOG, RULE
from tests.property.pipeline import run_nights
from tests.reference.known import Run, end_of

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2024, 4, 2, 9)  # noqa: DTZ001 - columns hold the time of Asia/Shanghai without zone
MAY_IMPORT = (
    ROOT / "monitoring" / "forecast",
    ROOT / "monitoring" / "cli.py",
    ROOT / "dags" / "forecast.py",
    ROOT / "monitoring" / "airflow_forecast.py",
)
WORDS = re.compile(r"forecast|probabilit|expected_crossing|lever|预测|概率", re.IGNORECASE)
"""What a column of a forecast would be called by."""


def imported(path: Path) -> Iterator[str]:
    """Names of all modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_no_other_module_imports_the_forecast() -> None:
    paths = [*(ROOT / "monitoring").rglob("*.py"), *(ROOT / "dags").rglob("*.py")]
    others = [path for path in paths if not any(path.is_relative_to(allowed) for allowed in MAY_IMPORT)]
    assert len(others) > 300
    assert not [path for path in others if any(name.startswith("monitoring.forecast") for name in imported(path))]
    assert not [path for path in others if "monitoring.forecast" in path.read_text(encoding="utf-8")]


def test_no_other_sql_names_a_relation_of_the_forecast() -> None:
    ours = ("forecast", "forecast_use")
    own = {name for folder in ours for name in files.names(folder)}
    folders = [folder.name for folder in files.SQL_FOLDER.iterdir() if folder.is_dir() and folder.name not in ours]
    shared = {name for folder in folders for name in files.names(folder)}
    assert not own & shared
    for folder in folders:
        for name in files.names(folder):
            used = set(re.findall(r"\b[a-z_]+\b", re.sub(r"--.*", "", files.statement(folder, name))))
            assert not used & own, (folder, name)


def columns_of(tables: Iterator[sa.Table] | tuple[sa.Table, ...]) -> list[str]:
    return [f"{table.name}.{column.name}" for table in tables for column in table.columns]


def test_nothing_that_is_handed_on_has_a_column_of_a_forecast() -> None:
    """The platform's contract, the outbox, the review database; of workbooks and the leaders' report every word of their code."""
    tables = [
        *columns_of(CONTRACT),
        *columns_of(PLATFORM.metadata.tables.values()),
        *columns_of(REVIEW.metadata.tables.values()),
    ]
    assert len(tables) > 150
    assert not [name for name in tables if WORDS.search(name)]
    outbox = [files.statement("schema", name) for name in files.names("schema") if name.startswith(("outbox", "sent"))]
    assert len(outbox) > 6
    codes = [
        *(ROOT / "monitoring" / "workbooks").glob("*.py"),
        *(ROOT / "monitoring" / "leaders").glob("*.py"),
        Path(outbox_file),
    ]
    texts = [*outbox, *(path.read_text(encoding="utf-8") for path in codes)]
    assert not [text for text in texts if re.search(r"forecast|probabilit|psn_score|预测|概率", text, re.IGNORECASE)]


def test_the_words_are_seen_where_they_are() -> None:
    """The list that is handed to the officer has such columns, so the look above is one."""
    assert [name for name in (*LIST_COLUMNS, *LEVER_COLUMNS) if WORDS.search(name)]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("reach") / "home"
    folder = thresholds_of(home.parent / "thresholds", "year")
    for other in (path for path in (folder / "rules").iterdir() if path.stem != RULE):
        other.unlink()
    log = sorted(LOG, key=lambda change: change.seen_at)
    run_nights(home, folder, log, [Run(night, end_of(night)) for night in (date(2023, 1, 1), LABELLED)])
    return home


def settings_of(county: Path, home: Path) -> Settings:
    """The county in a home of its own."""
    shutil.copytree(county, home)
    return Settings(home=home, source=f"sqlite:///{county / 'source.db'}", thresholds=county.parent / "thresholds")


@dataclass(frozen=True)
class Held:
    """All rows of a database, by table."""

    rows: Mapping[str, list[tuple[object, ...]]]


def held_in(url: str) -> Held:
    engine = sa.create_engine(url)
    metadata = sa.MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        found = {
            name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=str)
            for name, table in metadata.tables.items()
        }
    engine.dispose()
    return Held(found)


def test_platform_and_page_are_the_same_with_scores_and_without(county: Path, tmp_path: Path) -> None:
    found = []
    for name in ("without", "with"):
        settings = settings_of(county, tmp_path / name)
        if name == "with":
            scored = dict.fromkeys(SCORED, "0.990000")
            write_scores(settings, LABELLED, "this", LABELLED + timedelta(days=1), date(2024, 5, 31), scored)
            write_scores(settings, CUT_OFF, "this", CUT_OFF + timedelta(days=1), date(2023, 12, 31), scored)
        nightly.publish(settings, LABELLED, clock=lambda: NOW)
        nightly.review(settings, LABELLED, clock=lambda: NOW)
        found.append((held_in(settings.platform), held_in(settings.review)))
    assert found[0] == found[1]
    platform, page = found[0]
    assert platform.rows["risk_list"] and page.rows["review_person"] and page.rows["review_warning"]


def test_scores_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = scores_folder(tmp_path / "home")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("page"))
    plant_page(settings, NOW)
    return settings


def test_a_benefit_officer_receives_of_his_regions(page: Settings) -> None:
    assert find_receiver(page, "one_county", NOW) == Receiver("one_county", frozenset({"140123"}))
    whole = find_receiver(page, "benefit_officer", NOW)
    assert whole.region_codes == {"140100", "140123", "140199"}
    assert find_receiver(page, "locked", NOW + timedelta(hours=1)).login_name == "locked"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.benefit_officer])
def test_every_other_role_is_refused(page: Settings, role: Role) -> None:
    with pytest.raises(PersonalDataError, match=f"is of the role {role.value}"):
        find_receiver(page, role.value, NOW)
    assert list(receiving.RECEIVES) == [Role.benefit_officer]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("off", "switched off or locked"),
        ("locked", "switched off or locked"),
        ("nowhere", "no region"),
        ("nobody", "no such account"),
        ("", "no account is named"),
        (None, "no account is named"),
    ],
)
def test_who_is_no_active_officer_with_regions_is_refused(page: Settings, name: str | None, why: str) -> None:
    with pytest.raises(PersonalDataError, match=why):
        find_receiver(page, name, NOW)


def test_without_a_review_database_nobody_receives_and_none_is_made(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(PersonalDataError, match="no review database"):
        find_receiver(settings, "benefit_officer", NOW)
    assert not list(tmp_path.iterdir())
    (tmp_path / "review.db").touch()
    with pytest.raises(PersonalDataError, match="no accounts yet"):
        find_receiver(settings, "benefit_officer", NOW)


def test_only_persons_of_the_accounts_regions_are_handed_and_the_others_counted(county: Path, tmp_path: Path) -> None:
    """P1 to P9 are insured in 140123; a number that nobody has is of no region."""
    settings = settings_of(county, tmp_path / "home")
    sources = load_lever_sources(settings, CUT_OFF)
    chosen = [{"psn_no": number, "rule_id": RULE} for number in ("P2", "P1", "P1", "P77")]
    here = list_for(settings, sources, CUT_OFF, chosen, Receiver("a", frozenset({"140123"})))
    assert [row["psn_no"] for row in here.rows] == ["P2", "P1", "P1"]
    assert here.outside_count == 1
    assert set(here.rows[0]) == {"psn_no", "rule_id", *CONTACT_COLUMNS, *LEVER_COLUMNS}
    assert [row["psn_name"] for row in here.rows] == ["Name2", "Name1", "Name1"]
    elsewhere = list_for(settings, sources, CUT_OFF, chosen, Receiver("b", frozenset({"140199"})))
    assert (elsewhere.rows, elsewhere.outside_count) == ([], 3)
