-- An answer of the national system or a workbook, with the case of whom it counts for. Grain: answer.
WITH named AS ( -- an answer and a person of the review database whom it counts for, the surest way first
  SELECT a.feedback_id, p.case_id, p.psn_no, 1 AS way
  FROM answered_person AS a
  JOIN fed_person AS p ON p.psn_no = a.psn_no
  UNION ALL
  SELECT f.feedback_id, p.case_id, p.psn_no, 2 AS way
  FROM feedback AS f
  JOIN fed_person AS p ON p.psn_no = f.psn_no
  WHERE f.match_type = 'none'
  UNION ALL
  SELECT f.feedback_id, p.case_id, CAST(NULL AS VARCHAR) AS psn_no, 3 AS way
  FROM feedback AS f
  JOIN fed_person AS p ON p.household_no = f.household_no
  WHERE f.match_type IN ('none', 'household_no') AND f.warning_id IS NULL AND f.psn_no IS NULL AND f.certno IS NULL
),
placed AS ( -- one of them
  SELECT
    n.*,
    ROW_NUMBER() OVER (PARTITION BY feedback_id ORDER BY way NULLS LAST, case_id NULLS LAST, psn_no NULLS LAST) AS place
  FROM named AS n
)
SELECT
  f.feedback_id,
  n.case_id,
  CASE WHEN f.match_type = 'household_no' THEN CAST(NULL AS VARCHAR) ELSE n.psn_no END AS psn_no,
  f.status,
  SUBSTRING(f.monitored_category_code, 1, 40) AS monitored_category_code,
  SUBSTRING(f.measures, 1, 500) AS measures,
  SUBSTRING(f.refusal_reason, 1, 200) AS refusal_reason,
  f.happened_on,
  SUBSTRING(f.unit_name, 1, 100) AS unit_name,
  f.channel_type
FROM feedback AS f
JOIN placed AS n ON n.feedback_id = f.feedback_id AND n.place = 1
WHERE f.status IN ('received', 'verifying', 'recognised', 'not_recognised', 'risk_removed')
