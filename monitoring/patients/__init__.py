"""Classified patients: who is seriously, chronically or of a major disease ill by the health commission's lists, and how his treatment stands."""
