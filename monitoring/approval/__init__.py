"""A push that waits for a person: when the number of new warnings leaves its usual band and nothing explains it."""
