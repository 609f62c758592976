"""`--set RULE[.LINE].limit.KEY=NUMBER`: the same policy with other limits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from monitoring.declared.faults import Placed
from monitoring.declared.fields import Fraction, Money
from monitoring.errors import ThresholdsError
from monitoring.policy import Policy
from monitoring.policy.limits import Limit, Line
from monitoring.policy.models import RuleFile

KINDS: dict[str, TypeAdapter[Decimal]] = {
    "fraction": TypeAdapter(Fraction),
    "amount": TypeAdapter(Money),
    "household_income.share": TypeAdapter(Fraction),
    "household_income.keep_per_head_month": TypeAdapter(Money),
}
"""Keys of a limit that may be set, each with the form of its number."""
FORM = "RULE.limit.KEY=NUMBER or RULE.LINE.limit.KEY=NUMBER"


@dataclass(frozen=True)
class LimitChange:
    """Another number for the limit of one line of a rule, or (`line_id` None) of all its lines that have this key."""

    rule_id: str
    line_id: str | None
    key: str
    value: Decimal

    def __str__(self) -> str:
        line = "" if self.line_id is None else f".{self.line_id}"
        return f"{self.rule_id}{line}.limit.{self.key}={self.value}"


def read_change(text: str) -> LimitChange:
    """Read what `--set` gives; raise `ThresholdsError` if form, key or number is wrong."""
    path, is_given, number = text.partition("=")
    subject, _, key = path.strip().partition(".limit.")
    rule_id, _, line_id = subject.partition(".")
    if not (is_given and rule_id and key) or "." in line_id:
        raise _refuse(
            text, "this is not of the form that is needed", f"Write {FORM}, for example my-rule.limit.fraction=0.4."
        )
    if key not in KINDS:
        raise _refuse(text, f"a limit has no {key!r}", f"It has {_listed(KINDS)}.")
    return LimitChange(rule_id, line_id or None, key, _read_number(text, key, number.strip()))


def change_limits(policy: Policy, changes: Sequence[LimitChange]) -> Policy:
    """The policy with other limits in all periods of the lines named; nothing but limits differs.

    Raises `ThresholdsError` naming the choices for a rule, line or key that is not there, or set twice.
    """
    rules = policy.thresholds.rules
    for position, change in enumerate(changes):
        _refuse_twice(change, changes[:position])
        _find_rule(policy, change)
        rules = tuple(_changed_rule(placed, change) for placed in rules)
    words = "\n".join([policy.thresholds.fingerprint, *map(str, changes)])
    fingerprint = hashlib.sha256(words.encode()).hexdigest()
    return replace(policy, thresholds=replace(policy.thresholds, rules=rules, fingerprint=fingerprint))


def changed_lines(present: Policy, changed: Policy) -> tuple[str, ...]:
    """For each period of a line whose limit differs what it was and what it is, by number: `rule.line fraction 0.50 -> 0.4`."""
    pairs = zip(present.thresholds.rules, changed.thresholds.rules, strict=True)
    return tuple(
        f"{placed.value.rule}.{line.id} {_days(placed.value, line)}{_numbers(line.limit)} -> {_numbers(other.limit)}"
        for placed, replaced in pairs
        for line, other in zip(placed.value.lines, replaced.value.lines, strict=True)
        if line.limit != other.limit
    )


def _days(rule: RuleFile, line: Line) -> str:
    periods = [other for other in rule.lines if other.id == line.id]
    return f"(from {line.valid_from}, known since {line.known_since}) " if len(periods) > 1 else ""


def _numbers(limit: Limit) -> str:
    own = limit.household_income
    if own is not None:
        kept = f" less {own.keep_per_head_month} yuan a head and month" if own.keep_per_head_month is not None else ""
        return f"household_income {own.share}{kept}"
    published = f" and published {', '.join(str(p.amount) for p in limit.published)}" if limit.published else ""
    number = f"amount {limit.amount}" if limit.amount is not None else f"fraction {limit.fraction}"
    return f"{number}{published}"


def _refuse_twice(change: LimitChange, earlier: Sequence[LimitChange]) -> None:
    if any((e.rule_id, e.line_id, e.key) == (change.rule_id, change.line_id, change.key) for e in earlier):
        raise _refuse(change, "the same number is set before", "Give it once.")


def _read_number(text: str, key: str, number: str) -> Decimal:
    try:
        return KINDS[key].validate_python(number)
    except ValidationError as error:
        what = error.errors()[0].get("ctx", {}).get("what", f"{number} is no number")
        raise _refuse(text, str(what), "Write a fraction like 0.40, or yuan like 5000.00.") from None


def _find_rule(policy: Policy, change: LimitChange) -> None:
    applied = [placed.value.rule for placed in policy.thresholds.applied]
    if change.rule_id not in applied:
        raise _refuse(change, f"{change.rule_id} is no applied rule", f"Applied are {_listed(applied)}.")


def _changed_rule(placed: Placed[RuleFile], change: LimitChange) -> Placed[RuleFile]:
    rule = placed.value
    if rule.rule != change.rule_id:
        return placed
    is_meant = _is_meant(rule, change)
    if not any(map(is_meant, rule.lines)):
        raise _refuse(
            change, f"there is no such line with the key {change.key}", f"{rule.rule} has {_listed(_choices(rule))}."
        )
    lines = tuple(_changed_line(line, change) if is_meant(line) else line for line in rule.lines)
    return Placed(rule.model_copy(update={"lines": lines}), placed.place)


def _is_meant(rule: RuleFile, change: LimitChange) -> Callable[[Line], bool]:
    def is_meant(line: Line) -> bool:
        if change.line_id is None:
            return change.key in _keys(rule, line)
        # A line that is named may also change from a fraction to an amount.
        allowed = _keys(rule, line) | ({"amount"} if line.limit.household_income is None else set())
        return line.id == change.line_id and change.key in allowed

    return is_meant


def _keys(rule: RuleFile, line: Line) -> set[str]:
    if line.limit.household_income is not None:
        return {key for key in KINDS if key.startswith("household_income.")}
    is_announced_in_yuan = any(n.amount is not None and n.line == line.id for n in rule.takes_effect.notices)
    return {"fraction"} if line.limit.fraction is not None and not is_announced_in_yuan else {"amount"}


def _changed_line(line: Line, change: LimitChange) -> Line:
    own = line.limit.household_income
    if change.key == "amount":
        limit = Limit(amount=change.value)
    elif own is not None:
        changed = own.model_copy(update={change.key.removeprefix("household_income."): change.value})
        limit = line.limit.model_copy(update={"household_income": changed})
    else:
        # A figure published in yuan was worked out from the fraction that is replaced.
        limit = line.limit.model_copy(update={"fraction": change.value, "published": ()})
    return line.model_copy(update={"limit": limit})


def _choices(rule: RuleFile) -> Iterator[str]:
    for line in rule.lines:
        for key in sorted(_keys(rule, line)):
            yield f"{rule.rule}.{line.id}.limit.{key}"


def _listed(names: Sequence[str] | dict[str, TypeAdapter[Decimal]] | Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _refuse(given: str | LimitChange, what: str, cure: str) -> ThresholdsError:
    return ThresholdsError(
        f"--set {given} cannot be used: {what}. What the present limits are to be compared with is not known, so nothing was worked out. {cure}"
    )
