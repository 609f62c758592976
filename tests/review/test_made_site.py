"""The site of the tests itself: everybody can sign in, and the cases lie where the other tests look for them."""

from __future__ import annotations

from monitoring.review.case_tables import review_case
from tests.review.made_site import COUNTY, OTHER_COUNTY, TOWN_A, TOWN_B, TOWN_C, USERS, WITHOUT_REGION, MadeSite


def test_everybody_signs_in_and_cases_lie_everywhere(site: MadeSite) -> None:
    """Each account reaches a page, and every place that is looked at has dispatched and undispatched cases."""
    for name in USERS:
        assert site.client(name).get("/password").status_code == 200
    region = review_case.c.region_code
    for place in (COUNTY, OTHER_COUNTY, TOWN_A, TOWN_B, TOWN_C):
        assert site.case_ids(region.startswith(place), review_case.c.dispatched_on.is_not(None))
        assert site.case_ids(region.startswith(place), review_case.c.dispatched_on.is_(None))
    assert len(site.case_ids(region.is_(None))) == WITHOUT_REGION
