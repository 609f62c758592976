"""What a machine makes up from the app's own description, sent to every route: whatever comes, no answer is a fault.

For each route eight examples, five that fit its description and three that do not (a route without parameters has one), sent by each of the six
roles and by a stranger: 42 routes, at most 2,352 requests. Every second example goes to a case, sample, visit or account that exists, in
its present version, so that it comes past the door. The same examples each time: nothing here depends on the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from monitoring.review.roles import Role
from tests.review.small_site import ORIGIN, Browser, Small, open_small

FITTING, OTHERS = 5, 3
VISITORS = (*(role.value for role in Role), None)
FIRST_FREE_USER = 1_000
"""Examples for accounts name none of those that send them, or these would be switched off."""


@dataclass(frozen=True)
class Example:
    """A request that was made up."""

    method: str
    route: str
    path: str
    parameters: Mapping[str, Any]
    query: Mapping[str, Any]
    form: Mapping[str, Any]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """A site of all visitors."""
    made = open_small(tmp_path_factory.mktemp("fuzz"))
    made.add("spare", Role.township_worker)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def examples(small: Small) -> list[Example]:
    """Of every route, in the order of the app's description."""
    import schemathesis
    from schemathesis import GenerationMode

    app: Any = small.browser().client.app
    described = schemathesis.openapi.from_dict(app.openapi())
    found: list[Example] = []
    for one in described.get_all_operations():
        operation = one.ok()
        found += _made_up(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), FITTING)
        found += _made_up(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), OTHERS)
    return found


def _made_up(strategy: Any, most: int) -> list[Example]:
    """The first examples of a strategy, the same each time; none where nothing can be wrong."""
    found: list[Example] = []

    @settings(
        max_examples=most,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def collect(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url=ORIGIN)
        texts = [{name: _text(value) for name, value in (sent.get(part) or {}).items()} for part in ("params", "data")]
        path = sent["url"].removeprefix(ORIGIN)
        found.append(Example(case.method, case.operation.path, path, dict(case.path_parameters), *texts))

    try:
        collect()
    except Unsatisfiable:
        return []
    return found[:most]


def _text(value: object) -> str | list[str]:
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _known(small: Small, place: int) -> dict[str, object]:
    """Something that exists, another each time."""
    found: dict[str, object] = {}
    for name, table in (("case_id, version", "case"), ("sample_id", "sample"), ("visit_id", "visit")):
        rows = small.rows(f"SELECT {name} FROM review_{table} ORDER BY 1 LIMIT 5")
        found |= rows[place % len(rows)]
    return found | dict(small.rows("SELECT user_id FROM review_user WHERE login_name = 'spare'")[0])


def _address(one: Example, known: Mapping[str, object]) -> str:
    """The route with what exists in its place; what is no id stays."""
    path = one.route
    for name, value in one.parameters.items():
        path = path.replace(f"{{{name}}}", str(known.get(name, value)))
    return path if "/" in path and path.isascii() else one.path


def _is_safe(one: Example) -> bool:
    user_id = one.parameters.get("user_id")
    return not (isinstance(user_id, int) and user_id < FIRST_FREE_USER)


def _send(browser: Browser, small: Small, one: Example, place: int) -> Any:
    form = dict(one.form)
    path = one.path
    if place % 2 or not _is_safe(one):
        known = _known(small, place)
        path = _address(one, known)
        form |= {"version": str(known["version"])} if "version" in form else {}
    # Without the key of its session a form is refused at the door, which other tests look at.
    form |= {"form_key": browser.form_key} if one.method == "POST" and place % 8 else {}
    return browser.client.request(one.method, path, params=dict(one.query), data=form or None)


def test_examples_cover_every_route(small: Small, examples: list[Example]) -> None:
    """No route is left out, and what can be varied is."""
    app: Any = small.browser().client.app
    described = {(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods}
    counts = {key: sum((one.method, one.route) == key for one in examples) for key in described}
    assert min(counts.values()) >= 1
    assert sum(count >= FITTING for count in counts.values()) > len(described) / 2


@pytest.mark.parametrize("name", VISITORS)
def test_nothing_is_a_fault(small: Small, examples: list[Example], name: str | None) -> None:
    """All examples by one visitor: refused or answered, and he comes in beyond the sign-in page."""
    statuses: dict[int, int] = {}
    browser = small.placed(name) if name else small.browser()
    for place, one in enumerate(examples):
        answer = _send(browser, small, one, place)
        assert answer.status_code < 500, (one, answer.text)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        if name and "/sign-in" in answer.headers.get("location", ""):
            browser = small.placed(name)
    assert statuses.get(200, 0) > (10 if name else 3), statuses
