-- The identity ends before it begins, so that it never held.
-- zh: 身份结束早于开始，即从未生效。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the identity pull.
SELECT pulled_row
FROM typed_identity
WHERE valid_to <= valid_from
