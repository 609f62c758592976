"""Great Expectations finds each bound that a value breaks, and none that it keeps."""

from datetime import date
from decimal import Decimal

from monitoring.ledger.observations import Observation
from monitoring.quality.contract_gx import broken_bounds

DAY = date(2024, 3, 5)


def value(number: str, **bounds: str) -> Observation:
    kept = {name: Decimal(bound) for name, bound in bounds.items()}
    return Observation(DAY, DAY, "m", Decimal(number), 1, "weekday", "night", **kept)  # type: ignore[arg-type]


def test_each_bound_is_found_alone_and_together() -> None:
    found = broken_bounds(
        [
            value("5", lower="1", upper="9", least="0", most="20"),
            value("0.5", lower="1", upper="9", least="0", most="20"),
            value("10", lower="1", upper="9", least="0", most="20"),
            value("-1", lower="1", upper="9", least="0", most="20"),
            value("21", lower="1", upper="9", least="0", most="20"),
            value("7"),
            value("1.00", lower="1", upper="1", least="1", most="1"),
            value("0.1", most="0.05"),
            value("12345678901234.57", upper="12345678901234.56"),
        ]
    )
    assert found == {
        1: {"lower"},
        2: {"upper"},
        3: {"lower", "least"},
        4: {"upper", "most"},
        7: {"most"},
        8: {"upper"},
    }
