-- A person whose visits are looked at: everybody. Grain: person. Reads person_state.
SELECT person_key
FROM person_state
