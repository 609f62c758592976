-- A person whose row this push may change: one of his warnings is told, or went over to somebody else. Grain: psn_no.
SELECT psn_no FROM told_warning
UNION
SELECT sent_psn_no AS psn_no FROM told_warning WHERE sent_psn_no IS NOT NULL
