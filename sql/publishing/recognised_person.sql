-- A person on the list whom the platform's side has recognised as monitored and not let go since, and from which day. Grain: psn_no.
WITH decided AS ( -- what was decided of a person, in order
  SELECT
    a.psn_no,
    f.status = 'recognised' AS is_recognised,
    f.happened_on,
    ROW_NUMBER() OVER (
      PARTITION BY a.psn_no
      ORDER BY f.happened_on NULLS LAST, f.recorded_at NULLS LAST, f.feedback_id NULLS LAST
    ) AS place
  FROM feedback AS f
  JOIN answered_person AS a ON a.feedback_id = f.feedback_id
  CROSS JOIN publish_value AS r
  WHERE f.status IN ('recognised', 'not_recognised', 'risk_removed') AND f.happened_on <= r.night
),
refused AS ( -- the last decision against monitoring
  SELECT psn_no, MAX(place) AS place
  FROM decided
  WHERE NOT is_recognised
  GROUP BY psn_no
)
SELECT d.psn_no, MIN(d.happened_on) AS recognised_on
FROM decided AS d
LEFT JOIN refused AS n ON n.psn_no = d.psn_no
WHERE d.is_recognised AND d.place > COALESCE(n.place, 0)
GROUP BY d.psn_no
