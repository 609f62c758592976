-- A returned row with the person and warning of the list that it is about, and until when answers are due. Grain: returned row that was matched.
-- Reads matched_feedback. Of a row that names no warning the person's leading one says the days.
SELECT
  m.feedback_id,
  m.matched_warning_id AS warning_id,
  m.matched_psn_no AS psn_no,
  COALESCE(t.due_on, p.due_on) AS due_on,
  COALESCE(t.decision_due_on, p.decision_due_on) AS decision_due_on
FROM matched_feedback AS m
LEFT JOIN sent_warning AS t ON t.warning_id = m.matched_warning_id
LEFT JOIN sent_person AS p ON p.psn_no = m.matched_psn_no
WHERE m.match_type <> 'none'
