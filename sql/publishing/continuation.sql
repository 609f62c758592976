-- A warning that goes on under another number of the same person: the one that was sent and its successor, which was not. Grain: successor.
-- Both are told in the same push, so `rhythm` and `sent_rhythm` count for both.
WITH pair AS ( -- a successor and a warning of the same rule and window that was sent under a number merged into its person
  SELECT
    n.warning_id,
    n.rhythm,
    o.warning_id AS sent_warning_id,
    o.rhythm AS sent_rhythm,
    t.psn_no AS sent_psn_no,
    t.first_pushed_on,
    t.counted_from,
    t.due_on,
    t.decision_due_on,
    ROW_NUMBER() OVER (PARTITION BY n.warning_id ORDER BY t.first_pushed_on NULLS LAST, o.warning_id NULLS LAST) AS place
  FROM risk_row AS o
  JOIN sent_warning AS t ON t.warning_id = o.warning_id
  JOIN risk_row AS n ON n.rule_id = o.rule_id AND n.window_id = o.window_id AND n.psn_no = o.continued_by_psn_no
  WHERE o.state = 'merged' AND t.state IN ('open', 'closed', 'merged') -- merged: its successor was refused
    AND NOT EXISTS (SELECT 1 AS found FROM sent_warning AS x WHERE x.warning_id = n.warning_id)
)
SELECT * FROM pair WHERE place = 1
