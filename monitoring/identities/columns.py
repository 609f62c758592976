"""Which column of a list is what: headers as the agencies write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from monitoring.errors import IdentityListError

R = TypeVar("R", bound=StrEnum)


@dataclass(frozen=True)
class Vocabulary(Generic[R]):
    """Headers by what they mean: `names` mean it and nothing else, apart by blanks; a header that contains one of `parts` may. Without `key` a row is no header."""

    key: R
    names: Mapping[R, str]
    parts: Mapping[R, str]


class Role(StrEnum):
    """What a column is read for."""

    certificate = "certificate"
    name = "name"
    category = "category"
    begin = "begin"
    end = "end"


_NAMES: dict[Role, str] = {
    Role.certificate: "身份证 身份证号 身份证号码 身份证件号 身份证件号码 证件号 证件号码 公民身份号码 公民身份证号 公民身份证号码 居民身份证号 "
    "居民身份证号码 成员证件号码 人员身份证号 人员证件号码 certno idcard idno",
    Role.name: "姓名 人员姓名 成员姓名 对象姓名 救助对象姓名 psnname name",
    Role.category: "人员类别 人员类型 身份类别 身份类型 对象类别 对象类型 救助类别 救助类型 保障类别 监测对象类别 低收入人口类别 人员属性 类别 category",
    Role.begin: "开始时间 开始日期 起始时间 起始日期 享受开始时间 享受开始日期 认定时间 认定日期 纳入时间 纳入日期 识别时间 识别日期 生效时间 生效日期 begntime",
    Role.end: "结束时间 结束日期 终止时间 终止日期 退出时间 退出日期 停发时间 停发日期 失效日期 endtime",
}
"""Headers that mean a role and nothing else."""
_PARTS: dict[Role, str] = {
    Role.certificate: r"身份证|证件号|身份号码",
    Role.name: r"姓名$",
    Role.category: r"类别$|类型$",
    Role.begin: r"(开始|起始|认定|纳入|识别|生效)(时间|日期)$",
    Role.end: r"(结束|终止|退出|停发|失效)(时间|日期)$",
}
"""What a header contains that is taken for the role, if no header means it plainly."""
_ABOUT_OTHERS = re.compile(r"^(户主|监护|代理|代领|联系|配偶|父亲|母亲|开户|银行|经办|帮扶|责任|填报|负责|村干部)")
_NOT_MEANT = re.compile(r"证件类型|证件类别|证件名称|残疾")


IDENTITY = Vocabulary(Role.certificate, _NAMES, _PARTS)
CERTIFICATE_NAMES, PERSON_NAMES = _NAMES[Role.certificate], _NAMES[Role.name]
CERTIFICATE_PART, PERSON_PART = _PARTS[Role.certificate], _PARTS[Role.name]
"""How lists of all kinds call the number and the name of a person."""


def find_columns(header: Sequence[object], named: Mapping[Role, str]) -> dict[Role, int]:
    """The position of each role in the header of an identity list; `named` are headers that the user gave for a role."""
    return find_roles(header, named, IDENTITY)


def find_roles(header: Sequence[object], named: Mapping[R, str], vocabulary: Vocabulary[R]) -> dict[R, int]:
    """The position of each role in a header.

    Without a column for the vocabulary's key the result is empty: the row is no header. Raises `IdentityListError` if two columns mean one role.
    """
    texts = [_plain(cell) for cell in header]
    found = {role: _positions(role, texts, named, vocabulary) for role in vocabulary.names}
    if not found[vocabulary.key]:
        return {}
    for role, positions in found.items():
        if len(positions) > 1:
            spelled = ", ".join(str(header[p]).strip() for p in positions)
            raise IdentityListError(
                f"Several columns of the list may be the {role} ({spelled}). Read from the wrong one, other persons would be listed, so nothing was "
                f"imported. Say which is meant: --column {role}=HEADER."
            )
    return {role: positions[0] for role, positions in found.items() if positions}


def _positions(role: R, texts: list[str], named: Mapping[R, str], vocabulary: Vocabulary[R]) -> list[int]:
    if role in named:
        return [n for n, text in enumerate(texts) if text == _plain(named[role])]
    plain = [n for n, text in enumerate(texts) if text in vocabulary.names[role].split()]
    return plain or [n for n, text in enumerate(texts) if _may_be(vocabulary.parts[role], text)]


def _may_be(part: str, text: str) -> bool:
    return bool(re.search(part, text)) and not _ABOUT_OTHERS.search(text) and not _NOT_MEANT.search(text)


def _plain(cell: object) -> str:
    """A header without blanks, marks and brackets."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", str(cell if cell is not None else ""))).lower()
