"""One night in a process of its own: python -m tests.backup.night HOME DATE."""

import sys
from datetime import date
from pathlib import Path

from monitoring.settings import Settings
from tests.backup.conftest import run_night

if __name__ == "__main__":
    run_night(Settings(home=Path(sys.argv[1])), date.fromisoformat(sys.argv[2]))
