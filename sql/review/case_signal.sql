-- Why a case has to be looked at anew: a warning of it opened, reopened, was raised, or came into it open with a person. Grain: case. What goes on under
-- another number of the same person is nothing new. Reads stored_warning (as last fed).
WITH continued AS ( -- a warning that was open under a number that is merged now
  SELECT m.case_id, m.rule_id, m.window_from, MAX(s.highest_step) AS highest_step
  FROM fed_warning AS m
  JOIN stored_warning AS s ON s.warning_id = m.warning_id
  WHERE m.state = 'merged' AND s.state = 'open'
  GROUP BY m.case_id, m.rule_id, m.window_from
),
compared AS ( -- an open warning beside what it was
  SELECT
    w.case_id,
    CASE
      WHEN s.warning_id IS NULL AND COALESCE(c.highest_step, 0) >= w.highest_step THEN NULL
      WHEN s.warning_id IS NULL THEN 'opened'
      WHEN s.state <> 'open' THEN 'reopened'
      WHEN s.case_id <> w.case_id THEN 'moved_in'
      WHEN w.highest_step > s.highest_step THEN 'raised'
    END AS signal_type
  FROM fed_warning AS w
  LEFT JOIN stored_warning AS s ON s.warning_id = w.warning_id
  LEFT JOIN continued AS c ON c.case_id = w.case_id AND c.rule_id = w.rule_id AND c.window_from = w.window_from
  WHERE w.state = 'open'
)
SELECT case_id, MIN(signal_type) AS signal_type
FROM compared
WHERE signal_type IS NOT NULL
GROUP BY case_id
