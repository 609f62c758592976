"""A model kept in the warehouse's home: its parts as skops, which holds no code to run, and what it was made of as JSON beside it."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from monitoring import __version__
from monitoring.errors import ForecastError
from monitoring.forecast.burden import GROWERS, BurdenModel
from monitoring.forecast.history import Choice, Learnt
from monitoring.forecast.telling import as_document
from monitoring.forecast.training import CANDIDATES, MODELS, Fitted
from monitoring.warehouse import files

FORMAT = 2
LIBRARIES = ("scikit-learn", "numpy", "scipy", "skops")
SQL_FOLDERS = ("assessment", "forecast")
"""What features and labels mean follows from these; what is done with scores (`sql/forecast_use/`) changes no model."""
TRUSTED = frozenset({"numpy.dtype", "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"})
"""Types beyond those that skops trusts by itself which a model of ours is made of; a file with any other is not loaded."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MODEL, CARD = "model.skops", "model.json"


NEEDED = frozenset(
    {
        "model_sha256",
        "features",
        "categories",
        "reference",
        "blanks",
        "calibration_crossings",
        "crossed_share",
        "burden",
        "profile",
        "scorer",
        "grower",
        "evaluation",
    }
)
"""What `model.json` says that scoring and comparing need."""


@dataclass(frozen=True)
class KeptModel:
    """A model as it was loaded: what scores, and what is known of its making."""

    name: str
    fitted: Fitted
    scorer: str
    grower: str
    about: Mapping[str, Any]


def models_folder(home: Path) -> Path:
    """Where all models are."""
    return home.absolute() / "forecast" / "models"


def model_folder(home: Path, name: str) -> Path:
    """Where a model of this name is kept. Raises ForecastError if it is no name."""
    if not NAME.fullmatch(name):
        raise ForecastError(
            f"{name[:60]!r} is no name for a model: 1 to 40 small letters, digits and hyphens, such as autumn-2024. Nothing was read or written."
        )
    return models_folder(home) / name


def check_free(home: Path, name: str) -> Path:
    """The folder of a name that no model has. Raises ForecastError where there is one."""
    folder = model_folder(home, name)
    if folder.exists():
        raise ForecastError(f"There is a model {name} already, and none is written over. Name another.")
    return folder


def save_model(  # noqa: PLR0913, PLR0917 - what a model is kept with
    home: Path,
    name: str,
    learnt: Learnt,
    choice: Choice,
    thresholds_fingerprint: str,
    more: Mapping[str, Any] | None = None,
) -> Path:
    """Keep a model under a name that is free, for its owner alone; return its folder. Raises ForecastError where there is one.

    `more` is said of it besides: when it was made, and how it did against the model in use. The folder is whole or not there.
    """
    import skops.io

    whole = check_free(home, name)
    folder = whole.with_name(f".{name}.new")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    fitted = learnt.fitted
    parts = {"models": fitted.models, "calibrators": fitted.calibrators, "regressors": fitted.burden.regressors}
    skops.io.dump({name: dict(part) for name, part in parts.items()}, folder / MODEL)
    about = {
        "format": FORMAT,
        "name": name,
        **versions(),
        "thresholds_fingerprint": thresholds_fingerprint,
        "data_fingerprint": learnt.data_fingerprint,
        "model_sha256": _digest(folder / MODEL),
        "label_night": learnt.label_night.isoformat(),
        "hidden_count": learnt.hidden_count,
        "seed": choice.seed,
        "one_in": choice.one_in,
        "features": fitted.names,
        "categories": list(fitted.categories),
        "reference": fitted.reference.tolist(),
        "blanks": list(fitted.blanks),
        "calibration_crossings": fitted.calibration_crossings,
        "crossed_share": fitted.crossed_share,
        "burden": fitted.burden.numbers(),
        "profile": fitted.profile,
        "scorer": learnt.evaluation.scorer,
        "grower": learnt.evaluation.grower,
        "drift": [vars(one) for one in learnt.evaluation.drifts],
        "evaluation": as_document(learnt.evaluation, learnt.split),
        **(more or {}),
    }
    (folder / CARD).write_text(json.dumps(about, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    for file in (MODEL, CARD):
        (folder / file).chmod(0o600)
    return folder.replace(whole)


def read_about(home: Path, name: str) -> dict[str, Any]:
    """What is known of the making of a model, without loading it. Raises ForecastError where there is none or its `model.json` cannot be read."""
    folder = model_folder(home, name)
    if not (folder / CARD).exists() or not (folder / MODEL).exists():
        raise ForecastError(
            f"There is no model {name} in {folder.parent}. Train one: `monitoring forecast train --until D --name {name}`."
        )
    try:
        about = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except ValueError:
        about = None
    if not isinstance(about, dict):
        raise _damaged(name, f"its {CARD} cannot be read")
    return about


def load_model(home: Path, name: str) -> KeptModel:
    """Load a model without running anything that its file holds.

    Raises ForecastError where there is none, where the file is not what was saved or holds types that no model of ours has, and where it was made by
    other versions of the program, its queries or libraries.
    """
    about = read_about(home, name)
    _refuse_other_versions(name, about)
    if not about.keys() >= NEEDED:
        raise _damaged(name, f"its {CARD} lacks {', '.join(sorted(NEEDED - about.keys()))}")
    parts = _load_parts(name, model_folder(home, name) / MODEL, about["model_sha256"])
    fitted = Fitted(
        parts["models"],
        parts["calibrators"],
        tuple(about["categories"]),
        np.asarray(about["reference"], dtype=np.float64),
        tuple(about["blanks"]),
        about["calibration_crossings"],
        about["crossed_share"],
        BurdenModel(parts["regressors"], **about["burden"]),
        about["profile"],
    )
    if about.get("name") != name:
        raise _damaged(name, "it was kept under another name")
    is_whole = about["scorer"] in CANDIDATES and about["grower"] in GROWERS and set(fitted.models) == set(MODELS)
    if fitted.names != about["features"] or not is_whole:
        raise _damaged(name, "its features are not those that this program works out")
    return KeptModel(name, fitted, about["scorer"], about["grower"], about)


def fingerprint_of_model(home: Path, name: str) -> str | None:
    """SHA-256 (hex) of `model.json`, which names that of `model.skops` and all that the model says beside it; None where there is no such file."""
    path = model_folder(home, name) / CARD
    return _digest(path) if path.exists() else None


def versions() -> dict[str, Any]:
    """What a model only means the same with: program, queries, libraries, Python."""
    libraries = {library: version(library) for library in LIBRARIES}
    python = ".".join(platform.python_version_tuple()[:2])
    return {
        "package_version": __version__,
        "sql_fingerprint": _sql_fingerprint(),
        "libraries": libraries,
        "python": python,
    }


def _refuse_other_versions(name: str, about: Mapping[str, Any]) -> None:
    present = {"format": FORMAT, **versions()}
    differing = [key for key, value in present.items() if about.get(key) != value]
    if differing:
        raise ForecastError(
            f"The model {name} was made with another {', '.join(differing)} than is installed here, so that its scores would not be what was judged. Nothing was scored. "
            "Train it again, or install what it was made with."
        )


def _load_parts(name: str, path: Path, digest: str) -> dict[str, Any]:
    import skops.io

    if _digest(path) != digest:
        raise _damaged(name, "its file is not the one that was saved")
    try:
        strange = set(skops.io.get_untrusted_types(file=path)) - TRUSTED
    except (BadZipFile, KeyError, TypeError, ValueError):
        raise _damaged(name, "its file is no model of this kind") from None
    if strange:
        raise _damaged(name, f"it holds {len(strange)} types that no model of this program has")
    parts: dict[str, Any] = skops.io.load(path, trusted=sorted(TRUSTED))
    return parts


def _damaged(name: str, why: str) -> ForecastError:
    return ForecastError(
        f"The model {name} is refused: {why}. Nothing of it was run and nothing scored. Train it again, and find out who changed it."
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sql_fingerprint() -> str:
    digest = hashlib.sha256()
    for folder in SQL_FOLDERS:
        for name in files.names(folder):
            digest.update(f"{folder}/{name}\0{files.statement(folder, name)}\0".encode())
    return digest.hexdigest()
