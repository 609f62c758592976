-- A visit that the region's ordinary serious-illness insurance covers, by its insurance type (an empty one counts), care and day. Grain: counted person x visit.
-- Needs listed_visit, benefit_listed_person and the relations of the ordinary insurance.
WITH insured_at AS ( -- the region whose texts count for a person
  SELECT DISTINCT counted_key, region_code FROM benefit_listed_person
),
caring AS ( -- an insurance with the kinds of care it covers
  SELECT DISTINCT v.care_type, v.med_type, c.serious_id
  FROM listed_visit AS v
  JOIN serious_care AS c ON c.care_type = v.care_type
  UNION
  SELECT DISTINCT v.care_type, v.med_type, c.serious_id
  FROM listed_visit AS v
  JOIN serious_care_code AS c ON SUBSTRING(v.med_type, 1, LENGTH(c.med_type_prefix)) = c.med_type_prefix
)
SELECT DISTINCT v.counted_key, v.visit_id, s.serious_id
FROM listed_visit AS v
JOIN insured_at AS p ON p.counted_key = v.counted_key
JOIN serious_region AS n ON n.region_code = p.region_code
JOIN serious_insurance AS s ON s.serious_id = n.serious_id AND s.valid_from <= v.visited_on AND v.visited_on < s.valid_to
JOIN serious_type AS t ON t.serious_id = s.serious_id AND (v.insutype IS NULL OR t.insutype = v.insutype)
JOIN caring AS c ON c.serious_id = s.serious_id AND c.care_type = v.care_type AND c.med_type IS NOT DISTINCT FROM v.med_type
