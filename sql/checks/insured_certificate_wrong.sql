-- The identity card number is not 18 characters long, its check digit is wrong, or its birth date does not exist; it identifies nobody.
-- zh: 身份证号长度不是18位、校验码错误或出生日期不存在；不能用于识别本人。
-- severity: note
-- tolerance: 0.05
-- Returns the pulled_row of each offending row of the insured pull.
SELECT pulled_row
FROM typed_insured
WHERE certno IS NOT NULL AND COALESCE(psn_cert_type, '01') = '01' AND NOT is_certificate_right
