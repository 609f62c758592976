-- What is not known of a person of the review database, or not final. Grain: person x code. Reads newer_held (person_key).
WITH told AS ( -- what his warnings say; one that was drawn says nothing
  SELECT
    c.counted_key AS person_key,
    MAX(CASE WHEN NOT w.is_assistance_known THEN 1 ELSE 0 END) AS is_assistance_unknown,
    MAX(CASE WHEN w.is_provisional AND w.state = 'open' AND NOT w.is_closed THEN 1 ELSE 0 END) AS is_provisional,
    MAX(CASE WHEN w.is_reconstructed THEN 1 ELSE 0 END) AS is_reconstructed
  FROM warning AS w
  JOIN counted_person AS c ON c.person_key = w.person_key
  GROUP BY c.counted_key
)
SELECT t.person_key, 'assistance_not_known' AS unknown_code
FROM told AS t
CROSS JOIN review_value AS v
WHERE t.is_assistance_unknown = 1 OR NOT v.is_assistance_known
UNION ALL
SELECT person_key, 'income_provisional' AS unknown_code FROM told WHERE is_provisional = 1
UNION ALL
SELECT person_key, 'reconstructed' AS unknown_code FROM told WHERE is_reconstructed = 1
UNION ALL
SELECT person_key, 'newer_version_held' AS unknown_code FROM newer_held
UNION ALL
SELECT person_key, 'household_unknown' AS unknown_code FROM case_household WHERE household_source = 'person_alone'
UNION ALL
SELECT c.person_key, 'register_row_missing' AS unknown_code
FROM case_household AS c
WHERE NOT EXISTS (SELECT 1 AS found FROM leading_insured AS i WHERE i.person_key = c.person_key)
