-- Somebody who ever had a household book that so many have that it may have become none, or one again, in the run: then each of them is alone, or no
-- longer. Grain: person x night.
WITH stirred_book AS ( -- a book whose holders change in the run
  SELECT i.resdbook_no, COUNT(*) AS change_count
  FROM insured AS i
  CROSS JOIN run_value AS r
  WHERE LENGTH(i.resdbook_no) >= 6
    AND (i.known_from BETWEEN r.night_from AND r.night_last OR i.known_to BETWEEN r.night_from AND r.night_last)
    AND EXISTS (SELECT 1 AS found FROM rule AS u WHERE u.unit_type = 'household')
  GROUP BY i.resdbook_no
),
crowded_book AS ( -- one that came or may have come from one side of the bound to the other
  SELECT b.resdbook_no
  FROM stirred_book AS b
  JOIN insured AS i ON i.resdbook_no = b.resdbook_no
  CROSS JOIN run_value AS r
  GROUP BY b.resdbook_no
  HAVING COUNT(*) > 20
    AND SUM(CASE WHEN i.known_from <= r.night_last AND r.night_last < i.known_to THEN 1 ELSE 0 END) BETWEEN 20 - MAX(b.change_count) AND 20 + MAX(b.change_count)
),
holder AS ( -- somebody who ever had such a book
  SELECT DISTINCT i.person_key, i.resdbook_no
  FROM insured AS i
  JOIN crowded_book AS b ON b.resdbook_no = i.resdbook_no
)
SELECT DISTINCT o.person_key, t.night
FROM touched_person AS t
JOIN holder AS h ON h.person_key = t.person_key
JOIN holder AS o ON o.resdbook_no = h.resdbook_no
