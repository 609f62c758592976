-- A person with a warning whom the platform's side has recognised as monitored and not let go since, and from which day. Grain: person.
-- Answers count for who is on the list, for whom he was merged into, and for who comes onto it with this push: by his number, his certificate or his household.
WITH counted AS ( -- an answer and a person with a warning whom it counts for
  SELECT a.feedback_id, m.person_key
  FROM answered_person AS a
  JOIN person AS p ON p.psn_no = a.psn_no
  JOIN publish_member AS m ON m.member_key = p.person_key
  UNION
  SELECT f.feedback_id, h.person_key
  FROM feedback AS f
  JOIN household_member AS h ON h.household_no = f.household_no
  WHERE f.match_type IN ('household_no', 'none') AND f.warning_id IS NULL AND f.psn_no IS NULL AND f.certno IS NULL
  UNION
  SELECT f.feedback_id, m.person_key
  FROM feedback AS f
  JOIN person AS p ON p.psn_no = f.psn_no
  JOIN publish_member AS m ON m.member_key = p.person_key
  JOIN leading_insured AS i ON i.person_key = m.person_key
  WHERE f.match_type = 'none' AND f.warning_id IS NULL AND (f.certno IS NULL OR UPPER(f.certno) = UPPER(i.certno))
  UNION
  SELECT f.feedback_id, MIN(i.person_key) AS person_key
  FROM feedback AS f
  JOIN leading_insured AS i ON UPPER(i.certno) = UPPER(f.certno)
  WHERE f.match_type = 'none' AND f.warning_id IS NULL AND f.psn_no IS NULL
  GROUP BY f.feedback_id
  HAVING COUNT(DISTINCT i.person_key) = 1
),
decided AS ( -- what was decided of a person, in order; what is dated ahead is not so yet
  SELECT
    a.person_key,
    f.status = 'recognised' AS is_recognised,
    f.happened_on,
    ROW_NUMBER() OVER (
      PARTITION BY a.person_key
      ORDER BY f.happened_on NULLS LAST, f.recorded_at NULLS LAST, f.feedback_id NULLS LAST
    ) AS place
  FROM feedback AS f
  JOIN counted AS a ON a.feedback_id = f.feedback_id
  CROSS JOIN publish_value AS r
  WHERE f.status IN ('recognised', 'not_recognised', 'risk_removed') AND f.happened_on <= r.today
),
refused AS ( -- the last decision against monitoring
  SELECT person_key, MAX(place) AS place
  FROM decided
  WHERE NOT is_recognised
  GROUP BY person_key
)
SELECT d.person_key, MIN(d.happened_on) AS recognised_on
FROM decided AS d
LEFT JOIN refused AS n ON n.person_key = d.person_key
WHERE d.is_recognised AND d.place > COALESCE(n.place, 0)
GROUP BY d.person_key
