-- What is known of a moment's person himself, from the leading insured row, else from the latest settlement (docs/assessment.md 2). Grain: moment.
WITH leading_row AS ( -- the insured row that speaks for the person
  SELECT
    m.person_key, m.night, i.insutype, i.insuplc_admdvs, i.resd_nat,
    ROW_NUMBER() OVER (
      PARTITION BY m.person_key, m.night
      ORDER BY CASE WHEN i.psn_insu_stas = '1' THEN 0 ELSE 1 END NULLS LAST, i.psn_no NULLS LAST
    ) AS place
  FROM moment_member AS m
  JOIN insured AS i ON i.person_key = m.member_key AND i.known_from <= m.night AND m.night < i.known_to
),
latest_settlement AS ( -- the person's latest settlement
  SELECT
    person_key, night, insutype, insu_admdvs,
    ROW_NUMBER() OVER (PARTITION BY person_key, night ORDER BY burden_date DESC NULLS LAST, setl_id DESC NULLS LAST) AS place
  FROM known_settlement
)
SELECT
  m.person_key,
  m.night,
  a.anchor_key IS NULL AS is_anchor,
  a.merged_from AS merged_on,
  COALESCE(i.insutype, s.insutype) AS insutype,
  COALESCE(i.insuplc_admdvs, s.insu_admdvs) AS region_code,
  r.residence
FROM moment AS m
LEFT JOIN person_anchor AS a ON a.person_key = m.person_key AND a.known_from <= m.night AND m.night < a.known_to
LEFT JOIN leading_row AS i ON i.person_key = m.person_key AND i.night = m.night AND i.place = 1
LEFT JOIN latest_settlement AS s ON s.person_key = m.person_key AND s.night = m.night AND s.place = 1
LEFT JOIN residence_code AS r ON r.resd_nat = i.resd_nat
