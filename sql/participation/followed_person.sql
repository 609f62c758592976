-- A listed person whose visits are looked at: the dead, those who moved away and those matched with nobody are left out. Grain: person. Reads listed_person.
SELECT person_key
FROM listed_person
WHERE standing = 'expected' AND participation_state <> 'not_matched'
