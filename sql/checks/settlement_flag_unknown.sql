-- The refund flag is none of 0, 1 and 2; anything but 0 is taken as refunded.
-- zh: 退费标志不是0、1、2；凡非0均视为已退费。
-- severity: note
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT pulled_row
FROM typed_settlement
WHERE refd_setl_flag NOT IN ('0', '1', '2')
