-- A psn_no of the run. Grain: psn_no.
SELECT psn_no FROM accepted_row_settlement
UNION
SELECT psn_no FROM accepted_row_insured
UNION
SELECT psn_no FROM accepted_row_identity
UNION
SELECT psn_no FROM accepted_row_household
UNION
SELECT psn_no FROM accepted_row_assistance
