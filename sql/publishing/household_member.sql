-- A member of the household of a person with a warning: by the platform's household number, else the household book, else the person alone.
-- Grain: person with a warning x member. A book number of fewer than 6 characters is a placeholder, and one of more than 20 persons no household.
WITH present_household AS ( -- a membership as known now
  SELECT h.* FROM household AS h CROSS JOIN publish_value AS r WHERE h.known_from <= r.night AND r.night < h.known_to AND h.hshd_no IS NOT NULL
),
present_book AS ( -- a person's household book as known now
  SELECT i.person_key, i.resdbook_no, COUNT(*) OVER (PARTITION BY i.resdbook_no) AS holder_count
  FROM insured AS i
  CROSS JOIN publish_value AS r
  WHERE i.known_from <= r.night AND r.night < i.known_to AND LENGTH(i.resdbook_no) >= 6
),
numbered AS ( -- a person with a warning and his household number at the platform
  SELECT m.person_key, MAX(h.hshd_no) AS hshd_no
  FROM publish_member AS m
  JOIN present_household AS h ON h.person_key = m.member_key
  GROUP BY m.person_key
),
booked AS ( -- a person with a warning and his household book
  SELECT i.person_key, b.resdbook_no
  FROM leading_insured AS i
  JOIN (SELECT DISTINCT resdbook_no FROM present_book WHERE holder_count <= 20) AS b ON b.resdbook_no = i.resdbook_no
),
subject AS ( -- a person with a warning, and what names his household
  SELECT DISTINCT m.person_key, n.hshd_no, b.resdbook_no
  FROM publish_member AS m
  LEFT JOIN numbered AS n ON n.person_key = m.person_key
  LEFT JOIN booked AS b ON b.person_key = m.person_key
)
SELECT s.person_key, h.person_key AS member_key, 'platform_number' AS household_source, s.hshd_no AS household_no
FROM subject AS s
JOIN present_household AS h ON h.hshd_no = s.hshd_no
UNION
SELECT s.person_key, b.person_key AS member_key, 'household_book' AS household_source, s.resdbook_no AS household_no
FROM subject AS s
JOIN present_book AS b ON b.resdbook_no = s.resdbook_no
WHERE s.hshd_no IS NULL
UNION
SELECT s.person_key, s.person_key AS member_key, 'person_alone' AS household_source, CAST(NULL AS VARCHAR) AS household_no
FROM subject AS s
WHERE s.hshd_no IS NULL AND s.resdbook_no IS NULL
