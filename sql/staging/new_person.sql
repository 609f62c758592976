-- A psn_no that the warehouse has not met, with the number that will stand for it. Grain: psn_no.
WITH named AS ( -- a psn_no of the run
  SELECT psn_no FROM accepted_row_settlement
  UNION SELECT psn_no FROM accepted_row_insured
  UNION SELECT psn_no FROM accepted_row_identity
  UNION SELECT psn_no FROM accepted_row_household
  UNION SELECT psn_no FROM accepted_row_assistance
),
highest AS ( -- the highest number given so far, one row
  SELECT COALESCE(MAX(person_key), 0) AS person_key FROM person
)
SELECT h.person_key + ROW_NUMBER() OVER (ORDER BY n.psn_no NULLS LAST) AS person_key, n.psn_no
FROM named AS n
CROSS JOIN highest AS h
WHERE NOT EXISTS (SELECT 1 AS found FROM person AS p WHERE p.psn_no = n.psn_no)
