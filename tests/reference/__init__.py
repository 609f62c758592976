"""The assessment once more in plain Python, day by day; shares no code with the package.

Written from `docs/assessment.md` alone.
"""
