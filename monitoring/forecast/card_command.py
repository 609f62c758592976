"""`monitoring forecast card`. Nothing but typer is imported until the command runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class CardLanguage(StrEnum):
    """Language of the card; both: Chinese first, English below."""

    zh = "zh"
    en = "en"
    both = "both"


def card(
    name: Annotated[str, typer.Argument(help="Name of a model that `forecast train` kept.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="New file to write; card.html in the model's folder if not.")
    ] = None,
    language: Annotated[CardLanguage, typer.Option("--lang", help="Language.")] = CardLanguage.both,
) -> None:
    """The card of a model as one HTML page, for people who are no statisticians: what it is for, what it is worth, what is not known. It names nobody.

    Example: monitoring forecast card autumn --to card-autumn.html --lang zh
    """
    from monitoring.forecast.card_writing import LANGUAGES, Wanted, names_of, write_card
    from monitoring.forecast.outcomes import outcomes_of_model
    from monitoring.settings import load_settings

    settings = load_settings()
    languages = tuple(one for one in LANGUAGES if language.value in {one, "both"})
    wanted = Wanted(to, languages, names_of(settings.thresholds))
    path = write_card(settings.home, name, wanted, outcomes_of_model(settings, name))
    typer.echo(str(path))
