"""Templates in both languages: everything is escaped, and a name that is not given is a fault."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from monitoring.review.roles import May
from monitoring.review.words import said

NAVIGATION = (
    ("/", "nav.queue", May.read_cases),
    ("/screening", "nav.screening", May.screen),
    ("/overdue", "nav.overdue", May.hand_over),
    ("/handover", "nav.handover", May.hand_over),
    ("/recognised", "nav.recognised", May.enter_identity),
    ("/sample", "nav.sample", May.check_sample),
    ("/overview", "nav.overview", May.overview),
    ("/report", "nav.report", May.overview),
    ("/nights", "nav.running", May.operate),
    ("/users", "nav.users", May.manage_users),
    ("/log", "nav.log", May.read_log),
)
"""Path, sentence, and what the page asks of the visitor."""
FOLDER = Path(__file__).parent / "templates"


@cache
def environment(language: str) -> Environment:
    """Templates of a language, with what formats values."""
    from monitoring.review import showing

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(nav=NAVIGATION, lang=language, t=lambda key, **values: said(key, language).format(**values))
    made.filters.update(showing.filters(language))
    return made


def render(template: str, language: str, values: Mapping[str, Any]) -> str:
    """The text of a page."""
    return environment(language).get_template(template).render(values)
