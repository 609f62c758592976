-- What is known of a person of a moment himself, from the leading insured row, else from the latest settlement (docs/assessment.md 2). Grain: moment x person.
WITH moment_person AS ( -- a person of a moment's subject, a person merged into another himself
  SELECT subject_key, night, person_key FROM moment_member
  UNION
  SELECT subject_key, night, subject_key AS person_key FROM moment WHERE subject_key > 0
),
leading_row AS ( -- the insured row that speaks for the person
  SELECT
    m.subject_key, m.night, m.person_key, i.insutype, i.insuplc_admdvs, i.resd_nat,
    ROW_NUMBER() OVER (
      PARTITION BY m.subject_key, m.night, m.person_key
      ORDER BY CASE WHEN i.psn_insu_stas = '1' THEN 0 ELSE 1 END NULLS LAST, i.psn_no NULLS LAST
    ) AS place
  FROM moment_member AS m
  JOIN insured AS i ON i.person_key = m.member_key AND i.known_from <= m.night AND m.night < i.known_to
),
latest_settlement AS ( -- the person's latest settlement
  SELECT
    subject_key, night, person_key, insutype, insu_admdvs,
    ROW_NUMBER() OVER (
      PARTITION BY subject_key, night, person_key ORDER BY burden_date DESC NULLS LAST, setl_id DESC NULLS LAST
    ) AS place
  FROM known_settlement
)
SELECT
  m.subject_key,
  m.night,
  m.person_key,
  COALESCE(i.insutype, s.insutype) AS insutype,
  COALESCE(i.insuplc_admdvs, s.insu_admdvs) AS region_code,
  r.residence
FROM moment_person AS m
LEFT JOIN leading_row AS i ON i.subject_key = m.subject_key AND i.night = m.night AND i.person_key = m.person_key AND i.place = 1
LEFT JOIN latest_settlement AS s ON s.subject_key = m.subject_key AND s.night = m.night AND s.person_key = m.person_key AND s.place = 1
LEFT JOIN residence_code AS r ON r.resd_nat = i.resd_nat
