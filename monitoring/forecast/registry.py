"""Which model is in use, by whose decision, and the way there and back (docs/forecast.md 12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from monitoring.errors import ForecastError
from monitoring.forecast.comparing import Opponent, Why
from monitoring.forecast.model_file import (
    NAME,
    KeptModel,
    fingerprint_of_model,
    load_model,
    models_folder,
    read_about,
)
from monitoring.forecast.registry_telling import WHY
from monitoring.ledger import Ledger
from monitoring.ledger.model_decisions import (
    ASKED,
    PROMOTED,
    REJECTED,
    ROLLED_BACK,
    ModelDecision,
    model_decisions,
    promotions,
    record_decision,
)
from monitoring.participation.private_file import LONG_ENOUGH, refuse_numbers

PROGRAM = "monitoring"
"""Name under which the program itself asks."""


class State(StrEnum):
    """How a model stands."""

    in_use = "in_use"
    replaced = "replaced"
    """It has the name of the model in use and is another one."""
    used_before = "used_before"
    asked = "asked"
    rejected = "rejected"
    rolled_back = "rolled_back"
    kept = "kept"
    """Nothing was decided of it."""

    @property
    def told(self) -> str:
        """In words."""
        return self.value.replace("_", " ")


DECIDED = {
    ASKED: State.asked,
    PROMOTED: State.used_before,
    REJECTED: State.rejected,
    ROLLED_BACK: State.rolled_back,
}


@dataclass(frozen=True)
class Words:
    """Who decides, and why; both are kept."""

    by_name: str
    reason: str

    def check(self) -> None:
        """Raise ForecastError if one is empty, PersonalDataError if the reason holds what looks like an id number."""
        if not self.by_name.strip() or len(self.reason.strip()) < LONG_ENOUGH:
            raise ForecastError(
                f"A decision on a model needs the name of who takes it and a reason of at least {LONG_ENOUGH} characters, for both are kept and read years later. Give --by NAME and --reason TEXT, neither of "
                "them empty; write no names or numbers of insured persons. Nothing was changed."
            )
        refuse_numbers(self.reason)


@dataclass(frozen=True)
class ListedModel:
    """A model as it stands; `about` is empty where it cannot be read, `fault` says why it cannot be loaded here."""

    name: str
    state: State
    about: Mapping[str, Any]
    fault: str | None


def in_use(ledger: Ledger) -> ModelDecision | None:
    """The promotion of the model in use."""
    standing = promotions(model_decisions(ledger))
    return standing[-1] if standing else None


def load_in_use(home: Path, ledger: Ledger) -> KeptModel:
    """Load the model in use. Raises ForecastError where there is none, where its folder is not the one that was promoted, or where it is refused."""
    found = in_use(ledger)
    if found is None:
        raise ForecastError(
            "No model is in use, so nothing was scored. Look at the models (`monitoring forecast models`) and promote one (`monitoring forecast promote NAME --by ... --reason ...`), "
            "or name one with --model."
        )
    return load_decided(home, found)


def load_decided(home: Path, decided: ModelDecision) -> KeptModel:
    """Load a model that was decided on. Raises ForecastError where it is refused or another lies in its folder."""
    model = load_model(home, decided.model_name)
    refuse_other(home, decided.model_name, decided.fingerprint)
    return model


def find_opponent(home: Path, ledger: Ledger) -> Opponent | None:
    """The model in use, which a candidate is held against; without the model itself where it cannot be loaded here."""
    found = in_use(ledger)
    if found is None:
        return None
    try:
        model = load_decided(home, found)
    except ForecastError:
        return Opponent(found.model_name, found.fingerprint, None)
    return Opponent(found.model_name, found.fingerprint, model)


def about_in_use(home: Path, ledger: Ledger) -> Mapping[str, Any] | None:
    """What is known of the making of the model in use, also where it cannot be loaded here; None where there is none, or another lies in its place."""
    found = in_use(ledger)
    if found is None or fingerprint_of_model(home, found.model_name) != found.fingerprint:
        return None
    return read_about(home, found.model_name)


def list_models(home: Path, ledger: Ledger) -> list[ListedModel]:
    """All models that are kept and the one in use, by name."""
    decisions, folder = model_decisions(ledger), models_folder(home)
    found = {path.name for path in folder.iterdir() if NAME.fullmatch(path.name)} if folder.exists() else set()
    used = promotions(decisions)
    names = sorted(found | {used[-1].model_name} if used else found)
    return [_listed(home, name, state_of(decisions, name, fingerprint_of_model(home, name))) for name in names]


def standing_of(home: Path, ledger: Ledger, name: str) -> State:
    """How the model of a name stands."""
    return state_of(model_decisions(ledger), name, fingerprint_of_model(home, name))


def state_of(decisions: Sequence[ModelDecision], name: str, fingerprint: str | None) -> State:
    """How a model stands by the decisions taken; one whose folder is gone or another has fingerprint None or another one."""
    standing = promotions(decisions)
    if standing and standing[-1].model_name == name:
        return State.in_use if standing[-1].fingerprint == fingerprint else State.replaced
    newest = [given.decision for given in decisions if given.model == (name, fingerprint)]
    return DECIDED[newest[-1]] if newest else State.kept


def ask(home: Path, ledger: Ledger, name: str, reason: str) -> None:
    """Write down that a person is asked whether to promote a model."""
    _record(home, ledger, name, ASKED, Words(PROGRAM, reason))


def promote(home: Path, ledger: Ledger, name: str, words: Words) -> None:
    """Put a model in use by a person's word.

    Raises ForecastError where it is refused: it cannot be loaded here, is in use already, was not compared with the model that is in use now, or is no better.
    """
    words.check()
    model = load_model(home, name)
    if standing_of(home, ledger, name) is State.in_use:
        raise ForecastError(f"The model {name} is in use already, so there is nothing to promote.")
    against = model.about.get("against")
    unfit = find_unfit(name, against, in_use(ledger))
    if unfit:
        raise ForecastError(unfit)
    opponent = find_opponent(home, ledger)
    if against and against["why"] == Why.not_loadable and opponent is not None and opponent.model is not None:
        raise ForecastError(
            f"The model {name} was not held against {opponent.name}, which could not be loaded then and can be now, so nobody knows whether it is better. Nothing was changed. "
            "Train it again under another name."
        )
    _record(home, ledger, name, PROMOTED, words)


def reject(home: Path, ledger: Ledger, name: str, words: Words) -> None:
    """Say that a model must not be used; it can be promoted later all the same, by another word. Raises ForecastError where there is none or it is in use."""
    words.check()
    read_about(home, name)
    if standing_of(home, ledger, name) is State.in_use:
        raise ForecastError(
            f"The model {name} is in use. Take it out of use with `monitoring forecast roll-back`, or promote a better one. Nothing was changed."
        )
    _record(home, ledger, name, REJECTED, words)


def roll_back(home: Path, ledger: Ledger, words: Words) -> tuple[str, str]:
    """Take the model in use out of use and put the one before it back; return the names of both.

    Raises ForecastError where there is none before it, or that one is refused: then nothing is changed.
    """
    words.check()
    standing = promotions(model_decisions(ledger))
    if len(standing) < 2:
        used = f"{standing[-1].model_name} is the first model in use" if standing else "no model is in use"
        raise ForecastError(
            f"There is no model to go back to: {used}. Nothing was changed. Train another and promote it, or leave off scoring."
        )
    earlier, newest = standing[-2:]
    load_decided(home, earlier)
    given = ModelDecision(newest.model_name, newest.fingerprint, ROLLED_BACK, words.reason, words.by_name)
    record_decision(ledger, given)
    return newest.model_name, earlier.model_name


def find_unfit(name: str, against: Mapping[str, Any] | None, current: ModelDecision | None) -> str | None:
    """Why a model may not be promoted, as a paragraph; None if it may. `against` is what its `model.json` says of the comparison, `current` the model in use now."""
    if against is None:
        return f"The model {name} was never held against the model in use, so nobody knows whether it is better. Nothing was changed. Train it again under another name."
    compared = (against["name"], against["fingerprint"]) if against["name"] else None
    if compared != (current.model if current else None):
        return (
            f"The model {name} was held against {against['name'] or 'none'}, and in use now is {current.model_name if current else 'none'}, as promoted: what was found no longer "
            "says whether it is better. Nothing was changed. Train it again under another name."
        )
    if not against["is_better"]:
        return f"The model {name} is not promoted: {WHY[Why(against['why'])].en} (`monitoring forecast models`). Nothing was changed; train again when more months are known."
    return None


def refuse_other(home: Path, name: str, fingerprint: str) -> None:
    """Raise ForecastError if what lies in the folder of a model is not the model of a fingerprint."""
    if fingerprint_of_model(home, name) != fingerprint:
        raise ForecastError(
            f"What lies in the folder of the model {name} is not the model that was decided on: it was replaced or changed since. Nothing of it is used. Put that "
            "model back, or train another and promote it; and find out who changed it."
        )


def _record(home: Path, ledger: Ledger, name: str, decision: str, words: Words) -> None:
    fingerprint = fingerprint_of_model(home, name)
    if fingerprint is None:
        raise ForecastError(f"There is no model {name} (`monitoring forecast models`).")
    record_decision(ledger, ModelDecision(name, fingerprint, decision, words.reason.strip(), words.by_name.strip()))


def _listed(home: Path, name: str, state: State) -> ListedModel:
    try:
        about: Mapping[str, Any] = read_about(home, name)
        fault = None
    except ForecastError as error:
        return ListedModel(name, state, {}, _first_sentence(error))
    try:
        load_model(home, name)
    except ForecastError as error:
        fault = _first_sentence(error)
    return ListedModel(name, state, about, fault)


def _first_sentence(error: ForecastError) -> str:
    return str(error).split(". ", maxsplit=1)[0]
