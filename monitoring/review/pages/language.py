"""Chinese or English, kept with the account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from monitoring.review.pages.sign_in import OWN_PATH
from monitoring.review.user_tables import review_user
from monitoring.review.work import Asked, Needs, Posted, WorkRoute

router = APIRouter(route_class=WorkRoute)


class Language(Posted):
    """The button that changes the language."""

    back: str = "/"


@router.post("/language", name="language", dependencies=[Depends(Needs())])
def change_language(work: Asked, sent: Annotated[Language, Form()]) -> Response:
    """The other language from now on."""
    other = "zh" if work.me.language == "en" else "en"
    work.connection.execute(review_user.update().where(review_user.c.user_id == work.me.user_id).values(language=other))
    return work.go_to(sent.back if OWN_PATH.fullmatch(sent.back) else "/")
