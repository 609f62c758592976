-- No insured person's row is known for the settlement; insurance and region come from the settlement.
-- zh: 参保登记中没有此人；险种和参保地取自结算。
-- severity: note
-- tolerance: 0.05
-- Returns the pulled_row of each offending row of the settlement pull.
SELECT t.pulled_row
FROM typed_settlement AS t
WHERE t.psn_no IS NOT NULL
  AND NOT EXISTS (SELECT 1 AS found FROM insured_around AS i WHERE i.psn_no = t.psn_no)
