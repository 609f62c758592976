"""Every rule's file says what a person has to know about it; a file that does not is an error."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.quality.rules import Severity, all_rules, parse_rule, rule_named
from monitoring.warehouse import files

GOOD = (
    "-- A row is wrong.\n-- zh: 有误。\n-- severity: quarantine\n-- tolerance: 0.05\n-- can be released: no\nSELECT 1"
)


def test_a_header_is_read() -> None:
    rule = parse_rule("identity_wrong", GOOD)
    assert (rule.table, rule.sentence, rule.sentence_zh) == ("identity", "A row is wrong.", "有误。")
    assert (rule.severity, rule.tolerance, rule.is_releasable) == (Severity.quarantine, Decimal("0.05"), False)
    assert rule.holds_back
    assert parse_rule("identity_wrong", GOOD.replace("-- can be released: no\n", "")).is_releasable
    assert not parse_rule("identity_wrong", GOOD.replace("quarantine", "note")).holds_back


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("elsewhere_wrong", GOOD, "begin with the table's name"),
        ("identity_wrong", GOOD.replace("-- zh: 有误。\n", ""), "begin with the table's name, a sentence"),
        ("identity_wrong", GOOD.replace("-- severity: quarantine\n", ""), "begin with the table's name, a sentence"),
        ("identity_wrong", GOOD.replace("quarantine", "warn"), "severity is stop, quarantine or note"),
        ("identity_wrong", GOOD.replace("0.05", "5 %"), "tolerance is a share"),
        ("identity_wrong", GOOD.replace("0.05", "5"), "tolerance is a share from 0 to 1"),
        ("identity_wrong", GOOD.replace("released: no", "released: perhaps"), "is no or not there"),
    ],
)
def test_a_header_that_lacks_something_is_refused(name: str, text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_rule(name, text)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_every_rule_speaks_both_languages_and_says_what_it_returns(rule) -> None:
    assert rule.sentence.endswith((".", ")"))
    assert rule.sentence_zh.endswith(("。", ")", "）"))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in rule.sentence_zh)
    text = files.statement("checks", rule.name)
    assert f"-- Returns the pulled_row of each offending row of the {rule.table} pull." in text


def test_what_cannot_be_assessed_cannot_be_released() -> None:
    never = {rule.name for rule in all_rules() if rule.holds_back and not rule.is_releasable}
    assert {
        "settlement_key_missing",
        "settlement_person_missing",
        "settlement_burden_unknown",
        "settlement_date_missing",
    } <= never
    assert rule_named("settlement_amount_implausible").is_releasable  # type: ignore[union-attr]
    assert rule_named("nonsense") is None


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_every_rule_stands_in_the_documentation_as_it_is(rule) -> None:
    released = "" if not rule.holds_back else "yes" if rule.is_releasable else "no"
    line = f"| `{rule.name}` | {rule.severity.value} | {rule.tolerance} | {released} | {rule.sentence} |"
    assert line in Path("docs/quality.md").read_text(encoding="utf-8")
