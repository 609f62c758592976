-- A rule that covers a moment's subject on its night: by region, insurance and residence of the person, or of one member of the household; unknown
-- residence is covered. Grain: moment x rule.
SELECT DISTINCT p.subject_key, p.night, r.rule_id
FROM member_state AS p
JOIN subject_state AS s ON s.subject_key = p.subject_key AND s.night = p.night AND s.is_anchor
JOIN rule_person AS r
  ON r.region_code = p.region_code
  AND r.insutype IN ('*', p.insutype)
  AND (r.residence = '*' OR p.residence IS NULL OR r.residence = p.residence)
JOIN rule AS u ON u.rule_id = r.rule_id AND (u.unit_type = 'household') = (p.subject_key < 0)
