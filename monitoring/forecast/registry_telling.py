"""What is said of the models that are kept: on the terminal, and to the person who is asked whether to promote one. Figures of the whole county alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitoring.forecast.comparing import Why

if TYPE_CHECKING:
    from rich.table import Table

    from monitoring.forecast.registry import ListedModel

UNKNOWN = "-"


@dataclass(frozen=True)
class Said:
    """The same in both languages."""

    zh: str
    en: str


WHY = {
    Why.none_in_use: Said("尚无在用模型", "no model is in use yet, and this one was judged"),
    Why.not_loadable: Said(
        "在用模型在此无法加载（版本不同、已损坏或被替换），无从比较",
        "the model in use cannot be loaded here (other versions, damaged or replaced), so there was nothing to compare with; this one was judged",
    ),
    Why.not_judged: Said(
        "判定截止夜次没有超标者，未能评判", "nobody crossed after the cut-offs that judge it, so it was not judged"
    ),
    Why.no_cut_off_left: Said(
        "没有两个模型都未学过的截止夜次", "no cut-off is left that the model in use has not learnt from"
    ),
    Why.too_few_crossings: Said(
        "两者都未学过的截止夜次之后超标者太少，无法比较",
        "too few crossed after the cut-offs that neither has learnt from to compare the two",
    ),
    Why.better: Said("优于在用模型", "it is better than the model in use beyond chance"),
    Why.not_better: Said("并不明显优于在用模型", "it is not better than the model in use beyond chance"),
    Why.worse_in_one: Said(
        "一项指标更好，另一项更差", "it is better than the model in use in one figure and worse in the other"
    ),
}
"""What a comparison came to."""


def against_lines(name: str, against: Mapping[str, Any]) -> list[str]:
    """How a candidate did beside the model in use, and what can be done next."""
    lines = [f"Beside the model in use ({against['name'] or 'none'}): {WHY[Why(against['why'])].en}."]
    if against["pr_auc_gain"]:
        nights = ", ".join(map(str, against["nights"]))
        lines.append(f"Compared on {nights}: {_gains(against).en}.")
    if against["is_better"]:
        lines.append(f"A person may put it in use: monitoring forecast promote {name} --by NAME --reason TEXT")
    return lines


def models_table(models: Sequence[ListedModel]) -> Table:
    """A line for each model."""
    from rich.table import Table

    table = Table(title="models of the forecast")
    for column in (
        "name",
        "state",
        "trained until",
        "made",
        "scores",
        "PR-AUC",
        "best baseline",
        "beside the one in use",
    ):
        table.add_column(column)
    for one in models:
        table.add_row(one.name, one.state.told, *_cells(one))
    return table


def fault_lines(models: Iterable[ListedModel]) -> list[str]:
    """Which models cannot be loaded here, and why."""
    return [f"cannot be loaded here: {one.fault}." for one in models if one.fault]


def question(about: Mapping[str, Any]) -> Said:
    """The question whether to promote a candidate, as text with a line for each thing."""
    against, name = about["against"], about["name"]
    why, model, best = WHY[Why(against["why"])], _figure(about, about["scorer"]), _best_baseline(about)
    used, nights = against["name"], ", ".join(against["nights"])
    zh = [f"候选模型 {name}，训练截至 {about['label_night']}；在用模型：{used or '无'}。{why.zh}。"]
    en = [f"Candidate {name}, trained until {about['label_night']}; in use: {used or 'none'}. {why.en.capitalize()}."]
    if against["pr_auc_gain"]:
        both = _gains(against)
        zh.append(f"比较截止夜次 {nights}:{both.zh}。")
        en.append(f"Compared on {nights}: {both.en}.")
    zh.append(f"评分者 {about['scorer']}，PR-AUC {model}；最佳基线 {best}。")
    en.append(f"What scores: {about['scorer']}, PR-AUC {model}; best baseline {best}.")
    beware = cautions(about)
    zh.append(beware.zh)
    en.append(beware.en)
    zh.append("仅供医保经办人员参考：不发给区县和乡镇，不推送，不用于基金控制、指标或保费。")
    en.append(
        "A clue for the benefit officer alone: not for county or township, not pushed, not for control of the fund, quotas or premiums."
    )
    return Said("\n".join(zh), "\n".join(en))


def cautions(about: Mapping[str, Any]) -> Said:
    """Whether the probabilities are true on the judging cut-offs, for which groups they are not, and whose crossings are named less often than those of all."""
    part = about["evaluation"]["parts"][0]
    is_calibrated = next(one["is_calibrated"] for one in part["candidates"] if one["name"] == about["scorer"])
    off, missed = (_groups(part, flag) for flag in ("is_off", "is_missed"))
    shifted = ", ".join(one["feature"] for one in about["drift"] if one["is_shifted"])
    is_burden_off = part["burden"]["is_off"]
    return Said(
        f"概率{'与实际相符' if is_calibrated else '与实际不符（失准）'}；不相符的人群：{off or '无'}；较少被提示的人群：{missed or '无'}；预计负担{'与实际不符' if is_burden_off else '与实际相符'}；"
        f"训练以来有变化的指标：{shifted or '无'}。",
        f"Its probabilities are {'calibrated' if is_calibrated else 'MISCALIBRATED'}; groups for which they are off: {off or 'none'}; groups whose crossings are named less often "
        f"than those of all: {missed or 'none'}. The burdens expected are {'OFF' if is_burden_off else 'within chance'}; shifted since training: {shifted or 'nothing'}.",
    )


def _groups(part: Mapping[str, Any], flag: str) -> str:
    return ", ".join(f"{one['group_type']} {one['group_code']}" for one in part["groups"] if one[flag])


def _cells(one: ListedModel) -> list[str]:
    if not one.about.get("evaluation"):
        return [UNKNOWN] * 6
    about, against = one.about, one.about.get("against")
    return [
        about["label_night"],
        about.get("made_at", UNKNOWN).replace("T", " "),
        about["scorer"],
        _figure(about, about["scorer"]),
        _best_baseline(about),
        f"{against['name'] or 'none'}: {against['why'].replace('_', ' ')}" if against else "not compared",
    ]


def _gains(against: Mapping[str, Any]) -> Said:
    pr_auc, brier = _signed(against["pr_auc_gain"], 4), _signed(against["brier_gain"], 6)
    return Said(
        f"PR-AUC 变化 {pr_auc}，Brier 分数降低 {brier}（95% 区间）",
        f"PR-AUC {pr_auc}, Brier score lower by {brier} (95 %)",
    )


def _signed(gain: Mapping[str, float], places: int) -> str:
    value, low, high = (f"{gain[name]:+.{places}f}" for name in ("value", "low", "high"))
    return f"{value} ({low} … {high})"


def _best_baseline(about: Mapping[str, Any]) -> str:
    parts = about["evaluation"]["parts"]
    return f"{parts[0]['best_baseline']} {_figure(about, parts[0]['best_baseline'])}" if parts else UNKNOWN


def _figure(about: Mapping[str, Any], candidate: str) -> str:
    """PR-AUC with its interval, of the part by which it is decided what scores."""
    parts = about["evaluation"]["parts"]
    found = [one["pr_auc"] for part in parts[:1] for one in part["candidates"] if one["name"] == candidate]
    if not found or found[0]["low"] is None:
        return UNKNOWN
    return f"{found[0]['value']:.3f} ({found[0]['low']:.3f}-{found[0]['high']:.3f})"
