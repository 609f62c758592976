-- A person about whom something becomes known or takes effect on a night of the run, with what that may reach apart from settlements and payments: windows
-- that end after reach_from; a follow-up reaches what an earlier night of the run did. Grain: person x night. Reads the run's new versions, rows known earlier
-- whose day lies in the run, and those of a year before where rows leave a window.
WITH stirred AS ( -- a person with a row that is new, or whose day is a night of the run
  SELECT person_key, known_from AS night, DATE '9999-12-30' AS reach_from, FALSE AS is_follow_up FROM accepted_settlement
  UNION
  SELECT person_key, known_from AS night, DATE '1900-01-01' AS reach_from, FALSE AS is_follow_up FROM accepted_insured
  UNION
  SELECT person_key, known_from AS night, DATE '1900-01-01' AS reach_from, FALSE AS is_follow_up FROM accepted_identity
  UNION
  SELECT person_key, known_from AS night, DATE '1900-01-01' AS reach_from, FALSE AS is_follow_up FROM accepted_household
  UNION
  SELECT person_key, known_from AS night, DATE '9999-12-30' AS reach_from, FALSE AS is_follow_up FROM accepted_assistance
  UNION
  SELECT s.person_key, n.night, DATE '9999-12-30' AS reach_from, FALSE AS is_follow_up -- a row written ahead may begin to count on any night up to its day
  FROM settlement AS s
  CROSS JOIN run_value AS r
  JOIN run_night AS n ON s.known_from < n.night AND n.night <= s.burden_date AND n.night < s.known_to
  WHERE s.burden_date >= r.night_from
  UNION
  SELECT a.person_key, n.night, DATE '9999-12-30' AS reach_from, FALSE AS is_follow_up
  FROM assistance AS a
  CROSS JOIN run_value AS r
  JOIN run_night AS n ON a.known_from < n.night AND n.night <= a.paid_on AND n.night < a.known_to
  WHERE a.paid_on >= r.night_from
  UNION
  SELECT i.person_key, i.valid_from AS night, DATE '1900-01-01' AS reach_from, FALSE AS is_follow_up
  FROM identity AS i
  CROSS JOIN run_value AS r
  WHERE i.valid_from BETWEEN r.night_from AND r.night_last AND i.known_from < i.valid_from AND i.valid_from < i.known_to
  UNION
  SELECT i.person_key, i.valid_to AS night, DATE '1900-01-01' AS reach_from, FALSE AS is_follow_up
  FROM identity AS i
  CROSS JOIN run_value AS r
  WHERE i.valid_to BETWEEN r.night_from AND r.night_last AND i.known_from < i.valid_to AND i.valid_to < i.known_to
  UNION
  SELECT s.person_key, CAST(s.burden_date + INTERVAL '12' MONTH AS DATE) AS night, DATE '9999-12-30' AS reach_from, TRUE AS is_follow_up -- a row may leave a rolling
  -- window, or an admission's window end
  FROM settlement AS s
  CROSS JOIN run_value AS r
  WHERE s.burden_date BETWEEN CAST(r.night_from - INTERVAL '12' MONTH AS DATE) AND CAST(r.night_last - INTERVAL '12' MONTH + INTERVAL '1' DAY AS DATE)
    AND CAST(s.burden_date + INTERVAL '12' MONTH AS DATE) BETWEEN r.night_from AND r.night_last
    AND EXISTS (SELECT 1 AS found FROM rule AS u WHERE u.window_type IN ('rolling_12_months', 'single_admission'))
  UNION
  SELECT a.person_key, CAST(a.paid_on + INTERVAL '12' MONTH AS DATE) AS night, DATE '9999-12-30' AS reach_from, TRUE AS is_follow_up
  FROM assistance AS a
  CROSS JOIN run_value AS r
  WHERE a.paid_on BETWEEN CAST(r.night_from - INTERVAL '12' MONTH AS DATE) AND CAST(r.night_last - INTERVAL '12' MONTH + INTERVAL '1' DAY AS DATE)
    AND CAST(a.paid_on + INTERVAL '12' MONTH AS DATE) BETWEEN r.night_from AND r.night_last
    AND EXISTS (SELECT 1 AS found FROM rule AS u WHERE u.window_type = 'rolling_12_months')
)
SELECT person_key, night, reach_from, is_follow_up FROM stirred
UNION
SELECT s.person_key, n.night, DATE '9999-12-30' AS reach_from, TRUE AS is_follow_up -- a window that began before may end on a later night of the same run
FROM stirred AS s
JOIN run_night AS n ON s.night < n.night AND EXTRACT(DAY FROM n.night) = 1
UNION
SELECT w.subject_key AS person_key, w.window_to AS night, w.window_from AS reach_from, FALSE AS is_follow_up
FROM warning AS w
CROSS JOIN run_value AS r
WHERE w.subject_key > 0 AND w.window_to BETWEEN r.night_from AND r.night_last
