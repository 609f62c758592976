"""Classified patients: what is read and kept of a list, which list holds on which day and night, and the figures beside a plain-Python reference."""
