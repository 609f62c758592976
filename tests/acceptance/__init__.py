"""Whole nights on real files: the planted cases, a demo county, privacy."""
