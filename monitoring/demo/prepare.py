"""Make the demo source in one call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from monitoring.demo.county import generate_county
from monitoring.demo.source_writer import write_source


def prepare_demo_source(
    url: str, size: int, seed: int, as_of: datetime, progress: Callable[[str], None] | None = None
) -> dict[str, int]:
    """Generate the demo county and write it into the database at `url` as of a moment; returns rows per table."""
    if progress:
        progress(f"generating {size:,} insured persons with two years of settlements")
    county = generate_county(size, seed)
    return write_source(county, url, as_of, progress)
