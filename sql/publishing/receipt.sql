-- A warning whose receipt was reported for another day than its deadlines are counted from: the first day reported since the push that told it. What is dated
-- ahead is not so yet. Grain: warning.
WITH told AS ( -- the push that told a warning, for the last time if it was called off in between
  SELECT warning_id, MAX(told_on) AS told_on
  FROM sent_event
  WHERE event IN ('opened', 'reopened')
  GROUP BY warning_id
),
reported AS ( -- the first day on which receipt was reported, not before the push could be read
  SELECT t.warning_id, t.counted_from, MIN(f.happened_on) AS received_on
  FROM sent_warning AS t
  LEFT JOIN told AS e ON e.warning_id = t.warning_id -- none of what an earlier version told
  JOIN answered_person AS a ON a.psn_no = t.psn_no
  JOIN feedback AS f ON f.feedback_id = a.feedback_id
  CROSS JOIN publish_value AS r
  LEFT JOIN sent_warning AS m ON m.warning_id = f.matched_warning_id
  WHERE f.status = 'received' AND t.state IN ('open', 'closed')
    AND f.happened_on <= r.today
    AND (f.happened_on > e.told_on OR f.happened_on >= t.counted_from)
    AND (m.warning_id IS NULL OR (m.rule_id = t.rule_id AND m.window_from = t.window_from AND m.window_last = t.window_last))
  GROUP BY t.warning_id, t.counted_from
)
SELECT warning_id, received_on FROM reported WHERE received_on <> counted_from
