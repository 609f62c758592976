"""Answer what waits: let a push or a blocking expectation go, or say that it must not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.errors import ApprovalError
from monitoring.ledger import Ledger
from monitoring.ledger.approvals import PUSH, Approval, held_pushes, record_approval
from monitoring.ledger.observations import AcceptedNormal, accept_normal, observations_of


@dataclass(frozen=True)
class Verdict:
    """What a person says, who it is, and why."""

    is_approved: bool
    by_name: str
    reason: str

    @property
    def decision(self) -> str:
        """The word under which it is kept."""
        return "approved" if self.is_approved else "rejected"


def decide_push(ledger: Ledger, night: date, verdict: Verdict) -> None:
    """Let the push of a night go, or reject it: then it goes on waiting until its warnings are back in their band or it is approved."""
    held = {waiting.night: waiting for waiting in held_pushes(ledger)}
    if night not in held:
        nights = ", ".join(map(str, held)) or "none"
        raise ApprovalError(
            f"The push of the night {night} waits for nobody, so there is nothing to decide. Nights whose push waits: {nights} (`monitoring runs` shows them)."
        )
    _require_words(verdict.by_name, verdict.reason)
    record_approval(ledger, Approval(night, PUSH, verdict.decision, verdict.reason, verdict.by_name))


def decide_check(ledger: Ledger, night: date, metric: str, verdict: Verdict) -> None:
    """Let a blocking expectation of a night go, for this night alone, or take that back."""
    stopped = [found.metric for found in observations_of(ledger, night) if found.outcome in {"blocking", "overridden"}]
    if metric not in stopped:
        told = ", ".join(stopped) or "none"
        raise ApprovalError(
            f"{metric} did not stop the night {night}, so there is nothing to let go. What stopped it: {told} (`monitoring quality show --date {night}`)."
        )
    _require_words(verdict.by_name, verdict.reason)
    record_approval(ledger, Approval(night, f"check:{metric}", verdict.decision, verdict.reason, verdict.by_name))


def accept_as_normal(ledger: Ledger, night: date, metric: str, *, by_name: str, reason: str) -> AcceptedNormal:
    """Make the value that a night observed the new normal of its metric, from that night on."""
    found = {seen.metric: seen for seen in observations_of(ledger, night) if seen.for_day == night}
    if metric not in found:
        told = ", ".join(sorted(found)) or "none"
        raise ApprovalError(
            f"The night {night} observed no {metric}, so there is no value to accept. What it observed: {told}. Name one of these, or another night."
        )
    _require_words(by_name, reason)
    accepted = AcceptedNormal(metric, night, found[metric].value, reason, by_name)
    accept_normal(ledger, accepted)
    return accepted


def _require_words(by_name: str, reason: str) -> None:
    if not by_name.strip() or not reason.strip():
        raise ApprovalError(
            "A decision needs the name of who takes it and a reason, for both are kept and read years later. Give --by NAME and --reason TEXT, neither of "
            "them empty; write no names or numbers of insured persons."
        )
