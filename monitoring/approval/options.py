"""Options that the commands of approval and of the batch contract share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

Night = Annotated[
    datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date of the night (Asia/Shanghai).")
]
ByName = Annotated[str, typer.Option("--by", help="Who decides; kept with the decision.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept with the decision. No names of insured persons.")]
