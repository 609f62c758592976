-- A warning of a touched person after this push, and its place among his: 1 leads. Open ones first, then those whose answer is still due; among
-- these the highest step, then the highest multiple; of all others the latest window. Grain: warning.
WITH ranked AS ( -- a warning with its rank
  SELECT
    w.warning_id,
    w.psn_no,
    w.state,
    w.rule_id,
    w.rule_title,
    w.window_from,
    w.window_last,
    w.step,
    w.burden_multiple,
    w.first_pushed_on,
    CASE
      WHEN w.state = 'open' THEN 0
      WHEN w.state = 'closed' AND COALESCE(w.decision_due_on, w.due_on) >= r.night THEN 1
      WHEN w.state <> 'merged' THEN 2
      ELSE 3
    END AS leading_rank
  FROM listed_warning AS w
  CROSS JOIN publish_value AS r
)
SELECT
  k.warning_id,
  k.psn_no,
  k.state,
  k.rule_id,
  k.rule_title,
  k.window_from,
  k.window_last,
  k.first_pushed_on,
  ROW_NUMBER() OVER (
    PARTITION BY k.psn_no
    ORDER BY
      k.leading_rank NULLS LAST,
      CASE WHEN k.leading_rank < 2 THEN k.step END DESC NULLS LAST,
      CASE WHEN k.leading_rank < 2 THEN k.burden_multiple END DESC NULLS LAST,
      k.window_from DESC NULLS LAST,
      k.warning_id NULLS LAST
  ) AS place
FROM ranked AS k
