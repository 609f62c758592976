-- A warning with the newest answer about it, or about its person or household, that was read up to a night. Reads answered_person.
-- Grain: warning that was answered.
-- An answer that names another warning of the person says nothing about this one, unless it is the same
-- under a number that was merged.
WITH told AS ( -- an answer about a warning that was sent, counted from the newest
  SELECT
    t.warning_id,
    f.status,
    f.happened_on,
    f.monitored_category_code,
    f.measures,
    f.refusal_reason,
    COUNT(*) OVER (PARTITION BY t.warning_id) AS feedback_count,
    ROW_NUMBER() OVER (
      PARTITION BY t.warning_id
      ORDER BY f.happened_on DESC NULLS LAST, f.recorded_at DESC NULLS LAST, f.feedback_id NULLS LAST
    ) AS place
  FROM sent_warning AS t
  JOIN answered_person AS c ON c.psn_no = t.psn_no
  JOIN feedback AS f ON f.feedback_id = c.feedback_id
  CROSS JOIN report_value AS r
  LEFT JOIN sent_warning AS m ON m.warning_id = f.matched_warning_id
  WHERE f.read_on <= r.night
    AND (m.warning_id IS NULL OR (m.rule_id = t.rule_id AND m.window_from = t.window_from AND m.window_last = t.window_last))
)
SELECT
  warning_id,
  status AS feedback_status,
  happened_on AS feedback_on,
  monitored_category_code AS feedback_category_code,
  measures AS feedback_measures,
  refusal_reason AS feedback_refusal_reason,
  feedback_count
FROM told
WHERE place = 1
