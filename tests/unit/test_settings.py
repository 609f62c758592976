"""Where settings come from, and what is said of a wrong one."""

from pathlib import Path

import pytest

from monitoring.errors import SettingsError
from monitoring.settings import Settings, SourceTables, load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and no settings of this process."""
    import os

    for name in [n for n in os.environ if n.startswith("MONITORING_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_everything_follows_from_the_home(folder: Path) -> None:
    settings = load_settings()
    home = folder / "var"
    assert settings.source == f"sqlite:///{home}/source.db"
    assert settings.warehouse == f"duckdb:///{home}/warehouse.duckdb"
    assert settings.platform == f"sqlite:///{home}/platform.db"
    assert settings.id_key_file == home / "id.key"
    assert settings.ledger_url == f"sqlite:///{home}/ledger.db"


def test_the_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "monitoring.toml").write_text("overlap_days = 5\nlock_wait_seconds = 7\n", encoding="utf-8")
    monkeypatch.setenv("MONITORING_OVERLAP_DAYS", "9")
    settings = load_settings()
    assert (settings.overlap_days, settings.lock_wait_seconds) == (9, 7)


def test_what_is_passed_in_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITORING_OVERLAP_DAYS", "9")
    assert Settings(overlap_days=1).overlap_days == 1


def test_tables_of_other_names(folder: Path) -> None:
    (folder / "monitoring.toml").write_text('[source_tables]\nidentity = "hi.idet"\n', encoding="utf-8")
    tables = load_settings().source_tables
    assert (tables.identity, tables.settlement) == ("hi.idet", "setl_d")


@pytest.mark.parametrize("name", ["IDENTITY", "HOUSEHOLD", "SETTLEMENT"])
def test_variables_of_other_programs_change_nothing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "something")
    assert "something" not in SourceTables().model_dump().values()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('warehous = "x"\n', "warehous"),
        ("overlap_days = 'many'\n", "overlap_days"),
        ('[source_tables]\nidentities = "x"\n', "identities"),
        ("overlap_days = \n", "monitoring.toml"),
    ],
)
def test_a_fault_in_the_file_is_named(folder: Path, text: str, named: str) -> None:
    (folder / "monitoring.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=named) as caught:
        load_settings()
    assert caught.value.exit_code == 10


def test_a_fault_in_the_environment_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITORING_OVERLAP_DAYS", "hunter2")
    with pytest.raises(SettingsError, match="overlap_days") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_table_names_in_the_environment_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITORING_SOURCE_TABLES", "not json")
    with pytest.raises(SettingsError):
        load_settings()


@pytest.mark.parametrize("name", ["MONITORING_OVERLAP_DAYS", "MONITORING_LOCK_WAIT_SECONDS"])
def test_a_number_of_days_or_seconds_is_not_negative(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "-1")
    with pytest.raises(SettingsError):
        load_settings()


@pytest.mark.parametrize(("limit", "is_good"), [("much", False), ("8", False), ("8GB", True), ("512 MB", True)])
def test_memory_is_an_amount_with_its_unit(monkeypatch: pytest.MonkeyPatch, limit: str, is_good: bool) -> None:
    monkeypatch.setenv("MONITORING_MEMORY_LIMIT", limit)
    if is_good:
        assert load_settings().memory_limit == limit
    else:
        with pytest.raises(SettingsError, match="memory_limit"):
            load_settings()
