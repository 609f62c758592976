"""Leads that are no warnings, for the bureau alone."""
