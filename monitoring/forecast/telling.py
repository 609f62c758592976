"""An evaluation as lines, as a table, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from monitoring.forecast.drift import SHIFTED, Drift
from monitoring.forecast.evaluating import BOOSTED, BurdenJudged, Evaluation, GroupJudged, Judged, PartJudged
from monitoring.forecast.measures import Interval
from monitoring.forecast.recognition import Recognition
from monitoring.forecast.splits import Split

if TYPE_CHECKING:
    from rich.table import Table

COLUMNS = ("part_type", "subject_type", "subject_code", "measure", "value", "low", "high")
TOO_FEW = "too few to say"
INTERVALS = ("auc", "pr_auc", "precision", "recall")
FIGURES = ("brier", "calibration_error", "is_calibrated", "expected_crossings", "median_lead_days")


def split_lines(split: Split) -> list[str]:
    """Which cut-offs were for what."""
    parts = {"fitted on": split.fit, "calibrated on": split.calibrate, "judged on": split.judge}
    return [f"{what}: {', '.join(map(str, nights))}" for what, nights in parts.items()]


def hidden_line(hidden_count: int) -> str:
    """What a history lacks whose register was rebuilt from later content."""
    return (
        f"RECONSTRUCTED: {hidden_count:,} times somebody with care was not scored because the register is known by a later version only, which says dead or left. The figures are "
        "of those who stayed."
    )


def verdict_lines(evaluation: Evaluation) -> list[str]:
    """What a reader has to know before the numbers: what scores, whether it is calibrated, what cannot be seen coming, who is in both slices."""
    lines = [line for part in evaluation.parts for line in _part_lines(part)]
    censored = ", ".join(f"{count:,} {reason}" for reason, count in evaluation.censored.items()) or "none"
    return [
        *lines,
        *shifted_lines(evaluation.drifts),
        f"Censored rows of the test, left out: {censored}.",
        f"Persons: {evaluation.fit_person_count:,} in training, {evaluation.test_person_count:,} in the test, {evaluation.shared_person_count:,} in both.",
        "A clue for the benefit officer alone: not for county or township, not pushed, not for control of the fund, quotas or premiums.",
    ]


def shifted_lines(drifts: Sequence[Drift]) -> list[str]:
    """Which features lie elsewhere than where the model was fitted; nothing where none does."""
    shifted = [f"{one.feature} ({one.psi:.2f})" for one in drifts if one.is_shifted]
    if not shifted:
        return []
    return [
        f"SHIFTED since the model was fitted (population stability index above {SHIFTED}): {', '.join(shifted)}. Probabilities may be off; judge the model again."
    ]


def _part_lines(part: PartJudged) -> Iterator[str]:
    gain = f"PR-AUC {part.gain.value:+.3f} ({part.gain.low:+.3f} to {part.gain.high:+.3f})"
    window = {"this": "this year's window", "next": "next year's window"}[part.part_type]
    yield f"In {window}: {part.crossings:,} of {part.row_count:,} rows crossed, {part.shocks:,} by a shock; recall cannot pass {part.recall_ceiling:.2f}."
    verb = (
        "scores"
        if part.best == part.scorer
        else f"is better here; {part.scorer} scores all the same, as in this year's window"
    )
    if part.best == BOOSTED:
        yield f"The model beats the best baseline ({part.best_baseline}) by {gain}: the model {verb}."
    else:
        yield f"The model does NOT beat the best baseline ({part.best_baseline}) beyond chance, {gain}: the baseline {verb}."
    found = next(one for one in part.candidates if one.name == part.scorer)
    if not found.is_calibrated:
        yield f"MISCALIBRATED: {found.expected_crossings:,.0f} crossings expected, {part.crossings:,} counted. The order may still be right; the probabilities are not."
    yield _burden_line(part.burden)
    for group in (group for group in part.groups if group.is_missed):
        yield f"MISSED more often than others: {group.group_type} {group.group_code}, of whose crossings {_told(group.recall)} were named, against {found.recall.value:.4g} of all."
    for group in (group for group in part.groups if group.is_off):
        yield f"Probabilities are off for {group.group_type} {group.group_code}: {group.expected_crossings:,.1f} crossings expected, {group.crossings:,} counted."


def _burden_line(found: BurdenJudged) -> str:
    beside = ", ".join(f"{name} {error:,.0f}" for name, error in found.errors.items())
    sums = f"{found.expected_sum:,.0f} yuan of growth expected, {found.counted_sum:,.0f} counted"
    return (
        f"Burden at the end by {found.grower} (error in yuan: {beside}): {sums}{' - OFF beyond chance' if found.is_off else ''}; {_told(found.coverage)} lay within the "
        f"interval of {found.level:.0%}, of the hundredth with the highest probability {_told(found.top_coverage)}."
    )


def candidate_table(part: PartJudged, capacity: int) -> Table:
    """A line for each candidate."""
    from rich.table import Table

    table = Table(
        title=f"{part.part_type}: constant {part.constant:.4f}, its Brier {part.constant_brier:.5f}; capacity {capacity} persons a cut-off"
    )
    for name in ("", "AUC", "PR-AUC", "Brier", "ECE", "calibrated", "precision", "recall", "median days"):
        table.add_column(name)
    for one in part.candidates:
        table.add_row(
            f"{one.name}{' *' if one.name == part.scorer else ''}",
            *(_told(getattr(one, name)) for name in ("auc", "pr_auc")),
            f"{one.brier:.5f}",
            f"{one.calibration_error:.4f}",
            "yes" if one.is_calibrated else "NO",
            _told(one.precision),
            _told(one.recall),
            f"{one.median_lead_days:.0f}",
        )
    return table


def calibration_table(part: PartJudged) -> Table:
    """The bins of what scores."""
    from rich.table import Table

    found = next(one for one in part.candidates if one.name == part.scorer)
    table = Table("rows", "mean probability", "share crossed", title=f"{part.part_type}: calibration of {found.name}")
    for one in found.bins:
        table.add_row(f"{one.row_count:,}", f"{one.mean_probability:.5f}", f"{one.crossed_share:.5f}")
    return table


def group_table(part: PartJudged) -> Table:
    """A line for each group."""
    from rich.table import Table

    table = Table(
        "group", "", "rows", "expected", "crossed", "share crossed", "recall", title=f"{part.part_type}: by group"
    )
    for group in part.groups:
        if group.is_too_few:
            table.add_row(group.group_type, group.group_code, TOO_FEW)
        else:
            counts = f"{group.row_count:,}", f"{group.expected_crossings:,.1f}", f"{group.crossings:,}"
            table.add_row(group.group_type, group.group_code, *counts, _told(group.crossed_share), _told(group.recall))
    return table


def as_json(evaluation: Evaluation, split: Split, recognition: Recognition | None = None) -> str:
    """Everything, with what scores and the cut-offs, and how it did by recognition where that was judged; NaN is null."""
    whole = as_document(evaluation, split)
    if recognition is not None:
        whole["recognition"] = _without_nan(asdict(recognition))
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str) + "\n"


def as_document(evaluation: Evaluation, split: Split) -> dict[str, Any]:
    """The same as plain lists and objects."""
    whole = {"scorer": evaluation.scorer, "split": asdict(split), **asdict(evaluation)}
    found: dict[str, Any] = _without_nan(whole)
    return found


def as_csv(evaluation: Evaluation) -> str:
    """A line for each figure, with its interval where it has one."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for part in evaluation.parts:
        for one in part.candidates:
            writer.writerows((part.part_type, "candidate", one.name, *figure) for figure in _figures(one))
        for group in part.groups:
            writer.writerows(
                (part.part_type, group.group_type, group.group_code, *figure) for figure in _group_figures(group)
            )
    return text.getvalue()


def _figures(one: Judged) -> Iterator[tuple[object, ...]]:
    for name in INTERVALS:
        interval: Interval = getattr(one, name)
        yield name, interval.value, interval.low, interval.high
    yield from ((name, getattr(one, name), None, None) for name in FIGURES)


def _group_figures(group: GroupJudged) -> Iterator[tuple[object, ...]]:
    if group.crossed_share is None or group.recall is None:
        yield "crossed_share", TOO_FEW, None, None
        return
    yield "row_count", group.row_count, None, None
    yield "expected_crossings", group.expected_crossings, None, None
    yield "crossed_share", group.crossed_share.value, group.crossed_share.low, group.crossed_share.high
    yield "recall", group.recall.value, group.recall.low, group.recall.high


def _told(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.value:.4g} ({interval.low:.3g}-{interval.high:.3g})"


def _without_nan(value: Any) -> Any:  # noqa: ANN401 - any value of JSON
    if isinstance(value, dict):
        return {str(key): _without_nan(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124 - only NaN differs from itself
