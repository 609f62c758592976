-- A member of a moment's household on its night, and on the night before (docs/assessment.md 2). Grain: moment x which night x person.
WITH night_wanted AS ( -- a household and a night on which its members are asked for
  SELECT m.subject_key, k.household_id, m.night, m.night AS member_night
  FROM moment AS m
  JOIN household_key AS k ON k.household_key = m.subject_key
  UNION ALL
  SELECT m.subject_key, k.household_id, m.night, CAST(m.night - INTERVAL '1' DAY AS DATE) AS member_night
  FROM moment AS m
  JOIN household_key AS k ON k.household_key = m.subject_key
),
claimant AS ( -- a person who may belong to the household that night
  SELECT DISTINCT n.subject_key, n.household_id, n.night, n.member_night, COALESCE(a.anchor_key, c.person_key) AS person_key
  FROM night_wanted AS n
  JOIN moment_claim AS c ON c.subject_key = n.subject_key
  LEFT JOIN person_anchor AS a ON a.person_key = c.person_key AND a.known_from <= n.member_night AND n.member_night < a.known_to
),
asked AS ( -- a person and a night
  SELECT DISTINCT person_key, member_night FROM claimant
),
own_number AS ( -- each psn_no of such a person
  SELECT a.person_key, a.member_night, a.person_key AS member_key
  FROM asked AS a
  UNION ALL
  SELECT a.person_key, a.member_night, p.person_key AS member_key
  FROM asked AS a
  JOIN person_anchor AS p ON p.anchor_key = a.person_key AND p.known_from <= a.member_night AND a.member_night < p.known_to
),
numbered AS ( -- a person with his number at the platform
  SELECT o.person_key, o.member_night, MAX(h.hshd_no) AS hshd_no
  FROM own_number AS o
  JOIN household AS h ON h.person_key = o.member_key AND h.known_from <= o.member_night AND o.member_night < h.known_to
  GROUP BY o.person_key, o.member_night
),
insured_row AS ( -- an insured row of a person, the leading one first
  SELECT
    o.person_key, o.member_night, i.resdbook_no, i.surv_stas,
    ROW_NUMBER() OVER (
      PARTITION BY o.person_key, o.member_night
      ORDER BY CASE WHEN i.psn_insu_stas = '1' THEN 0 ELSE 1 END NULLS LAST, i.psn_no NULLS LAST
    ) AS place
  FROM own_number AS o
  JOIN insured AS i ON i.person_key = o.member_key AND i.known_from <= o.member_night AND o.member_night < i.known_to
),
book AS ( -- a book that is asked for, which not too many have
  SELECT b.resdbook_no, b.member_night
  FROM (SELECT DISTINCT resdbook_no, member_night FROM insured_row WHERE place = 1 AND LENGTH(resdbook_no) >= 6) AS b
  JOIN insured AS i ON i.resdbook_no = b.resdbook_no AND i.known_from <= b.member_night AND b.member_night < i.known_to
  GROUP BY b.resdbook_no, b.member_night
  HAVING COUNT(*) <= 20
),
home AS ( -- a person with his household
  SELECT
    a.person_key,
    a.member_night,
    CASE
      WHEN n.hshd_no IS NOT NULL THEN 'platform_number:' || n.hshd_no
      WHEN b.resdbook_no IS NOT NULL THEN 'household_book:' || b.resdbook_no
      ELSE 'person_alone:' || p.psn_no
    END AS household_id,
    p.psn_no,
    n.hshd_no,
    i.surv_stas IS DISTINCT FROM '2' AS is_living
  FROM asked AS a
  JOIN person AS p ON p.person_key = a.person_key
  LEFT JOIN numbered AS n ON n.person_key = a.person_key AND n.member_night = a.member_night
  LEFT JOIN insured_row AS i ON i.person_key = a.person_key AND i.member_night = a.member_night AND i.place = 1
  LEFT JOIN book AS b ON b.resdbook_no = i.resdbook_no AND b.member_night = a.member_night
),
listed AS ( -- what a person's rows with the household's number say of him
  SELECT
    h.person_key,
    h.member_night,
    MAX(CASE WHEN r.hshd_rlts = '01' THEN 1 ELSE 0 END) AS is_head,
    MAX(r.hshd_income) AS hshd_income
  FROM home AS h
  JOIN own_number AS o ON o.person_key = h.person_key AND o.member_night = h.member_night
  JOIN household AS r
    ON r.person_key = o.member_key AND r.hshd_no = h.hshd_no AND r.known_from <= h.member_night AND h.member_night < r.known_to
  GROUP BY h.person_key, h.member_night
)
SELECT
  c.subject_key,
  c.night,
  c.member_night < c.night AS is_night_before,
  c.person_key,
  h.psn_no,
  h.is_living,
  COALESCE(l.is_head, 0) AS is_head,
  l.hshd_income
FROM claimant AS c
JOIN home AS h ON h.person_key = c.person_key AND h.member_night = c.member_night AND h.household_id = c.household_id
LEFT JOIN listed AS l ON l.person_key = c.person_key AND l.member_night = c.member_night
