"""Read a YAML file strictly: lines by key path, quoted dates and decimals only, no duplicate keys, no aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from monitoring.declared.faults import Fault, KeyPath, Place, format_path

_TAG = "tag:yaml.org,2002:"
# The same language ten times as fast, where the library was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
_QUOTE_CURE = 'write it in quotes, for example "2024-02-22" or "0.50"'


@dataclass
class _Reading:
    """State of reading one file."""

    file: str
    lines: dict[KeyPath, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add(self, node: yaml.Node, path: KeyPath, what: str, cure: str) -> None:
        self.faults.append(Fault(self.file, node.start_mark.line + 1, format_path(path), what, cure))


def read_yaml(text: str, file: str) -> tuple[object, Place, list[Fault]]:
    """Values of a YAML text: mappings as dict, sequences as tuple, scalars as str, int, bool or None.

    Faults of form are returned, not raised; a text that is no YAML at all gives None and one fault.
    """
    reading = _Reading(file)
    try:
        root = _compose(text, reading)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reading.faults.append(
            Fault(file, line, "(file)", f"is no YAML: {error.problem}", "correct the line or the one above it")
        )
        root = None
    value = _read_node(root, (), reading) if root is not None else None
    return value, Place(file, reading.lines), reading.faults


def _compose(text: str, reading: _Reading) -> yaml.Node | None:
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent) and event.start_mark is not None:
            fault = Fault(
                reading.file, event.start_mark.line + 1, "(file)", "an alias (*) is used", "write the value out"
            )
            reading.faults.append(fault)
            return None
    root = yaml.compose(text, Loader=_LOADER)
    if root is None:
        reading.faults.append(Fault(reading.file, 1, "(file)", "is empty", "fill it or remove it"))
    return root


def _read_node(node: yaml.Node, path: KeyPath, reading: _Reading) -> object:
    reading.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(node, path, reading)
    if isinstance(node, yaml.SequenceNode):
        return tuple(_read_node(child, (*path, index), reading) for index, child in enumerate(node.value))
    return _read_scalar(node, path, reading)


def _read_mapping(node: yaml.MappingNode, path: KeyPath, reading: _Reading) -> dict[str, object]:
    result: dict[str, object] = {}
    for key_node, child in node.value:
        # The text as written: YAML would turn the keys `on` and `no` into booleans and 0123 into 83.
        key = str(key_node.value)
        if key in result:
            reading.add(key_node, (*path, key), "stands twice", "keep one of the two")
            continue
        reading.lines[(*path, key)] = key_node.start_mark.line + 1
        result[key] = _read_node(child, (*path, key), reading)
    return result


def _read_scalar(node: yaml.Node, path: KeyPath, reading: _Reading) -> object:
    text, kind = str(node.value), str(node.tag).removeprefix(_TAG)
    if kind == "null":
        return None
    if kind == "bool" and text in ("true", "false"):
        return text == "true"
    if kind == "int" and _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if kind in ("bool", "int", "float", "timestamp"):
        what = f"{text} without quotes is read differently by different programs"
        reading.add(node, path, what, _QUOTE_CURE if kind != "bool" else "write true or false, or put text in quotes")
    elif kind != "str":
        reading.add(node, path, f"a value of YAML type {kind}", "write text, a whole number, true, false or null")
    return text
