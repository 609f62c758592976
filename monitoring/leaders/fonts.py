"""A font for the PDF that has Chinese characters: named by a setting, or one of those that systems usually have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from monitoring.errors import FileError

USUAL = (
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simhei.ttf",
)
"""With outlines as TrueType has them: Noto and Source Han carry others, which the writer of the PDF cannot embed."""


def find_font(named: Path | None, usual: Sequence[str] = USUAL) -> Path:
    """The font file; raises FileError where there is none, since the PDF would show boxes in place of words."""
    if named is not None:
        if not named.is_file():
            raise FileError(
                f"There is no font file {named} (MONITORING_REPORT_FONT), so the PDF would show boxes in place of words. Nothing was written. Name a TrueType "
                "font that has Chinese characters."
            )
        return named
    for path in map(Path, usual):
        if path.is_file():
            return path
    raise FileError(
        "No font with Chinese characters was found, so the PDF would show boxes in place of words. Nothing was written. Install one (on Debian: "
        "apt-get install fonts-wqy-zenhei), name the file of a TrueType font by MONITORING_REPORT_FONT, or leave the PDF out (--format html --format xlsx)."
    )
