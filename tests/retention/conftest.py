"""A deployment at its newest night, before anything is removed; tests take a copy."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitoring.settings import Settings
from tests.retention.county import LATER, NIGHTS, county, run, write_thresholds

SEED = 4


@dataclass(frozen=True)
class Place:
    """Homes with the thresholds and the log they are run on."""

    folder: Path
    thresholds: Path
    log: list

    def copy(self, name):
        home = self.folder / name
        shutil.copytree(self.folder / "first", home)
        return self.settings(home)

    def settings(self, home):
        return Settings(
            home=home, source=f"sqlite:///{home / 'source.db'}", thresholds=self.thresholds, lock_wait_seconds=1
        )


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("retention")
    found = Place(folder, write_thresholds(folder / "thresholds"), county(SEED))
    run(folder / "first", found.thresholds, found.log, NIGHTS)
    return found


@pytest.fixture(scope="session")
def never_removed(place):
    """The deployment after the later nights, with all its rows."""
    settings = place.copy("never")
    run(settings.home, place.thresholds, place.log, LATER)
    return settings


@pytest.fixture
def settings(place, request):
    return place.copy(request.node.name[:60].replace("/", "-"))
