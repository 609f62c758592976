"""The caseworker's page: cases, visits and their results on the bureau's own database, beside the national system and not in its place."""
