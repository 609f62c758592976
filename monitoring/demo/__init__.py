"""A synthetic county that looks like life: insured persons, identities, households, settlements and assistance."""
