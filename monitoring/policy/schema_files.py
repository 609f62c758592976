"""The forms of the thresholds files as JSON Schema, for editors that check while somebody writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from monitoring.benefits.models import BenefitsFile
from monitoring.errors import FileError
from monitoring.policy.deadlines import DeadlinesFile
from monitoring.policy.files import CareFile, CategoriesFile, IdentityFile, ResidenceFile, SetFile
from monitoring.policy.models import RuleFile
from monitoring.policy.participation import ParticipationFile
from monitoring.policy.protection import ProtectionFile
from monitoring.policy.treatment import TreatmentFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: Mapping[str, type[BaseModel]] = {
    "rule": RuleFile,
    "set": SetFile,
    "categories": CategoriesFile,
    "identity_codes": IdentityFile,
    "residence_codes": ResidenceFile,
    "care_types": CareFile,
    "deadlines": DeadlinesFile,
    "benefits": BenefitsFile,
    "participation": ParticipationFile,
    "protection": ProtectionFile,
    "treatment": TreatmentFile,
}
"""Kind of file, as its schema is named, and what may stand in it."""


def schema_texts() -> dict[str, str]:
    """File name and JSON text of each schema, ready to be written."""
    return {f"{kind}.schema.json": _schema_text(model) for kind, model in MODELS.items()}


def write_schemas(folder: Path) -> list[Path]:
    """Write all schemas into the folder, which is made if it is not there; raises FileError where that cannot be."""
    paths = [folder / name for name in schema_texts()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in zip(paths, schema_texts().values(), strict=True):
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileError(
            f"The schemas cannot be written to {folder} ({error.strerror}): an editor would go on with old ones or none. "
            "Name a folder that you may write to with --to."
        ) from error
    return paths


def _schema_text(model: type[BaseModel]) -> str:
    schema = {"$schema": DIALECT, **model.model_json_schema(by_alias=True)}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
