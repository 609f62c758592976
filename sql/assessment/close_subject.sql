-- A subject and a rule of whose own rows the sums are looked at. Grain: unit x subject x rule.
SELECT DISTINCT unit_type, subject_key, rule_id, is_listed FROM able_bucket WHERE is_close
