"""Write a report into a folder: all of its files or none, and never over a file that is there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from monitoring.errors import FileError
from monitoring.leaders.asked import Asked
from monitoring.leaders.collecting import collect
from monitoring.leaders.content import make_document
from monitoring.leaders.document import Document
from monitoring.leaders.fonts import find_font
from monitoring.leaders.html import as_html
from monitoring.policy.terms import Language
from monitoring.settings import Settings

Kind = Literal["html", "pdf", "xlsx"]
KINDS: tuple[Kind, ...] = ("html", "pdf", "xlsx")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class Wanted:
    """Which report, where to, in which languages and kinds of file."""

    asked: Asked
    folder: Path
    languages: Sequence[Language] = LANGUAGES
    kinds: Sequence[Kind] = KINDS

    def path(self, language: str, kind: str) -> Path:
        """Where one file of it goes."""
        return self.folder / f"report-{self.asked.label}.{language}.{kind}"

    @property
    def paths(self) -> list[Path]:
        """All its files."""
        return [self.path(language, kind) for language in self.languages for kind in self.kinds]


def write_report(settings: Settings, wanted: Wanted) -> list[Path]:
    """Write the report and return its files. Raises FileError for one that is there, before anything is looked up, and for want of a font."""
    refuse_present(wanted)
    font = find_font(settings.report_font) if "pdf" in wanted.kinds else None
    found = collect(settings, wanted.asked)
    written: dict[Path, bytes] = {}
    for language in wanted.languages:
        document = make_document(found, language)
        for kind in wanted.kinds:
            written[wanted.path(language, kind)] = _content(document, kind, font)
    _put(written)
    return list(written)


def refuse_present(wanted: Wanted) -> None:
    """Raise FileError if any of the files is there already."""
    for path in wanted.paths:
        if path.exists():
            raise FileError(
                f"The report {path} exists already, and nothing is written over: somebody may have handed it on. Name another folder with --to, or put it aside."
            )


def _content(document: Document, kind: Kind, font: Path | None) -> bytes:
    if kind == "html":
        return as_html(document).encode("utf-8")
    if kind == "xlsx":
        from monitoring.leaders.workbook import as_xlsx

        return as_xlsx(document)
    if font is None:
        raise AssertionError("a PDF needs a font")
    from monitoring.leaders.pdf import as_pdf

    return as_pdf(document, font)


def _put(files: Mapping[Path, bytes]) -> None:
    """Each file appears whole; where one cannot, those before it go again."""
    done: list[Path] = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _put_one(path, content)
            done.append(path)
    except OSError as error:
        for path in done:
            with suppress(OSError):
                path.unlink()
        raise FileError(
            f"The report cannot be written ({error.strerror or type(error).__name__}): {path}. Nothing of it was left there. Make room, name a folder that "
            "you may write to, or one without that file."
        ) from None


def _put_one(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".report-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        # A link fails where the name is taken, so a file that came in between is not lost; a rename would replace it.
        path.hardlink_to(name)
    finally:
        Path(name).unlink()
