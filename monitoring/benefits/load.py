"""Read `thresholds/benefits/`: every file, all faults, one error; and the lines as relations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from monitoring.benefits.models import BenefitLine, BenefitsFile, Contribution, OrdinaryInsurance
from monitoring.benefits.ordinary import ordinary_relations
from monitoring.declared.faults import Fault, Place, Placed
from monitoring.declared.validation import validate
from monitoring.declared.yaml_file import read_yaml
from monitoring.errors import ThresholdsError
from monitoring.policy import Policy
from monitoring.policy.amounts import end_after
from monitoring.policy.faults import raise_faults
from monitoring.policy.regions import RegionTree

BENEFITS_FOLDER = "benefits"
_TEXT, _DAY, _MONEY, _FLAG = pa.string(), pa.date32(), pa.decimal128(16, 2), pa.bool_()
_SHARE = pa.decimal128(6, 4)
LINE: dict[str, pa.DataType] = {
    "line_id": _TEXT,
    "item": _TEXT,
    "ratio": _MONEY,
    "fixed_amount": _MONEY,
    "floor_amount": _MONEY,
    "yearly_cap_amount": _MONEY,
    "pool_id": _TEXT,
    "top_up_share": _MONEY,
    "top_up_base": _TEXT,
    "top_up_place": _TEXT,
    "most_borne_amount": _MONEY,
    "deductible_share": _SHARE,
    "added_share": _SHARE,
    "is_uncapped": _FLAG,
    "place_type": _TEXT,
    "is_at_year_end": _FLAG,
    "is_amount_stated": _FLAG,
    "valid_from": _DAY,
    "valid_to": _DAY,
    "known_since": _DAY,
    "reference_title": _TEXT,
    "uncertain_zh": _TEXT,
    "uncertain_en": _TEXT,
}
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Benefits:
    """All texts of a thresholds folder, ready to be asked; `fingerprint` is over what was read."""

    files: tuple[BenefitsFile, ...]
    tree: RegionTree
    fingerprint: str

    def lines(self) -> Iterator[tuple[BenefitsFile, BenefitLine]]:
        """Every line with its text."""
        return ((file, line) for file in self.files for line in file.lines)

    def made_up(self) -> list[str]:
        """Titles of what is no text but an example, in English."""
        return [file.title.en for file in self.files if file.example]

    def contribution(self, region: str, year: int) -> Contribution | None:
        """What a resident of the region pays for a year of insurance; none where it is not known."""
        for above in self.tree.chain(region):
            for file in self.files:
                found = next((c for c in file.contributions if c.year == year), None)
                if found is not None and file.region == above.code:
                    return found
        return None

    def relations(self) -> dict[str, pa.Table]:
        """`benefit_line`, and by line its categories, care and the regions in which it is the nearest text for its item; beside them the ordinary insurance.

        A region is named where persons are insured; dates are from <= day < to; money and ratios are DECIMAL(16,2).
        """
        rows = list(self.lines())
        return {
            "benefit_line": _table(LINE, (_line_row(file, line) for file, line in rows)),
            "benefit_category": _pairs("category_code", ((f, n, c) for f, n in rows for c in n.applies_to)),
            "benefit_care": _pairs("care_type", ((f, n, c) for f, n in rows for c in n.care)),
            "benefit_care_code": _pairs("med_type_prefix", ((f, n, c) for f, n in rows for c in n.care_codes)),
            "benefit_region": _pairs("region_code", self._regions()),
            **ordinary_relations(self.files, self.tree),
        }

    def _regions(self) -> Iterator[tuple[BenefitsFile, BenefitLine, str]]:
        """The nearest text that has the item at all: a region with lines of its own does not take those above it."""
        for region in self.tree.insuring():
            chain = [above.code for above in self.tree.chain(region.code)]
            for item in dict.fromkeys(line.item for _, line in self.lines()):
                found = [(f, n) for f, n in self.lines() if n.item == item and f.region in chain]
                nearest = min((chain.index(f.region) for f, _ in found), default=None)
                yield from ((f, n, region.code) for f, n in found if chain.index(f.region) == nearest)


def load_benefits(
    folder: Path, tree: RegionTree, categories: Iterable[str], *, allows_examples: bool = True
) -> Benefits:
    """Read all texts of a thresholds folder; without the folder there are none. Raises ThresholdsError with all faults.

    Made-up texts are faults unless examples are allowed.
    """
    digest, files, faults = hashlib.sha256(), [], []
    for path in sorted((folder / BENEFITS_FOLDER).glob("*")):
        text = _read(path)
        digest.update(f"{path.name} {len(text)}\n{text}".encode())
        file, place, found = _parse(text, f"{folder.resolve().name}/{BENEFITS_FOLDER}/{path.name}")
        faults += found
        if file is not None:
            files.append(Placed(file, place))
            faults += _faults(file, place, tree, set(categories), path.stem)
            if file.example and not allows_examples:
                cure = "remove the file, or say `example: true` in set.yaml"
                faults.append(place.fault(("example",), "made up, in a set that is no example", cure))
    faults += _twice(files)
    raise_faults(faults)
    return Benefits(tuple(placed.value for placed in files), tree, digest.hexdigest())


def load_benefits_of(folder: Path, policy: Policy) -> Benefits:
    """The benefits beside a policy that was read from the folder."""
    thresholds = policy.thresholds
    categories = [entry.category for entry in thresholds.categories.value.categories]
    return load_benefits(folder, thresholds.region_tree, categories, allows_examples=policy.is_example)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ThresholdsError(
            f"The benefits {path} cannot be read ({type(error).__name__}); nobody would be told what he is entitled to. Save the file as UTF-8, readable for "
            "this account, or move it away."
        ) from None


def _parse(text: str, shown: str) -> tuple[BenefitsFile | None, Place, list[Fault]]:
    data, place, faults = read_yaml(text, shown)
    if faults or data is None:
        return None, place, faults
    file, found = validate(data, BenefitsFile, place)
    return file, place, found


def _faults(file: BenefitsFile, place: Place, tree: RegionTree, categories: set[str], stem: str) -> Iterator[Fault]:
    if file.benefits != stem:
        yield place.fault(("benefits",), f"is not the name of the file ({stem})", "give both the same name")
    if file.region not in tree.by_code:
        yield place.fault(("region",), f"{file.region} is not in regions.csv", "name a region that is")
    questions = {one.id for one in file.uncertain}
    for n, one in enumerate(file.serious_illness):
        yield from _ordinary_faults(file, place, n, one)
    for n, line in enumerate(file.lines):
        for category in sorted(set(line.applies_to) - categories):
            yield place.fault(("lines", n, "applies_to"), f"unknown category {category}", "name one of categories.yaml")
        for question in sorted(set(line.uncertain) - questions):
            yield place.fault(("lines", n, "uncertain"), f"unknown question {question}", "write it under uncertain")
        for m, other in enumerate(file.lines[:n]):
            if other.id == line.id and other.overlaps(line):
                yield place.fault(
                    ("lines", n, "id"), f"shares days with line {m + 1} of the same id", "end that one the day before"
                )


def _ordinary_faults(file: BenefitsFile, place: Place, n: int, one: OrdinaryInsurance) -> Iterator[Fault]:
    for question in sorted(set(one.uncertain) - {asked.id for asked in file.uncertain}):
        path = ("serious_illness", n, "uncertain")
        yield place.fault(path, f"unknown question {question}", "write it under uncertain")
    for m, other in enumerate(file.serious_illness[:n]):
        if other.overlaps(one) and set(other.insurance) & set(one.insurance):
            path = ("serious_illness", n, "insurance")
            yield place.fault(
                path, f"shares days and an insurance type with entry {m + 1}", "end that one the day before"
            )


def _twice(files: list[Placed[BenefitsFile]]) -> Iterator[Fault]:
    for n, placed in enumerate(files):
        for contribution in placed.value.contributions:
            others = [c for c in placed.value.contributions if c.year == contribution.year]
            if len(others) > 1 and others[0] is not contribution:
                yield placed.fault(("contributions",), f"the year {contribution.year} stands twice", "keep one")
        if any(other.value.benefits == placed.value.benefits for other in files[:n]):
            yield placed.fault(
                ("benefits",), f"{placed.value.benefits} stands twice", "give each text a name of its own"
            )


def line_id(file: BenefitsFile, line: BenefitLine) -> str:
    """By which a line is known outside its file; the day tells apart versions of one line."""
    return f"{file.benefits}.{line.id}.{line.valid_from}"


def _line_row(file: BenefitsFile, line: BenefitLine) -> Row:
    questions = {one.id: one for one in file.uncertain}
    said = [questions[name].read_as for name in line.uncertain]
    top_up = line.top_up
    return (
        line_id(file, line),
        line.item,
        _two(line.ratio),
        line.fixed,
        line.floor,
        line.yearly_cap,
        f"{file.benefits}.{line.pool}" if line.pool else None,
        _two(top_up.to) if top_up else None,
        top_up.of if top_up else None,
        top_up.place if top_up else None,
        line.most_borne,
        _four(line.deductible_share),
        _four(line.added_points),
        line.is_uncapped,
        line.place,
        line.settled == "year_end",
        line.is_amount_stated,
        line.valid_from,
        end_after(line),
        line.known_since,
        line.reference.title,
        "；".join(one.zh for one in said) or None,
        "; ".join(one.en for one in said) or None,
    )


def _four(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"))


def _two(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))


def _table(columns: dict[str, pa.DataType], rows: Iterable[Row]) -> pa.Table:
    ordered = sorted(rows, key=lambda row: tuple(str(value) for value in row))
    return pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in ordered], pa.schema(columns))


def _pairs(name: str, rows: Iterable[tuple[BenefitsFile, BenefitLine, str]]) -> pa.Table:
    return _table({"line_id": _TEXT, name: _TEXT}, sorted({(line_id(f, n), value) for f, n, value in rows}))


def known_by(benefits: Benefits, night: date) -> Benefits:
    """The same without lines and insurance that were not known on the night."""
    kept = []
    for file in benefits.files:
        lines = tuple(line for line in file.lines if line.known_since <= night)
        serious = tuple(one for one in file.serious_illness if one.known_since <= night)
        if lines or serious:
            kept.append(file.model_copy(update={"lines": lines, "serious_illness": serious}))
    return Benefits(tuple(kept), benefits.tree, benefits.fingerprint)
