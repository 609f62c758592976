"""Warnings of present windows are those of a warehouse that never removed anything."""

import pytest

from tests.retention.county import BEFORE, LATER, run
from tests.retention.reading import present_events, present_warnings, query, remove_all_before

SEALED = f"SELECT * FROM warning WHERE window_id <> 'rolling' AND window_from < DATE '{BEFORE}' ORDER BY warning_id"
LATE = "SELECT COUNT(*) AS late FROM settlement AS s JOIN removed_settlement AS r ON r.setl_id = s.init_setl_id"


@pytest.mark.parametrize("is_all", [False, True], ids=["reduced", "all"])
def test_later_nights_say_what_they_would_have_said(place, never_removed, is_all):
    reduced = place.copy(f"reduced-{is_all}")
    before = present_warnings(reduced)
    past = query(reduced, SEALED)
    removal = remove_all_before(reduced, is_all=is_all)
    assert removal.counts["settlement_removed"] > 5
    assert present_warnings(reduced) == before
    run(reduced.home, place.thresholds, place.log, LATER)
    assert present_warnings(reduced) == present_warnings(never_removed)
    assert len(before) > 20
    assert present_events(reduced) == present_events(never_removed)
    assert query(reduced, SEALED) == past
    assert query(reduced, LATE)[0]["late"] > 1
