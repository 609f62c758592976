"""Every sentence that pages ask for is there in both languages, and none is there that no page asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

import monitoring
from monitoring.review import estimating, overview, report, roles, states, words
from monitoring.review.commands import COMMAND_ROLE
from monitoring.review.pages import queue, recognised, sheet, visit
from monitoring.workbooks.answers import CATEGORIES, REASONS, REFUSALS

PACKAGE = Path(monitoring.__file__).parent
REVIEW = PACKAGE / "review"
KEY = re.compile(r"[a-z_]+\.[a-z0-9_]+")
FILE_ENDINGS = {"css", "db", "html", "js", "json", "key", "svg", "xlsx"}
ASKED = re.compile(r"\bt\('([^']+)'(?! *~)")
BUILT = re.compile(r"'([a-z_]+)\.[a-z_]*' *~")
WORD = re.compile(r"\|word\('([a-z_]+)'\)")
CODES: Mapping[str, tuple[str, ...]] = {
    "action": ("take", "give_back", "recall", "screen_out", "reopen"),
    "age": (*(name for _, name in overview.AGES), overview.OLDER),
    "agency": visit.AGENCIES,
    "because": (*states.SCREENED_OUT_BECAUSE, *states.REOPENED_BECAUSE),
    "event": (*states.TRANSITIONS, *states.OF_THE_NIGHT),
    "figure": (*(name for name in overview.COLUMNS if "." not in name and name != "not_assisted"), *overview.AMOUNTS),
    "level": ("county", "township", "village"),
    "mark": ("few", "withheld"),
    "monitored": tuple(CATEGORIES.values()),
    "order": tuple(queue.ORDERS),
    "outcome": estimating.OUTCOMES,
    "recognised": recognised.COLUMNS,
    "refusal": tuple(REFUSALS),
    "report": (*report.COLUMNS, *report.AMOUNTS),
    "result": (*visit.RESULTS, *sheet.RESULTS, "no_cause"),
    "risk_reason": tuple(REASONS.values()),
    "role": (*roles.Role, COMMAND_ROLE),
    "state": states.STATES,
    "stratum": estimating.STRATA,
    "visit": tuple(name for name in visit.VisitForm.model_fields if name not in {"form_key", "version"}),
    "way": visit.WAYS,
}
"""Closed lists by the kind under which their codes are shown."""
OF_SOURCES = {"gend", "relation", "risk_reason"}
"""Kinds whose codes stand in the national record and not in the program."""


@cache
def _trees() -> dict[Path, ast.Module]:
    """The program without its sentences."""
    paths = (path for path in sorted(PACKAGE.rglob("*.py")) if REVIEW / "words" not in path.parents)
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def _templates() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((REVIEW / "templates").glob("*.html")))


def _constants(path: Path) -> Iterator[str]:
    for node in ast.walk(_trees()[path]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _calls(name: str) -> Iterator[ast.Call]:
    """Calls in the review package of what has this name, also as a method."""
    for path, tree in _trees().items():
        for node in ast.walk(tree) if REVIEW in path.parents else ():
            if isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
                yield node


def _texts(nodes: list[ast.expr]) -> set[str]:
    """The string constants in some arguments."""
    inner = (one for node in nodes for one in ast.walk(node))
    return {one.value for one in inner if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _quoted() -> set[str]:
    """What stands in quotation marks in the templates."""
    return set(re.findall(r"""['"]([^'"\s]+)['"]""", _templates()))


def _asked_by_name() -> set[str]:
    """Constants that look like a key of a kind that there is, and whatever refusals name."""
    kinds = {key.partition(".")[0] for key in words.catalogue()}
    texts = {text for path in _trees() if REVIEW in path.parents for text in _constants(path)} | _quoted()
    found = {text for text in texts if KEY.fullmatch(text)}
    keys = {text for text in found if text.split(".")[0] in kinds and text.split(".")[1] not in FILE_ENDINGS}
    return keys.union(*(_texts(call.args[1:2]) for call in _calls("Refused")))


def _built_kinds() -> set[str]:
    """Kinds whose keys are put together while the page is made."""
    joined = (node for tree in _trees().values() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    heads = [node.values[0].value for node in joined if isinstance(node.values[0], ast.Constant)]
    by_code = {str(head)[:-1] for head in heads if re.fullmatch(r"[a-z_]+\.", str(head))}
    by_word = {text for call in _calls("word") for text in _texts(call.args[1:2])}
    kinds = {key.partition(".")[0] for key in words.catalogue()}
    by_template = {*BUILT.findall(_templates()), *WORD.findall(_templates())}
    return by_template | ((by_code | by_word) & kinds)


def test_what_is_asked_for_is_there() -> None:
    """Keys of templates, of the code and of refusals."""
    asked = set(ASKED.findall(_templates())) | _asked_by_name()
    assert len(asked) > 300
    assert sorted(asked - words.catalogue().keys()) == []


def test_every_kind_has_its_sentences() -> None:
    """`|word('kind')` and keys that are put together: the kind is known, and each code of a closed list has its sentence."""
    catalogue = words.catalogue()
    kinds = {key.partition(".")[0] for key in catalogue}
    assert sorted(_built_kinds() - kinds) == []
    missing = [f"{kind}.{code}" for kind, codes in CODES.items() for code in codes if f"{kind}.{code}" not in catalogue]
    assert missing == []


def test_every_action_of_the_log_is_named() -> None:
    """What the log writes down is shown in words, and its filter offers it."""
    written = {text for call in _calls("log") for text in _texts(call.args[:1]) if re.fullmatch("[a-z_]+", text)}
    written |= {text for call in _calls("Entry") for text in _texts(call.args[1:2])} | {"open_case"}
    assert len(written) > 20
    missing = sorted(one for one in written if f"logged.{one}" not in words.catalogue())
    assert missing == []


def test_no_sentence_is_never_used() -> None:
    """Each stands somewhere as a whole, or is of a kind that is put together and its code stands somewhere."""
    texts = _quoted() | {text for path in _trees() for text in _constants(path)} | _codes_of_queries()
    built = _built_kinds()
    closed = {f"{kind}.{code}" for kind, codes in CODES.items() for code in codes}

    def is_used(key: str) -> bool:
        kind, _, code = key.partition(".")
        return key in texts or key in closed or (kind in built and (kind in OF_SOURCES or code in texts))

    # What a step counts is named after tables and events, which no page lists.
    unused = [key for key in words.catalogue() if not is_used(key) and not key.startswith("counted.")]
    assert unused == []


def _codes_of_queries() -> set[str]:
    folder = PACKAGE.parent / "sql"
    return {code for path in folder.rglob("*.sql") for code in re.findall(r"'([^'\s]+)'", path.read_text("utf-8"))}


def test_both_languages() -> None:
    """Both are there, English has no Chinese in it, and they have the same places for values."""
    for key in words.catalogue():
        zh, en = words.said(key, "zh"), words.said(key, "en")
        assert zh.strip() and en.strip(), key
        assert _places(zh) == _places(en), key
        assert key == "nav.language" or not re.search("[\u4e00-\u9fff]", en), key


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
