-- An arriving answer with the person of the list whom it is about, found by the first of its numbers that the list knows: warning, person,
-- certificate, household. One whose numbers name different persons is matched with nobody (none). Grain: feedback_id. Reads arriving_feedback.
WITH named AS ( -- an answer and a person of the list whom one of its numbers names
  SELECT a.feedback_id, 1 AS named_rank, 'warning_id' AS match_type, t.psn_no, t.warning_id
  FROM arriving_feedback AS a
  JOIN sent_warning AS t ON t.warning_id = a.warning_id
  UNION ALL
  SELECT a.feedback_id, 2 AS named_rank, 'psn_no' AS match_type, p.psn_no, CAST(NULL AS VARCHAR) AS warning_id
  FROM arriving_feedback AS a
  JOIN sent_person AS p ON p.psn_no = a.psn_no
  UNION ALL
  SELECT a.feedback_id, 3 AS named_rank, 'psn_no' AS match_type, p.psn_no, CAST(NULL AS VARCHAR) AS warning_id
  FROM arriving_feedback AS a
  JOIN sent_person AS p ON p.present_psn_no = a.psn_no AND p.psn_no <> p.present_psn_no
  UNION ALL
  SELECT a.feedback_id, 4 AS named_rank, 'certno' AS match_type, p.psn_no, CAST(NULL AS VARCHAR) AS warning_id
  FROM arriving_feedback AS a
  JOIN sent_person AS p ON UPPER(p.certno) = UPPER(a.certno)
  UNION ALL
  SELECT a.feedback_id, 5 AS named_rank, 'household_no' AS match_type, p.psn_no, CAST(NULL AS VARCHAR) AS warning_id
  FROM arriving_feedback AS a
  JOIN sent_person AS p ON p.household_no = a.household_no
),
placed AS ( -- the same, the number that says most first; of two rows of one person the one that was not merged into the other
  SELECT
    n.*,
    ROW_NUMBER() OVER (
      PARTITION BY n.feedback_id
      ORDER BY n.named_rank NULLS LAST, CASE WHEN p.state = 'merged' THEN 1 ELSE 0 END NULLS LAST, n.psn_no NULLS LAST
    ) AS place
  FROM named AS n
  LEFT JOIN sent_person AS p ON p.psn_no = n.psn_no
),
contradicted AS ( -- an answer of which another number names other persons alone
  SELECT n.feedback_id
  FROM named AS n
  JOIN placed AS b ON b.feedback_id = n.feedback_id AND b.place = 1
  WHERE n.named_rank > b.named_rank AND n.match_type IN ('psn_no', 'certno')
  GROUP BY n.feedback_id, n.match_type
  HAVING MAX(CASE WHEN n.psn_no = b.psn_no THEN 1 ELSE 0 END) = 0
),
shared AS ( -- an answer by a certificate that several persons on the list have
  SELECT n.feedback_id
  FROM named AS n
  JOIN placed AS b ON b.feedback_id = n.feedback_id AND b.place = 1 AND b.match_type = 'certno'
  JOIN sent_person AS p ON p.psn_no = n.psn_no AND p.state <> 'merged'
  WHERE n.match_type = 'certno'
  GROUP BY n.feedback_id
  HAVING COUNT(DISTINCT n.psn_no) > 1
),
found AS ( -- an answer that is about one person or one household
  SELECT b.*
  FROM placed AS b
  WHERE b.place = 1
    AND b.feedback_id NOT IN (SELECT feedback_id FROM contradicted)
    AND b.feedback_id NOT IN (SELECT feedback_id FROM shared)
)
SELECT
  a.feedback_id,
  a.warning_id,
  a.psn_no,
  a.certno,
  a.household_no,
  f.psn_no AS matched_psn_no,
  f.warning_id AS matched_warning_id,
  COALESCE(f.match_type, 'none') AS match_type,
  a.status,
  a.monitored_category_code,
  a.risk_reason_codes,
  a.measures,
  a.refusal_reason,
  a.verified_compliant_amount,
  a.happened_on,
  a.recorded_at,
  a.unit_name,
  a.remark,
  a.channel_type,
  a.read_on
FROM arriving_feedback AS a
LEFT JOIN found AS f ON f.feedback_id = a.feedback_id
