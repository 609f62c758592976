-- No table maps the identity's code to a category; it means nothing until one does.
-- zh: 身份代码没有对应的类别；在补充对照表之前不起作用。
-- severity: note
-- tolerance: 0.05
-- Returns the pulled_row of each offending row of the identity pull.
SELECT t.pulled_row
FROM typed_identity AS t
WHERE EXISTS (SELECT 1 AS found FROM known_identity_code AS any_code)
  AND t.psn_idet_type IS NOT NULL
  AND NOT EXISTS (SELECT 1 AS found FROM known_identity_code AS n WHERE n.psn_idet_type = t.psn_idet_type)
