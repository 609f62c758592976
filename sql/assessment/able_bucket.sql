-- A rule of which a subject may reach a limit in a bucket of days. Grain: unit x subject x bucket x rule. is_close: the sums of the rule's own rows tell more,
-- and those of visits with refunds have to be told from the others.
SELECT
  k.unit_type,
  k.subject_key,
  k.bucket_type,
  k.day_from,
  k.is_listed,
  r.rule_id,
  r.is_close OR k.bucket_type = 'ever' AS is_close,
  CASE
    WHEN r.is_of_income = 1 THEN 0
    WHEN k.is_listed = 1 THEN r.listed_amount
    ELSE r.unlisted_amount
  END AS least_amount
FROM subject_bucket AS k
JOIN rule_bucket AS r ON r.unit_type = k.unit_type AND r.bucket_type = k.bucket_type AND r.day_from = k.day_from
WHERE k.most_amount >= CASE WHEN r.is_of_income = 1 THEN 0 WHEN k.is_listed = 1 THEN r.listed_amount ELSE r.unlisted_amount END
