-- An amount or date of the settlement is filled but is no number or date.
-- Returns the pulled_row of each offending row of the settlement pull. Severity: quarantine.
SELECT pulled_row
FROM typed_settlement
WHERE unreadable_count > 0
