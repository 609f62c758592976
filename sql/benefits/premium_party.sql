-- A counted person to whom a premium subsidy may be due or was granted, with the number, name and region that speak for him on the night: those of the insured row in force first.
-- Grain: counted person. Reads benefit_value, premium_category, granted_certificate, insured.
WITH anchored AS ( -- an insured row with the number under which its person's payments count
  SELECT
    COALESCE(a.anchor_key, i.person_key) AS counted_key,
    i.psn_no, i.psn_name, i.certno, i.certificate_id, i.insuplc_admdvs, i.psn_insu_stas
  FROM insured AS i
  CROSS JOIN benefit_value AS r
  LEFT JOIN person_anchor AS a ON a.person_key = i.person_key AND a.known_from <= r.night AND r.night < a.known_to
  WHERE i.known_from <= r.night AND r.night < i.known_to
),
held AS ( -- a granted certificate with the person who holds it
  SELECT g.certificate, MIN(i.counted_key) AS counted_key
  FROM granted_certificate AS g
  JOIN anchored AS i ON i.certificate_id = g.certificate
  GROUP BY g.certificate
),
granted AS ( -- a person with what was granted to him, under whatever certificate
  SELECT h.counted_key, CAST(SUM(g.granted_amount) AS DECIMAL(16, 2)) AS granted_amount
  FROM held AS h
  JOIN granted_certificate AS g ON g.certificate = h.certificate
  GROUP BY h.counted_key
),
ranked AS ( -- the insured row that speaks for a person has place 1
  SELECT
    i.*,
    ROW_NUMBER() OVER (
      PARTITION BY i.counted_key ORDER BY CASE WHEN i.psn_insu_stas = '1' THEN 0 ELSE 1 END NULLS LAST, i.psn_no NULLS LAST
    ) AS place
  FROM anchored AS i
)
SELECT
  i.counted_key,
  i.psn_no,
  i.psn_name,
  i.certno,
  i.insuplc_admdvs AS region_code,
  COALESCE(g.granted_amount, CAST(0 AS DECIMAL(16, 2))) AS granted_amount
FROM ranked AS i
LEFT JOIN granted AS g ON g.counted_key = i.counted_key
WHERE i.place = 1
  AND (g.counted_key IS NOT NULL OR EXISTS (SELECT 1 AS found FROM premium_category AS c WHERE c.counted_key = i.counted_key))
