-- A member of the household of a person with a warning: by the platform's household number, else the household book, else the person alone.
-- Grain: person with a warning x member. Reads the present rows of insured and household.
WITH present_insured AS ( -- an insured person as known now
  SELECT i.* FROM insured AS i CROSS JOIN publish_value AS r WHERE i.known_from <= r.night AND r.night < i.known_to
),
present_household AS ( -- a membership as known now
  SELECT h.* FROM household AS h CROSS JOIN publish_value AS r WHERE h.known_from <= r.night AND r.night < h.known_to AND h.hshd_no IS NOT NULL
),
subject AS ( -- a person with a warning, and what names his household
  SELECT DISTINCT w.person_key, h.hshd_no, i.resdbook_no
  FROM warning AS w
  LEFT JOIN present_household AS h ON h.person_key = w.person_key
  LEFT JOIN present_insured AS i ON i.person_key = w.person_key
)
SELECT s.person_key, h.person_key AS member_key, 'platform_number' AS household_source, s.hshd_no AS household_no
FROM subject AS s
JOIN present_household AS h ON h.hshd_no = s.hshd_no
UNION
SELECT s.person_key, i.person_key AS member_key, 'household_book' AS household_source, s.resdbook_no AS household_no
FROM subject AS s
JOIN present_insured AS i ON i.resdbook_no = s.resdbook_no
WHERE s.hshd_no IS NULL
UNION
SELECT s.person_key, s.person_key AS member_key, 'person_alone' AS household_source, CAST(NULL AS VARCHAR) AS household_no
FROM subject AS s
WHERE s.hshd_no IS NULL AND s.resdbook_no IS NULL
