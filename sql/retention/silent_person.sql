-- A person of the year looked at whose insurance and region follow from his latest settlement, if that would be removed. Grain: person.
SELECT DISTINCT y.person_key
FROM year_settlement AS y
CROSS JOIN retention_value AS v
WHERE NOT EXISTS (
    SELECT 1 AS found
    FROM insured AS i
    WHERE i.person_key = y.person_key AND i.known_to = DATE '9999-12-31' AND i.insutype IS NOT NULL AND i.insuplc_admdvs IS NOT NULL
  )
  AND NOT EXISTS (SELECT 1 AS found FROM settlement AS s WHERE s.person_key = y.person_key AND s.burden_date >= v.before_day)
