"""The thresholds: that they load and run, whose they are, and whether somebody still looks after them."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.doctor.finding import Finding, fine, warning
from monitoring.settings import Settings

SHOWN_LINES = 5


def look_at_thresholds(settings: Settings) -> Iterator[Finding]:
    """Loads, is no example, is not stale."""
    from monitoring.ledger import shanghai_now
    from monitoring.policy import load_policy
    from monitoring.policy.income_due import DueIncome

    policy = load_policy(settings.thresholds)
    policy.check_runnable()
    if policy.is_example:
        cure = "For work on real people write the region's own rules and figures and set MONITORING_THRESHOLDS."
        yield warning("thresholds", policy.title.en, cure)
    else:
        yield fine("thresholds", policy.title.en)
    found = policy.stale_values(shanghai_now().date())
    stale = [value.name for value in found if not isinstance(value, DueIncome)]
    for value in found:
        if isinstance(value, DueIncome):
            cure = "Until then limits rest on an older income; `monitoring thresholds stale` lists all."
            yield warning("thresholds", value.sentence().en, cure)
    if stale:
        more = f" and {len(stale) - SHOWN_LINES} more" if len(stale) > SHOWN_LINES else ""
        told = f"not compared with their legal text for longer than they allow: {', '.join(stale[:SHOWN_LINES])}{more}"
        yield warning(
            "thresholds",
            told,
            "Read the text again, then set its checked_on (`monitoring thresholds stale` says when each was last read).",
        )
