"""`monitoring thresholds check|show|stale|diff|schema`. Nothing but typer is imported until a command runs."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitoring.policy import Policy
    from monitoring.policy.terms import Language

app = typer.Typer(help="Check, show and compare the thresholds: regions, incomes, rules.", no_args_is_help=True)


class Lang(Enum):
    """Language of what is shown."""

    en = "en"
    zh = "zh"


DAYS = ["%Y-%m-%d"]
Folder = Annotated[Path, typer.Option("--thresholds", envvar="MONITORING_THRESHOLDS", help="Folder of the thresholds.")]
Day = Annotated[datetime, typer.Option("--date", formats=DAYS, help="Day the limits are in force on.")]
KnownBy = Annotated[
    datetime | None,
    typer.Option("--known-by", formats=DAYS, help="Night whose knowledge counts; the day itself if not given."),
]
StaleDay = Annotated[datetime | None, typer.Option("--date", formats=DAYS, help="Day to judge by; today if not given.")]
FirstDay = Annotated[datetime | None, typer.Option("--from", formats=DAYS, help="Day to compare from.")]
SecondDay = Annotated[datetime | None, typer.Option("--to", formats=DAYS, help="Day to compare with.")]
OldFolder = Annotated[Path | None, typer.Option("--old", help="Folder of the thresholds as they were.")]
NewFolder = Annotated[Path | None, typer.Option("--new", help="Folder of the thresholds as they are to be.")]
SchemaFolder = Annotated[Path, typer.Option("--to", help="Folder the schemas are written to.")]
Words = Annotated[Lang, typer.Option("--lang", help="Language: en or zh.")]


@app.command("check")
def check_thresholds(day: StaleDay = None, folder: Folder = Path("thresholds"), lang: Words = Lang.en) -> None:
    """Load all files and say what they hold and apply, or list every fault with file, line, key and cure.

    Example: monitoring thresholds check --thresholds thresholds
    """
    from monitoring.benefits.load import load_benefits_of
    from monitoring.policy.describe import describe_doubts, summarise
    from monitoring.policy.load import load_policy

    policy = load_policy(folder)
    policy.check_runnable()
    benefits = load_benefits_of(folder, policy)
    for sentence in describe_doubts(policy, _day_or_today(day), _language(lang)):
        typer.echo(sentence, err=True)
    for sentence in summarise(policy, _language(lang)):
        typer.echo(sentence)
    lines, texts = sum(1 for _ in benefits.lines()), len(benefits.files)
    typer.echo(f"待遇：{texts}个文件，{lines}条" if lang is Lang.zh else f"benefits: {lines} lines of {texts} texts")
    insured, paid = _goals(folder, policy)
    told = f"goals: {insured} of participation, {paid} of fund shares"
    typer.echo(f"目标：参保率{insured}项，基金支付比例{paid}项" if lang is Lang.zh else told)


def _goals(folder: Path, policy: Policy) -> tuple[int, int]:
    """Goals of participation and of fund shares; raises ThresholdsError with all faults of a file of dated values."""
    from monitoring.policy.participation import load_participation
    from monitoring.policy.protection import load_protection
    from monitoring.policy.treatment import load_treatment

    tree = policy.thresholds.region_tree
    categories = frozenset(entry.category for entry in policy.thresholds.categories.value.categories)
    load_treatment(folder, tree)
    insured = load_participation(folder, tree, categories)
    return len(insured.goals), len(load_protection(folder, tree, categories).goals)


@app.command("show")
def show_limits(day: Day, known_by: KnownBy = None, folder: Folder = Path("thresholds"), lang: Words = Lang.en) -> None:
    """Show the limits of applied rules in force on a day and how each comes about.

    Example: monitoring thresholds show --date 2024-01-31
    """
    from rich.console import Console

    from monitoring.policy.describe import describe_none_in_force, describe_staleness, tabulate
    from monitoring.policy.load import load_policy
    from monitoring.policy.terms import said

    policy, language = load_policy(folder), _language(lang)
    if policy.is_example:
        typer.echo(said(policy.title, language), err=True)
    for sentence in describe_staleness(policy, day.date(), language):
        typer.echo(sentence, err=True)
    night = (known_by or day).date()
    limits = policy.in_force(day.date(), night)
    if not limits:
        typer.echo(describe_none_in_force(policy, day.date(), night, language))
        return
    console = Console()
    # Into a file or pipe nothing may be cut off.
    console.width = console.width if console.is_terminal else 300
    console.print(tabulate(limits, language, policy.names()))


@app.command("stale")
def list_stale(day: StaleDay = None, folder: Folder = Path("thresholds"), lang: Words = Lang.en) -> None:
    """Fail with a list if anything in use was read longer ago than it allows, or an income figure is due and missing.

    Example: monitoring thresholds stale --date 2027-12-31
    """
    from monitoring.errors import StaleThresholdsError
    from monitoring.policy.describe import describe_staleness
    from monitoring.policy.load import load_policy

    on = _day_or_today(day)
    sentences = describe_staleness(load_policy(folder), on, _language(lang))
    if sentences:
        raise StaleThresholdsError(
            "\n".join(
                [
                    f"{_counted(sentences, folder)} stale on {on}: what they say may have changed, and limits with it.",
                    *sentences,
                    "Do what each line says; what was read again gets a new checked_on.",
                ]
            )
        )
    typer.echo(f"nothing of {folder} is stale on {on}" if lang is Lang.en else f"{folder}在{on}没有过期的值")


@app.command("diff")
def compare_thresholds(  # noqa: PLR0913, PLR0917 - one parameter per option
    first: FirstDay = None,
    second: SecondDay = None,
    old: OldFolder = None,
    new: NewFolder = None,
    folder: Folder = Path("thresholds"),
    lang: Words = Lang.en,
) -> None:
    """Say in words of policy what changes between two days of one folder, or between two folders.

    Examples: monitoring thresholds diff --from 2024-01-31 --to 2024-03-01
    or: monitoring thresholds diff --old thresholds --new /tmp/thresholds
    """
    days = (first.date(), second.date()) if first is not None and second is not None else None
    folders = (old, new) if old is not None and new is not None else None
    if (days is None) == (folders is None):
        raise typer.BadParameter("give --from and --to (two days), or --old and --new (two folders)")
    sentences = _compare_days(folder, days, lang) if days else _compare_folders(folders or (folder, folder), lang)
    for sentence in sentences or ["nothing changes" if lang is Lang.en else "没有变化"]:
        typer.echo(sentence)


@app.command("schema")
def export_schemas(to: SchemaFolder = Path("thresholds/schema")) -> None:
    """Write the JSON Schema of each kind of file, for editors.

    Example: monitoring thresholds schema --to thresholds/schema
    """
    from monitoring.policy.schema_files import write_schemas

    for path in write_schemas(to):
        typer.echo(path)


def _compare_days(folder: Path, days: tuple[date, date], lang: Lang) -> list[str]:
    from monitoring.policy.differences import between_days
    from monitoring.policy.load import load_policy

    return between_days(load_policy(folder), *days, _language(lang))


def _compare_folders(folders: tuple[Path, Path], lang: Lang) -> list[str]:
    from monitoring.policy.differences import between_policies
    from monitoring.policy.load import load_policy

    return between_policies(load_policy(folders[0]), load_policy(folders[1]), _language(lang))


def _counted(values: list[str], folder: Path) -> str:
    return f"1 value of {folder} is" if len(values) == 1 else f"{len(values)} values of {folder} are"


def _day_or_today(day: datetime | None) -> date:
    from monitoring.ledger import shanghai_now

    return shanghai_now().date() if day is None else day.date()


def _language(lang: Lang) -> Language:
    return "zh" if lang is Lang.zh else "en"
