-- A payment outside the settlement that counts in a year of asked_year (counted_year): its present version, if that is valid; what was taken back is negative. The region is that of
-- the settlement it was paid for, else of the insured row; the person is the anchor. Grain: payment. Reads all present payments.
WITH paid_settlement AS ( -- the region of a settlement
  SELECT s.setl_id, s.insu_admdvs
  FROM settlement AS s
  WHERE s.known_to = DATE '9999-12-31' AND s.setl_id IN (SELECT p.setl_id FROM assistance AS p WHERE p.known_to = DATE '9999-12-31')
)
SELECT
  COALESCE(a.anchor_key, p.person_key) AS anchor_key,
  CAST(EXTRACT(YEAR FROM p.paid_on) AS INTEGER) AS counted_year,
  COALESCE(s.insu_admdvs, i.insuplc_admdvs) AS region_code,
  p.assistance_amount
FROM assistance AS p
LEFT JOIN paid_settlement AS s ON s.setl_id = p.setl_id
LEFT JOIN insured AS i ON i.person_key = p.person_key AND i.known_to = DATE '9999-12-31'
LEFT JOIN person_anchor AS a ON a.person_key = p.person_key AND a.known_to = DATE '9999-12-31'
WHERE p.known_to = DATE '9999-12-31'
  AND p.is_valid
  AND CAST(EXTRACT(YEAR FROM p.paid_on) AS INTEGER) IN (SELECT y.counted_year FROM asked_year AS y)
