"""Nights, one after the other: the cases that must hold, crashes, orders."""
