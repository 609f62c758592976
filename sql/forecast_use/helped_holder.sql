-- A row of a list of persons helped, with a person whom its number means on the night: by psn_no, else by the certificate of an insured row. Grain: row x person.
-- Reads helped_row, member, insured, person, participation_value.
WITH meant AS ( -- a row with the person under whom the number counts
  SELECT h.row_number, m.person_key
  FROM helped_row AS h
  JOIN member AS m ON m.psn_no = h.psn_no
  UNION
  SELECT h.row_number, m.person_key
  FROM helped_row AS h
  CROSS JOIN participation_value AS v
  JOIN insured AS i ON i.certificate_id = h.certificate AND i.known_from <= v.known_on AND v.known_on < i.known_to
  JOIN member AS m ON m.member_key = i.person_key
  WHERE h.psn_no IS NULL
)
SELECT n.row_number, n.person_key, p.psn_no
FROM meant AS n
JOIN person AS p ON p.person_key = n.person_key
ORDER BY n.row_number NULLS LAST, n.person_key NULLS LAST
