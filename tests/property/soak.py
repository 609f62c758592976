"""Check many counties, outside the test suite.

python -m tests.property.soak --seeds 0 50 --schedule some_nights
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.property import schedules
from tests.property.check import find_differences
from tests.property.counties import make_county, seeded


def check_seed(seed: int, schedule: schedules.Schedule, *, has_late_rows: bool) -> list[str]:
    """What the pipeline says otherwise than the reference about the county of a seed."""
    rng = seeded(seed)
    county = make_county(rng, has_late_rows=has_late_rows)
    with tempfile.TemporaryDirectory() as home:
        return find_differences(Path(home), county, schedule(rng))


def main() -> int:
    """Print the differences of each seed; the exit code says whether there were any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs=2, type=int, default=(0, 20), metavar=("FIRST", "END"))
    parser.add_argument("--schedule", default="some_nights", choices=[*_SCHEDULES])
    parser.add_argument("--late", action="store_true", help="let some rows appear days after their updt_time")
    asked = parser.parse_args()
    failed = 0
    for seed in range(*asked.seeds):
        found = check_seed(seed, _SCHEDULES[asked.schedule], has_late_rows=asked.late)
        failed += bool(found)
        sys.stdout.write("".join(f"seed {seed}: {line}\n" for line in found))
    sys.stdout.write(f"{failed} of {len(range(*asked.seeds))} counties differ\n")
    return min(failed, 1)


_SCHEDULES: dict[str, schedules.Schedule] = {
    "sixty_nights": schedules.sixty_nights,
    "some_nights": schedules.some_nights,
    "each_twice": schedules.each_twice,
    "any_order": schedules.any_order,
    "last_night_alone": schedules.last_night_alone,
}

if __name__ == "__main__":
    sys.exit(main())
