"""Turn the errors of a model into faults with line, key and cure."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitoring.declared.faults import Fault, KeyPath, Place

Model = TypeVar("Model", bound=BaseModel)

_MISSING_CURES = {
    "reference": "name the text it was read in (title, href): a value without a reference does not load",
    "source": "name where the figure was read: a value without a source does not load",
    "known_since": "write since when the line is known, in quotes",
    "valid_to": "write the last day, or null for open",
}
_TYPE_WORDS = {
    "string_type": ("is no text", "write it as text in quotes"),
    "int_type": ("is no whole number", "write digits without quotes"),
    "bool_type": ("is neither true nor false", "write true or false"),
    "tuple_type": ("is no list", "write a list: [a, b]"),
    "dict_type": ("is no mapping", "write key: value lines below it"),
    "model_type": ("is no mapping", "write key: value lines below it"),
    "date_type": ("is no date", 'write a quoted day, "YYYY-MM-DD"'),
    "is_instance_of": ("is no number", 'write digits with a point, in quotes, like "0.50"'),
    "too_short": ("has too few entries", "write at least {min_length}"),
    "greater_than_equal": ("is too small", "write {ge} or more"),
    "less_than_equal": ("is too large", "write {le} or less"),
    "string_pattern_mismatch": ("is not of the form that is needed", "write what fits the pattern {pattern}"),
}
_BARE_CURES = {"int_type": "write digits"}


def validate(
    data: object, model: type[Model], place: Place, *, is_quoted: bool = True
) -> tuple[Model | None, list[Fault]]:
    """The model filled with the data, or None and what is wrong with it; no cure speaks of quotes unless `is_quoted`."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = list(_without_echoes(error.errors(include_url=False)))
        return None, [_make_fault(detail, model, place, is_quoted) for detail in details]


def _without_echoes(details: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """The errors but those that a list is too short because one of its entries was refused."""
    for detail in details:
        path = detail["loc"]
        is_inside = any(len(other["loc"]) > len(path) and other["loc"][: len(path)] == path for other in details)
        if detail["type"] != "too_short" or not is_inside:
            yield detail


def _make_fault(detail: ErrorDetails, model: type[BaseModel], place: Place, is_quoted: bool) -> Fault:
    path: KeyPath = tuple(part for part in detail["loc"] if part != "[key]")
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = ", ".join(_known_keys(model, path[:-1]))
        return place.fault(path, "unknown key", f"remove it or correct its spelling; known here: {known}")
    if kind == "missing" or detail["input"] is None:
        return place.fault(path, "is missing", _MISSING_CURES.get(str(path[-1]) if path else "", "give it a value"))
    if kind == "refused":
        cure = context["cure" if is_quoted else "bare_cure"]
        return place.fault((*path, *filter(None, [context["key"]])), context["what"], cure)
    if kind == "literal_error":
        return place.fault(path, f"{detail['input']} is not one of the known values", f"write {context['expected']}")
    what, cure = _TYPE_WORDS.get(kind, (f"is refused: {detail['msg']}", "correct the value"))
    return place.fault(path, what, (cure if is_quoted else _BARE_CURES.get(kind, cure)).format(**context))


def _known_keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    for part in path:
        fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
        model = next(_models_in(fields[part]), model) if part in fields else model
    return [field.alias or name for name, field in model.model_fields.items()]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)
