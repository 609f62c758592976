-- The settlement's date lies before 1990 or after 2100, so that no window can be chosen.
-- Returns the pulled_row of each offending row of the settlement pull. Severity: quarantine.
SELECT pulled_row
FROM typed_settlement
WHERE burden_date NOT BETWEEN DATE '1990-01-01' AND DATE '2100-12-31'
