-- A person of the review database and what names his case: household number, else household book, else he alone. Grain: person.
SELECT
  l.person_key,
  COALESCE(l.household_source, 'person_alone') AS household_source,
  COALESCE(l.household_no, l.psn_no) AS household_name
FROM listed_person AS l
JOIN counted_person AS c ON c.person_key = l.person_key AND c.counted_key = l.person_key
