"""Who of the listed persons is insured, by region and category, and who is not, by name for the bureau alone."""
