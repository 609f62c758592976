"""Write a model's card: into the model's folder, or into a new file; for its owner alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitoring.errors import FileError, ThresholdsError
from monitoring.forecast.card_content import Told, make_text
from monitoring.forecast.card_names import Names
from monitoring.forecast.card_page import as_page
from monitoring.forecast.card_reading import outcomes_of, read_about
from monitoring.forecast.model_file import model_folder
from monitoring.policy.terms import Language
from monitoring.reports.lexicon import Said

PAGE = "card.html"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class Wanted:
    """Into which new file (None: `card.html` in the model's folder, written anew each time), in which languages, with which names of groups."""

    to: Path | None = None
    languages: Sequence[Language] = LANGUAGES
    names: Names = field(default_factory=Names)


def write_card(home: Path, name: str, wanted: Wanted, outcomes: Sequence[Mapping[str, Any]] = ()) -> Path:
    """Write the card of a model and return its file (mode 0600).

    Nothing but `model.json` is read, so that a model that is refused here for its versions has a card too. `outcomes` is what came of its scores: mappings with
    night, measured_on (dates), part_type, row_count, expected_crossings, crossings, shocks, chosen_count, found_count, helped_count, is_calibrated.
    Raises ForecastError for a model that is not there or whose `model.json` is damaged, FileError for a file that is there already or cannot be written.
    """
    to = wanted.to
    if to is not None and (to.exists() or to.is_symlink()):
        raise FileError(f"The file {to} exists already, and nothing is written over. Name another.")
    told = Told(read_about(home, name), outcomes_of(outcomes), wanted.names)
    page = as_page([make_text(told, language) for language in wanted.languages])
    return _put(to or model_folder(home, name) / PAGE, page, is_new=to is not None)


def names_of(thresholds: Path) -> Names:
    """Names of categories and regions in the thresholds in force; none where they cannot be read, for a card needs no thresholds."""
    from monitoring.policy import load_policy

    try:
        found = load_policy(thresholds).thresholds
    except ThresholdsError:
        return Names()
    return Names(
        {entry.category: Said(entry.name.en, entry.name.zh) for entry in found.categories.value.categories},
        {placed.value.code: placed.value.name_zh for placed in found.regions},
    )


def _put(path: Path, page: str, *, is_new: bool) -> Path:
    """The file appears whole; a new one never in place of another."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".card-")
    except OSError as error:
        raise _not_written(path, error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(page)
        if is_new:
            path.hardlink_to(name)
        else:
            Path(name).replace(path)
    except OSError as error:
        raise _not_written(path, error) from None
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()
    return path


def _not_written(path: Path, error: OSError) -> FileError:
    return FileError(
        f"The card {path} cannot be written ({error.strerror or type(error).__name__}). Nothing of it was left there. Name another file with --to, in a folder that you may "
        "write to."
    )
