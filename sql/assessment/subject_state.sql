-- What is known of a moment's subject: whether it stands for itself, who speaks for it, where it belongs; of a household its heads and income
-- (docs/assessment.md 2). Grain: moment.
WITH member AS ( -- a member of a household, the leading one first
  SELECT
    p.*,
    ROW_NUMBER() OVER (PARTITION BY subject_key, night ORDER BY is_head DESC NULLS LAST, psn_no NULLS LAST) AS place
  FROM household_person AS p
  WHERE NOT is_night_before
),
household_now AS ( -- a household's heads and income
  SELECT
    subject_key,
    night,
    MAX(CASE WHEN place = 1 THEN person_key END) AS person_key,
    GREATEST(SUM(CASE WHEN is_living THEN 1 ELSE 0 END), 1) AS head_count,
    MAX(hshd_income) AS hshd_income
  FROM member
  GROUP BY subject_key, night
),
compared AS ( -- a person who is a member on one of the two nights or both
  SELECT
    subject_key, night, person_key,
    MAX(CASE WHEN is_night_before THEN 1 ELSE 0 END) AS was_member,
    MAX(CASE WHEN is_night_before THEN 0 ELSE 1 END) AS is_member
  FROM household_person
  GROUP BY subject_key, night, person_key
),
changed AS ( -- a household that had members the night before, and now has others
  SELECT subject_key, night
  FROM compared
  GROUP BY subject_key, night
  HAVING MAX(was_member) = 1 AND (MIN(was_member) = 0 OR MIN(is_member) = 0)
)
SELECT
  m.subject_key,
  m.night,
  a.anchor_key IS NULL AS is_anchor,
  a.merged_from AS merged_on,
  CASE WHEN m.subject_key > 0 THEN m.subject_key ELSE h.person_key END AS person_key,
  s.region_code,
  CASE WHEN m.subject_key < 0 THEN COALESCE(h.head_count, 1) END AS head_count,
  h.hshd_income,
  m.subject_key < 0 AND h.person_key IS NULL AS is_without_members,
  c.subject_key IS NOT NULL AS is_household_changed
FROM moment AS m
LEFT JOIN person_anchor AS a ON a.person_key = m.subject_key AND a.known_from <= m.night AND m.night < a.known_to
LEFT JOIN household_now AS h ON h.subject_key = m.subject_key AND h.night = m.night
LEFT JOIN member_state AS s
  ON s.subject_key = m.subject_key AND s.night = m.night
  AND s.person_key = CASE WHEN m.subject_key > 0 THEN m.subject_key ELSE h.person_key END
LEFT JOIN changed AS c ON c.subject_key = m.subject_key AND c.night = m.night
