-- A person who may be scored: a valid settlement that is no refund, known on the night, in the 12 months up to it. Grain: person. Reads member, forecast_value and a year
-- of settlements; everything else that is asked of the scored is looked up for these alone.
SELECT DISTINCT m.person_key
FROM settlement AS s
CROSS JOIN forecast_value AS v
JOIN member AS m ON m.member_key = s.person_key
WHERE s.is_valid AND s.init_setl_id IS NULL AND s.known_from <= v.night AND v.night < s.known_to
  AND v.look_from <= s.burden_date AND s.burden_date <= v.night
