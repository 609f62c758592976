"""The JSON Schemas for editors: current, and of one mind with the loader."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from monitoring.errors import FileError
from monitoring.policy.commands import app
from monitoring.policy.schema_files import schema_texts, write_schemas

SHIPPED = Path(__file__).parents[3] / "thresholds"
FILES = sorted(SHIPPED.rglob("*.yaml"))


def _schema_of(path: Path) -> dict[str, Any]:
    kind = {"rules": "rule", "benefits": "benefits"}.get(path.parent.name, path.stem)
    schema: dict[str, Any] = json.loads(schema_texts()[f"{kind}.schema.json"])
    return schema


def test_committed_schemas_are_current() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in (SHIPPED / "schema").iterdir()}
    assert committed == schema_texts(), "run `monitoring thresholds schema`"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_files_fit_their_schema_and_name_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(_schema_of(path)).validate(yaml.safe_load(text))
    named = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve().is_file()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("windoww", "calendar_year"),
        ("window", "year"),
        ("paid_share_below", 0.9),
        ("example", "yes"),
        ("push", {"every": "month"}),
        ("push", {"every": "month", "by_day": 31, "due_days": 3}),
        ("counts", {"care": ["surgery"]}),
        ("lines", []),
    ],
)
def test_wrong_values_do_not_fit(key: str, value: object) -> None:
    path = SHIPPED / "rules" / "yangyuan-2022.yaml"
    right = yaml.safe_load(path.read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**right, key: value}, _schema_of(path))


@pytest.mark.parametrize(
    ("key", "value"),
    [("valid_from", "2024"), ("applies_to", "nobody"), ("applies_to", []), ("limit", {"amount": "12.345"})],
)
def test_wrong_values_of_a_line_do_not_fit(key: str, value: object) -> None:
    path = SHIPPED / "rules" / "yangyuan-2022.yaml"
    wrong = copy.deepcopy(yaml.safe_load(path.read_text(encoding="utf-8")))
    wrong["lines"][0][key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, _schema_of(path))


def test_schema_command_writes_where_it_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["schema", "--to", str(tmp_path / "new")], catch_exceptions=False)
    assert result.exit_code == 0
    assert {Path(line).name for line in result.stdout.split()} == set(schema_texts())
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()} == schema_texts()


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FileError, match="--to"):
        write_schemas(tmp_path / "file")
