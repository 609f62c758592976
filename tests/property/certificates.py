"""Certificate numbers with a right check digit, of nobody."""

from __future__ import annotations

from datetime import date

WEIGHTS = tuple(2**n % 11 for n in range(17, 0, -1))


def make_certificate(region: str, birth: date, serial: int) -> str:
    """An 18-character number of GB 11643: region, birth date, serial, check digit."""
    body = f"{region}{birth:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]
