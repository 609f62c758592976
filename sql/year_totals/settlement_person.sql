-- Persons (anchors) with settlements that count, of the sums asked for. Reads asked_person (total_no, counted_year, region_code; empty: everywhere). Grain: sum asked for.
WITH counted_person AS ( -- a person as often as he counts
  SELECT t.total_no, c.anchor_key
  FROM asked_person AS t
  JOIN counted_settlement AS c ON c.counted_year = t.counted_year AND c.region_code = t.region_code
  UNION ALL
  SELECT t.total_no, c.anchor_key
  FROM asked_person AS t
  JOIN counted_settlement AS c ON c.counted_year = t.counted_year
  WHERE t.region_code IS NULL
)
SELECT p.total_no, COUNT(DISTINCT p.anchor_key) AS person_count
FROM counted_person AS p
GROUP BY p.total_no
