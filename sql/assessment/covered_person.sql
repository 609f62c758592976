-- A person whom a rule covers on a moment's night by region, insurance and residence; unknown residence is covered. Grain: moment x rule.
SELECT DISTINCT p.person_key, p.night, r.rule_id
FROM person_state AS p
JOIN rule_person AS r
  ON r.region_code = p.region_code
  AND r.insutype IN ('*', p.insutype)
  AND (r.residence = '*' OR p.residence IS NULL OR r.residence = p.residence)
WHERE p.is_anchor
