"""Read a thresholds folder: every file, all faults, one error."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import BaseModel

from monitoring.declared.faults import Fault, Placed
from monitoring.declared.validation import validate
from monitoring.declared.yaml_file import read_yaml
from monitoring.errors import ThresholdsError
from monitoring.policy.checks import find_faults
from monitoring.policy.completeness import find_missing
from monitoring.policy.csv_file import Row, read_csv
from monitoring.policy.faults import raise_faults
from monitoring.policy.files import CareFile, CategoriesFile, IdentityFile, Income, Region, ResidenceFile, SetFile
from monitoring.policy.gaps import describe_gap, find_gaps
from monitoring.policy.income import IncomeTable
from monitoring.policy.models import RuleFile
from monitoring.policy.policy import Policy
from monitoring.policy.thresholds import Draft, Thresholds, is_applied

Model = TypeVar("Model", bound=BaseModel)
FILES = ("set.yaml", "regions.csv", "categories.yaml", "identity_codes.yaml", "residence_codes.yaml", "income.csv")
CARE_FILE = "care_types.yaml"
RULES_FOLDER = "rules"
KEPT_FOLDERS = 4
"""A night asks for its thresholds in every step, a question about other thresholds has at most these beside them."""


def load_policy(folder: Path) -> Policy:
    """Load and check a thresholds folder; while its files are the same, what was loaded before is given again.

    Raises ThresholdsError with all faults of all files, each with file, line, key and cure.
    """
    if not folder.is_dir():
        raise ThresholdsError(
            f"There is no thresholds folder {folder}: without it no limit is known and nothing can be assessed. "
            "Name the folder with --thresholds or MONITORING_THRESHOLDS."
        )
    return _load(folder.resolve().name, tuple(_read_files(folder)))


def _read_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file that counts; of what is not read the name alone."""
    for name in (*FILES, CARE_FILE):
        if (folder / name).exists():
            yield name, (folder / name).read_bytes()
    for path in sorted((folder / RULES_FOLDER).glob("*")):
        yield f"{RULES_FOLDER}/{path.name}", path.read_bytes() if path.name.endswith(".yaml") else b""


@lru_cache(maxsize=KEPT_FOLDERS)
def _load(name: str, files: tuple[tuple[str, bytes], ...]) -> Policy:
    reading = _FolderReading(name, dict(files))
    draft = _read_draft(reading)
    faults = [*reading.faults, *find_faults(draft)]
    # Days without an amount are judged by the days asked for; beside other faults they are told at once.
    raise_faults([*faults, *_find_gaps(draft)] if faults and draft.are_tables_read else faults)
    return Policy(_complete(draft, _fingerprint(reading.texts)))


@dataclass
class _FolderReading:
    """Texts and faults of the files read so far."""

    name: str
    files: dict[str, bytes]
    texts: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def shown(self, name: str) -> str:
        """The file as it is named in messages."""
        return f"{self.name}/{name}"

    def text(self, name: str) -> str | None:
        """Normalised text of a file: no byte order mark, line ends of Unix, nothing at line ends."""
        if name not in self.files:
            self.faults.append(Fault(self.shown(name), 1, "(file)", "is missing", "add the file"))
            return None
        try:
            raw = self.files[name].decode("utf-8-sig")
        except UnicodeDecodeError:
            self.faults.append(Fault(self.shown(name), 1, "(file)", "is not UTF-8", "save it as UTF-8"))
            return None
        self.texts[name] = "".join(line.rstrip() + "\n" for line in raw.splitlines())
        return self.texts[name]

    def yaml(self, name: str, model: type[Model]) -> Placed[Model] | None:
        """The file as model, or None if it has faults."""
        text = self.text(name)
        if text is None:
            return None
        data, place, faults = read_yaml(text, self.shown(name))
        # A value that was refused as text for its form would be refused once more by the model.
        named = {(fault.line, fault.key) for fault in faults}
        value, found = validate(data, model, place) if data is not None else (None, [])
        self.faults += [*faults, *(fault for fault in found if (fault.line, fault.key) not in named)]
        return None if value is None else Placed(value, place)

    def optional_yaml(self, name: str, model: type[Model]) -> Placed[Model] | None:
        """As `yaml`; a file that is not there is no fault."""
        return self.yaml(name, model) if name in self.files else None

    def csv(self, name: str, model: type[Model]) -> tuple[list[Placed[Model]], list[Row]]:
        """Rows of the file that are right, and all rows as text."""
        text = self.text(name)
        if text is None:
            return [], []
        rows, faults = read_csv(text, self.shown(name), list(model.model_fields))
        self.faults += faults
        return list(self._validate_rows(rows, model)), [row.value for row in rows]

    def _validate_rows(self, rows: list[Placed[Row]], model: type[Model]) -> Iterator[Placed[Model]]:
        for row in rows:
            value, faults = validate(row.value, model, row.place, is_quoted=False)
            self.faults += faults
            if value is not None:
                yield Placed(value, row.place)

    def rule_files(self) -> list[str]:
        """Rule files by name; anything else in the folder is a fault, since it would be overlooked in silence."""
        names = sorted(name for name in self.files if name.startswith(f"{RULES_FOLDER}/"))
        strange = [name for name in names if not name.endswith(".yaml")]
        self.faults += [
            Fault(self.shown(n), 1, "(file)", "is not read", "name it *.yaml or move it away") for n in strange
        ]
        rules = [name for name in names if name not in strange]
        if not rules:
            self.faults.append(
                Fault(self.shown(RULES_FOLDER), 1, "(file)", "there is no rule", "add rules/<rule>.yaml")
            )
        return rules


def _read_draft(reading: _FolderReading) -> Draft:
    regions, region_rows = reading.csv("regions.csv", Region)
    incomes, income_rows = reading.csv("income.csv", Income)
    rule_files = reading.rule_files()
    rules = [reading.yaml(name, RuleFile) for name in rule_files]
    care = reading.optional_yaml(CARE_FILE, CareFile)
    return Draft(
        about=reading.yaml("set.yaml", SetFile),
        categories=reading.yaml("categories.yaml", CategoriesFile),
        identities=reading.yaml("identity_codes.yaml", IdentityFile),
        residence=reading.yaml("residence_codes.yaml", ResidenceFile),
        care=care,
        regions=regions,
        incomes=incomes,
        rules=[rule for rule in rules if rule is not None],
        region_codes={str(row["code"]) for row in region_rows},
        income_bases={(str(row["region_code"]), str(row["series"])) for row in income_rows},
        rule_names={PurePosixPath(name).stem for name in rule_files},
        is_care_read=care is not None or CARE_FILE not in reading.texts,
        are_tables_read=bool(regions and incomes)
        and (len(regions), len(incomes)) == (len(region_rows), len(income_rows)),
    )


def _find_gaps(draft: Draft) -> Iterator[Fault]:
    incomes = IncomeTable.of(placed.value for placed in draft.incomes)
    for placed in draft.rules:
        is_judged = draft.about is not None and is_applied(placed.value, draft.about.value)
        if is_judged and not any(find_missing(placed, draft)):
            yield from (describe_gap(placed, gap) for gap in find_gaps(placed.value, incomes))


def _complete(draft: Draft, fingerprint: str) -> Thresholds:
    if not (draft.about and draft.categories and draft.identities and draft.residence):
        raise AssertionError("a file that did not load left no fault")
    return Thresholds(
        draft.about,
        draft.categories,
        draft.identities,
        draft.residence,
        draft.care,
        tuple(draft.regions),
        tuple(draft.incomes),
        tuple(draft.rules),
        fingerprint,
    )


def _fingerprint(texts: dict[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(texts):
        # The length keeps the end of one file from being taken for the beginning of the next.
        digest.update(f"{name} {len(texts[name])}\n{texts[name]}".encode())
    return digest.hexdigest()
