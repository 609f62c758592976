-- A warning whose receipt was reported for another day than its deadlines are counted from: the first day reported since. Grain: warning.
WITH reported AS ( -- the first day on which receipt was reported, not before the push could be read
  SELECT t.warning_id, t.counted_from, MIN(f.happened_on) AS received_on
  FROM sent_warning AS t
  JOIN answered_person AS a ON a.psn_no = t.psn_no
  JOIN feedback AS f ON f.feedback_id = a.feedback_id
  WHERE f.status = 'received' AND t.state IN ('open', 'closed') AND f.happened_on >= t.counted_from
    AND (f.matched_warning_id IS NULL OR f.matched_warning_id = t.warning_id)
  GROUP BY t.warning_id, t.counted_from
)
SELECT warning_id, received_on FROM reported WHERE received_on <> counted_from
