"""Check many counties, outside the test suite.

python -m tests.property.soak --shape rolling household --seeds 0 50 --schedule some_nights
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.property import schedules
from tests.property.check import find_differences
from tests.property.counties import make_county, seeded
from tests.property.rules import SHAPES


def check_seed(seed: int, shape: str, asked: argparse.Namespace) -> list[str]:
    """What the pipeline says otherwise than the reference about the county of a seed."""
    rng = seeded(seed)
    county = make_county(rng, shape, has_late_rows=asked.late, blocks=asked.blocks)
    schedule = _SCHEDULES[asked.schedule]
    with tempfile.TemporaryDirectory() as home:
        return find_differences(Path(home), county, schedule(rng))


def main() -> int:
    """Print the differences of each seed; the exit code says whether there were any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs=2, type=int, default=(0, 20), metavar=("FIRST", "END"))
    parser.add_argument("--schedule", default="some_nights", choices=[*_SCHEDULES])
    parser.add_argument("--late", action="store_true", help="let some rows appear days after their updt_time")
    parser.add_argument("--blocks", type=int, default=1, help="so many small counties in one")
    parser.add_argument("--shape", nargs="+", default=[*SHAPES], choices=[*SHAPES], help="rules to draw counties for")
    asked = parser.parse_args()
    return min(1, sum(_soak(shape, asked) for shape in asked.shape))


def _soak(shape: str, asked: argparse.Namespace) -> int:
    """The number of counties that differ."""
    failed = 0
    for seed in range(*asked.seeds):
        found = check_seed(seed, shape, asked)
        failed += bool(found)
        sys.stdout.write("".join(f"{shape} seed {seed}: {line}\n" for line in found))
    sys.stdout.write(f"{shape}: {failed} of {len(range(*asked.seeds))} counties differ\n")
    sys.stdout.flush()
    return failed


_SCHEDULES: dict[str, schedules.Schedule] = {
    "sixty_nights": schedules.sixty_nights,
    "some_nights": schedules.some_nights,
    "two_nights": schedules.two_nights,
    "last_nights": schedules.last_nights,
    "each_twice": schedules.each_twice,
    "any_order": schedules.any_order,
    "last_night_alone": schedules.last_night_alone,
}

if __name__ == "__main__":
    sys.exit(main())
