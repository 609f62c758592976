"""The regions' ordinary serious-illness insurance as relations: terms, segments, and whom and what they cover."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

import pyarrow as pa

from monitoring.benefits.models import BenefitsFile, OrdinaryInsurance
from monitoring.policy.amounts import end_after
from monitoring.policy.regions import RegionTree

Insurance = tuple[BenefitsFile, OrdinaryInsurance]
_TEXT, _DAY, _MONEY, _SHARE = pa.string(), pa.date32(), pa.decimal128(16, 2), pa.decimal128(6, 4)
TERMS: dict[str, pa.DataType] = {
    "serious_id": _TEXT,
    "deductible_amount": _MONEY,
    "yearly_cap_amount": _MONEY,
    "valid_from": _DAY,
    "valid_to": _DAY,
    "reference_title": _TEXT,
    "uncertain_zh": _TEXT,
    "uncertain_en": _TEXT,
}
SEGMENT: dict[str, pa.DataType] = {"serious_id": _TEXT, "from_amount": _MONEY, "to_amount": _MONEY, "ratio": _SHARE}
NO_END = Decimal("99999999999999.99")
"""What a segment without end ends at: no sum reaches it."""


def ordinary_relations(files: Sequence[BenefitsFile], tree: RegionTree) -> dict[str, pa.Table]:
    """`serious_insurance`, and by it its segments, care, insurance types and the regions in which it is the nearest.

    Dates are from <= day < to; money is DECIMAL(16,2), ratios DECIMAL(6,4).
    """
    found = [(file, one) for file in files for one in file.serious_illness]
    return {
        "serious_insurance": _table(TERMS, (_terms(*one) for one in found)),
        "serious_segment": _table(SEGMENT, (row for one in found for row in _segments(*one))),
        "serious_type": _pairs("insutype", found, lambda one: one.insurance),
        "serious_care": _pairs("care_type", found, lambda one: one.care),
        "serious_care_code": _pairs("med_type_prefix", found, lambda one: one.care_codes),
        "serious_region": _table({"serious_id": _TEXT, "region_code": _TEXT}, _regions(found, tree)),
    }


def serious_id(file: BenefitsFile, insurance: OrdinaryInsurance) -> str:
    """By which an insurance is known outside its file; the day tells apart versions of one."""
    return f"{file.benefits}.{insurance.id}.{insurance.valid_from}"


def _terms(file: BenefitsFile, insurance: OrdinaryInsurance) -> tuple[object, ...]:
    questions = {one.id: one for one in file.uncertain}
    said = [questions[name].read_as for name in insurance.uncertain]
    return (
        serious_id(file, insurance),
        insurance.deductible,
        insurance.yearly_cap,
        insurance.valid_from,
        end_after(insurance),
        insurance.reference.title,
        "；".join(one.zh for one in said) or None,
        "; ".join(one.en for one in said) or None,
    )


def _segments(file: BenefitsFile, insurance: OrdinaryInsurance) -> Iterator[tuple[object, ...]]:
    start = Decimal("0.00")
    for segment in insurance.segments:
        yield serious_id(file, insurance), start, segment.to or NO_END, segment.ratio.quantize(Decimal("0.0001"))
        start = segment.to or NO_END


def _regions(found: Sequence[Insurance], tree: RegionTree) -> Iterator[tuple[object, ...]]:
    """The nearest text that has an insurance at all."""
    for region in tree.insuring():
        for above in tree.chain(region.code):
            nearest = [one for one in found if one[0].region == above.code]
            yield from ((serious_id(*one), region.code) for one in nearest)
            if nearest:
                break


def _pairs(name: str, found: Sequence[Insurance], values: Callable[[OrdinaryInsurance], Sequence[str]]) -> pa.Table:
    return _table({"serious_id": _TEXT, name: _TEXT}, ((serious_id(f, i), v) for f, i in found for v in values(i)))


def _table(columns: dict[str, pa.DataType], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    ordered = sorted(rows, key=lambda row: tuple(str(value) for value in row))
    return pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in ordered], pa.schema(columns))
