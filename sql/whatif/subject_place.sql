-- The door at which a moment's subject would be visited: its household (docs/assessment.md 2) and the township of the division it lives in, else of
-- the registered one. Grain: moment.
WITH own_number AS ( -- each psn_no of the person who speaks for the subject
  SELECT s.subject_key, s.night, m.member_key
  FROM subject_state AS s
  JOIN moment_member AS m ON m.subject_key = s.subject_key AND m.night = s.night AND m.person_key = s.person_key
),
insured_row AS ( -- an insured row of the person, the leading one first
  SELECT
    o.subject_key, o.night, i.resdbook_no, i.division_code, i.registered_division_code,
    ROW_NUMBER() OVER (
      PARTITION BY o.subject_key, o.night
      ORDER BY CASE WHEN i.psn_insu_stas = '1' THEN 0 ELSE 1 END NULLS LAST, i.psn_no NULLS LAST
    ) AS place
  FROM own_number AS o
  JOIN insured AS i ON i.person_key = o.member_key AND i.known_from <= o.night AND o.night < i.known_to
),
book AS ( -- a book that is asked for, which not too many have
  SELECT b.resdbook_no, b.night
  FROM (SELECT DISTINCT resdbook_no, night FROM insured_row WHERE place = 1 AND LENGTH(resdbook_no) >= 6) AS b
  JOIN insured AS i ON i.resdbook_no = b.resdbook_no AND i.known_from <= b.night AND b.night < i.known_to
  GROUP BY b.resdbook_no, b.night
  HAVING COUNT(*) <= 20
),
numbered AS ( -- a subject with the person's number at the platform
  SELECT o.subject_key, o.night, MAX(h.hshd_no) AS hshd_no
  FROM own_number AS o
  JOIN household AS h ON h.person_key = o.member_key AND h.known_from <= o.night AND o.night < h.known_to
  GROUP BY o.subject_key, o.night
)
SELECT
  s.subject_key,
  s.night,
  p.psn_no,
  CASE
    WHEN k.household_id IS NOT NULL THEN k.household_id
    WHEN n.hshd_no IS NOT NULL THEN 'platform_number:' || n.hshd_no
    WHEN b.resdbook_no IS NOT NULL THEN 'household_book:' || b.resdbook_no
    ELSE 'person_alone:' || p.psn_no
  END AS household_id,
  s.region_code,
  COALESCE(l.region_code, g.region_code) AS township_code
FROM subject_state AS s
JOIN person AS p ON p.person_key = s.person_key
LEFT JOIN household_key AS k ON k.household_key = s.subject_key
LEFT JOIN numbered AS n ON n.subject_key = s.subject_key AND n.night = s.night
LEFT JOIN insured_row AS i ON i.subject_key = s.subject_key AND i.night = s.night AND i.place = 1
LEFT JOIN book AS b ON b.resdbook_no = i.resdbook_no AND b.night = i.night
LEFT JOIN region AS l ON l.region_code = SUBSTRING(i.division_code, 1, 9) AND l.level_type = 'township'
LEFT JOIN region AS g ON g.region_code = SUBSTRING(i.registered_division_code, 1, 9) AND g.level_type = 'township'
