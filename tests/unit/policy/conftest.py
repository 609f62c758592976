"""The shipped thresholds, and a copy of them that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[3] / "thresholds"
RULE = "rules/example-shanxi-demo-county.yaml"
# A rule in which a test says only what it is about; later keys of the same name replace these.
PLAIN = {
    "rule": "plain",
    "title": "{zh: plain, en: plain}",
    "example": "true",
    "region": '"140100"',
    "unit": "person",
    "measure": "total",
    "assistance": "after",
    "window": "calendar_year",
    "comparison": '">"',
    "trigger": "night",
    "takes_effect": "{by: release}",
    "persons": "{}",
    "steps": '{from: "1.0", by: "0.5", to: "2.0"}',
    "push": "{every: month, due_days: 15}",
}
PLAIN_LINE = {
    "id": "all",
    "applies_to": "everyone",
    "limit": '{amount: "5000.00"}',
    "valid_from": '"2023-01-01"',
    "valid_to": "null",
    "known_since": '"2022-12-20"',
    "reference": '{title: text, href: "https://example.org"}',
    "checked_on": '"2026-11-01"',
    "stale_after_months": "12",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "thresholds"
    shutil.copytree(SHIPPED, copy)
    return copy


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replace a text that must stand in the file, at its first place."""

    def replace(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {name}"
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def write_rule(folder: Path, edit: Callable[[str, str, str], None]) -> Callable[..., Path]:
    """Write rules/plain.yaml with the given keys (None leaves one out) and lines, and apply it alone."""

    def write(*lines: dict[str, str], **keys: str | None) -> Path:
        values = {key: value for key, value in {**PLAIN, **keys}.items() if value is not None}
        text = "".join(f"{key}: {value}\n" for key, value in values.items()) + "lines:\n"
        for line in lines or ({},):
            pairs = [f"{key}: {value}" for key, value in {**PLAIN_LINE, **line}.items()]
            text += "  - " + "\n    ".join(pairs) + "\n"
        path = folder / "rules" / "plain.yaml"
        path.write_text(text, encoding="utf-8")
        if "apply: [plain]" not in (folder / "set.yaml").read_text(encoding="utf-8"):
            edit("set.yaml", "apply: [example-shanxi-demo-county]", "apply: [plain]")
        return path

    return write
