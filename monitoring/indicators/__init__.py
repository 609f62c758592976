"""Indicators over people and households, each with its definition and source in docs/indicators.md."""
