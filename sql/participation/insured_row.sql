-- The insured row of a psn_no that speaks for the day, and what it says of being insured (docs/participation.md 1). Grain: psn_no with an insured row.
-- It is the version known on the day; for a day before the first version that is known, the first one. Reads participation_value, waiting_period, region.
WITH version AS ( -- a version known on the night asked, or before it, that may speak for the day; the one that does has place 1
  SELECT
    i.*,
    ROW_NUMBER() OVER (
      PARTITION BY i.person_key
      ORDER BY
        CASE WHEN i.known_from <= v.day_on THEN 0 ELSE 1 END NULLS LAST,
        CASE WHEN i.known_from > v.day_on THEN i.known_from END NULLS FIRST,
        i.known_from DESC NULLS LAST
    ) AS place
  FROM insured AS i
  CROSS JOIN participation_value AS v
  WHERE i.known_from < i.known_to AND i.known_from <= v.known_on AND v.day_on < i.known_to
),
judged AS ( -- the version that speaks, with its state
  SELECT
    i.*,
    CASE
      WHEN i.psn_insu_stas = '1' AND i.psn_insu_date > v.day_on THEN 'not_begun'
      WHEN i.psn_insu_stas = '1' THEN 'insured'
      WHEN i.psn_insu_stas = '2' THEN 'suspended'
      WHEN i.psn_insu_stas = '3' THEN 'ended'
      WHEN i.psn_insu_stas = '0' THEN 'not_insured'
      ELSE 'unknown'
    END AS participation_state,
    COALESCE(i.die_date <= v.day_on, i.surv_stas = '2', FALSE) AS is_dead
  FROM version AS i
  CROSS JOIN participation_value AS v
  WHERE i.place = 1
)
SELECT
  j.person_key AS member_key,
  j.psn_no,
  j.psn_name,
  j.phone,
  j.participation_state,
  j.insutype,
  j.psn_insu_date,
  w.waiting_id,
  w.waiting_days,
  j.insuplc_admdvs,
  j.division_code,
  j.registered_division_code,
  j.is_dead,
  j.updt_time
FROM judged AS j
LEFT JOIN waiting_period AS w
  ON w.region_code = j.insuplc_admdvs AND w.insutype = j.insutype AND j.participation_state = 'insured'
  AND w.began_from <= j.psn_insu_date AND j.psn_insu_date < w.began_to AND w.cutoff_on < j.psn_insu_date
