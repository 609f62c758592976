-- The line of each item that applies to a visit: by region, a category in force on the day, care and place. Where several do, the one that gives most
-- (a text without an amount comes last). Of serious illness the care is that of the ordinary insurance where the region has one (serious_visit). Grain: counted person x visit x item. Needs listed_visit, benefit_listed_person and the relations of benefits.
WITH caring AS ( -- a line with the visits whose care it is for
  SELECT v.counted_key, v.visit_id, c.line_id
  FROM listed_visit AS v
  JOIN benefit_care AS c ON c.care_type = v.care_type
  UNION
  SELECT v.counted_key, v.visit_id, c.line_id
  FROM listed_visit AS v
  JOIN benefit_care_code AS c ON SUBSTRING(v.med_type, 1, LENGTH(c.med_type_prefix)) = c.med_type_prefix
  UNION
  SELECT v.counted_key, v.visit_id, l.line_id
  FROM serious_visit AS v
  JOIN benefit_line AS l ON l.item = 'serious_illness'
),
matched AS ( -- a line that applies, by each category
  SELECT
    v.counted_key,
    v.visit_id,
    l.item,
    l.line_id,
    p.category_code,
    p.identity_rid,
    ROW_NUMBER() OVER (
      PARTITION BY v.counted_key, v.visit_id, l.item
      ORDER BY
        CASE WHEN l.is_amount_stated THEN 0 ELSE 1 END NULLS LAST,
        l.ratio DESC NULLS LAST,
        l.deductible_share NULLS LAST,
        l.added_share DESC NULLS LAST,
        CASE WHEN l.is_uncapped THEN 0 ELSE 1 END NULLS LAST,
        CASE WHEN l.yearly_cap_amount IS NULL THEN 0 ELSE 1 END NULLS LAST,
        COALESCE(k.precedence, 99999) NULLS LAST,
        l.line_id NULLS LAST,
        p.identity_rid NULLS LAST
    ) AS place
  FROM listed_visit AS v
  JOIN caring AS g ON g.counted_key = v.counted_key AND g.visit_id = v.visit_id
  JOIN benefit_line AS l ON l.line_id = g.line_id AND l.valid_from <= v.visited_on AND v.visited_on < l.valid_to
  JOIN benefit_listed_person AS p ON p.counted_key = v.counted_key AND p.day_from <= v.visited_on AND v.visited_on < p.day_to
  JOIN benefit_category AS c ON c.line_id = l.line_id AND c.category_code = p.category_code
  JOIN benefit_region AS n ON n.line_id = l.line_id AND n.region_code = p.region_code
  LEFT JOIN category AS k ON k.category_code = p.category_code
  WHERE l.item <> 'premium_subsidy' AND (l.place_type IS NULL OR l.place_type = v.place_type)
)
SELECT counted_key, visit_id, item, line_id, category_code, identity_rid
FROM matched
WHERE place = 1
