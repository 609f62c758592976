"""Hand-over: the count is confirmed first, each case goes through the table of transitions, and what is left out is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.responses import Response

from monitoring.review.case_tables import review_case, review_case_event
from monitoring.review.states import OvertakenError
from monitoring.review.user_tables import review_log, review_user
from tests.review.planted import NOW, VILLAGE_A, VILLAGE_B, VILLAGE_FAR, Planted, days_ago, form_key, planted


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Planted]:
    """The worker of A has two open cases in A, one in B, one far away, and one that is answered."""
    with planted(tmp_path) as made:
        mine = {"assigned_to": made.users["township_worker"], "dispatched_on": days_ago(3)}
        for region in (VILLAGE_A, VILLAGE_A, VILLAGE_B, VILLAGE_FAR):
            made.case(region, state="dispatched", **mine)
        made.case(state="answered", **mine)
        yield made


def send(
    site: Planted, to: str, confirmed: str = "", role: str = "county_supervisor", language: str = "zh"
) -> Response:
    """Ask for the hand-over of the worker of A."""
    client = site.client(role, language)
    key = form_key(client.get("/handover").text)
    people = {"from_user": str(site.users["township_worker"]), "to_user": str(site.users[to])}
    answer: Response = client.post("/handover", data={"form_key": key, **people, "confirmed": confirmed})  # type: ignore[assignment]
    return answer


def holders(site: Planted) -> list[int | None]:
    """Who has the cases, in the order in which they were planted."""
    with site.engine.connect() as connection:
        query = sa.select(review_case.c.assigned_to).order_by(review_case.c.case_id)
        return list(connection.execute(query).scalars())


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("zh", "将township_worker 甲的3件案件移交给worker_a2 甲？"),
        ("en", "Hand 3 cases of township_worker 甲 over to worker_a2 甲?"),
    ],
)
def test_count_is_told_first(site: Planted, language: str, question: str) -> None:
    """Three within the county, and nothing is changed yet."""
    before = holders(site)
    assert question in send(site, "worker_a2", language=language).text  # type: ignore[attr-defined]
    assert holders(site) == before


def test_confirmed(site: Planted) -> None:
    """Both of A go over; the one in B is named, since who takes over would not see it; the far one and the answered one stay."""
    old, new = site.users["township_worker"], site.users["worker_a2"]
    page = send(site, "worker_a2", confirmed="3").text  # type: ignore[attr-defined]
    assert holders(site) == [new, new, old, old, old]
    assert "已移交 2 件" in page
    assert "不在接收人的管辖范围内" in page
    assert f"/cases/{3:032x}" in page
    events = [row for row in site.rows(review_case_event) if row["action"] == "hand_over"]
    assert [(row["user_id"], row["version"]) for row in events] == [(site.users["county_supervisor"], 2)] * 2
    logged = [(row["action"], row["subject_id"]) for row in site.rows(review_log)]
    assert logged == [("hand_over", f"{1:032x}"), ("hand_over", f"{2:032x}"), ("hand_over_all", None)]


def test_another_count_is_told_again(site: Planted) -> None:
    """Nobody hands over what he was not told."""
    page = send(site, "worker_a2", confirmed="2").text  # type: ignore[attr-defined]
    assert "件数已有变化" in page
    assert site.users["worker_a2"] not in holders(site)


def test_somebody_was_first(site: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that was changed in between is named, and the others go on."""
    from monitoring.review.pages import handover

    real = handover.make_step

    def raced(*arguments: object) -> int:
        if arguments[2].case_id == f"{1:032x}":  # type: ignore[attr-defined]
            raise OvertakenError("worker_b", NOW, "answered")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(handover, "make_step", raced)
    page = send(site, "worker_a2", confirmed="3").text  # type: ignore[attr-defined]
    assert "已被他人变更" in page
    assert holders(site)[:2] == [site.users["township_worker"], site.users["worker_a2"]]


@pytest.mark.parametrize("to", ["township_worker", "auditor", "benefit_officer", "worker_far"])
def test_who_cannot_take_over(site: Planted, to: str) -> None:
    """Himself, who may not visit, and who is of another county."""
    assert send(site, to).status_code == 422


def test_account_that_is_off(site: Planted) -> None:
    """Who left can hand over, and gets nothing."""
    with site.engine.begin() as connection:
        off = review_user.update().where(review_user.c.login_name.in_(["township_worker", "worker_a2"]))
        connection.execute(off.values(is_active=False))
    page = site.client("county_supervisor").get("/handover").text
    assert "账号已停用" in page
    assert send(site, "worker_a2").status_code == 422
    assert send(site, "worker_b", confirmed="3").status_code == 200
    assert holders(site)[2] == site.users["worker_b"]


@pytest.mark.parametrize("role", ["bureau_operator", "township_worker", "auditor", "benefit_officer", "administrator"])
def test_the_supervisor_alone(site: Planted, role: str) -> None:
    """Nobody else hands over the cases of others."""
    assert site.client(role).get("/handover").status_code == 403
