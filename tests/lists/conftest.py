"""The small county of the tests of benefits."""

from tests.benefits.conftest import county, settings

__all__ = ["county", "settings"]
