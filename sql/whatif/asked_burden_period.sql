-- A burden period laid aside of a window that reaches into the days asked for, and whose burden ever reaches the lowest limit of its rule on a side:
-- only there may something cross. Grain: moment x rule x window x first day.
SELECT
  b.subject_key, b.night, b.rule_id, b.window_id, b.window_from, b.window_to, b.day_from, b.day_to, b.burden_amount, b.fee_amount,
  b.has_settlement, b.has_settlement_rise, b.has_settlement_fall, b.has_refund, b.has_refund_rise, b.has_refund_fall, b.has_assistance, b.has_left
FROM laid_burden_period AS b
CROSS JOIN asked_period AS a
JOIN lowest_limit AS l ON l.rule_id = b.rule_id AND b.most_amount >= l.limit_amount
WHERE b.window_from <= a.day_last AND b.window_to > a.day_first
