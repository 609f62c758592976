-- What the platform is told of a touched person himself: as known now, or as last sent where the warehouse no longer knows him. Grain: psn_no.
SELECT
  p.psn_no, p.present_psn_no, p.psn_name, p.psn_cert_type, p.certno, p.gend, p.brdy, p.insutype, p.phone, p.address,
  p.township_code, p.township_name, p.village_code, p.village_name, p.division_code,
  p.household_no, p.household_source, p.household_head_name, p.household_relation,
  p.is_monitored, p.monitored_since_date, p.is_deceased, p.death_date, p.household_compliant_12_months_amount
FROM listed_person AS p
JOIN touched_person AS t ON t.psn_no = p.psn_no
UNION ALL
SELECT
  s.psn_no, s.present_psn_no, s.psn_name, s.psn_cert_type, s.certno, s.gend, s.brdy, s.insutype, s.phone, s.address,
  s.township_code, s.township_name, s.village_code, s.village_name, s.division_code,
  s.household_no, s.household_source, s.household_head_name, s.household_relation,
  s.is_monitored, s.monitored_since_date, s.is_deceased, s.death_date, s.household_compliant_12_months_amount
FROM sent_person AS s
JOIN touched_person AS t ON t.psn_no = s.psn_no
WHERE NOT EXISTS (SELECT 1 AS found FROM listed_person AS p WHERE p.psn_no = s.psn_no)
