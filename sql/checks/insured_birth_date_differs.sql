-- The birth date is not that of the identity card number, and the person is no newborn under the mother's; the number identifies nobody.
-- zh: 出生日期与身份证号不符，且不是随母参保的新生儿；证件号不能用于识别本人。
-- severity: note
-- tolerance: 0.02
-- Returns the pulled_row of each offending row of the insured pull.
SELECT pulled_row
FROM typed_insured
WHERE COALESCE(psn_cert_type, '01') = '01'
  AND is_certificate_right
  AND certificate_id IS NULL
  AND COALESCE(nwb_flag, '0') <> '1'
