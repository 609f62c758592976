-- The settlement has no usable date (setl_time, enddate and crte_time are blank or unreadable), so that no window can be chosen.
-- Returns the pulled_row of each offending row of the settlement pull. Severity: quarantine.
SELECT pulled_row
FROM typed_settlement
WHERE burden_date IS NULL
