-- Somebody with a visit whose rows, of any version, lie in calendar years that are not neighbours: no sum of two years holds it. Grain: person.
CREATE TABLE long_visit (
  person_key BIGINT NOT NULL
)
