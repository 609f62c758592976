"""One tree of errors, an exit code for each class."""

from monitoring import errors
from monitoring.errors import MonitoringError

CLASSES = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, MonitoringError)]


def test_every_class_has_an_exit_code_of_its_own() -> None:
    codes = [c.exit_code for c in CLASSES]
    assert len(set(codes)) == len(codes) > 8
    assert all(0 < code < 126 for code in codes)


def test_every_class_says_what_it_is_for_and_waits_for_nothing_by_itself() -> None:
    assert all(c.__doc__ for c in CLASSES)
    assert not any(c.is_transient for c in CLASSES)
