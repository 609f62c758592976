-- A case as this night sees it: its most urgent open warning (highest step, then multiple, then deadline), else its newest; counts; what speaks against
-- a visit. Grain: case. Reads case_origin and stored_case. Monitored and in public service counts for the household; dead or in maternity care only
-- where all of it are whom the visit would be about. Third-party liability is not in the record. is_live: a warning is open, or closed with an answer due.
WITH ranked AS ( -- a warning, the leading one of its case first
  SELECT
    w.*,
    ROW_NUMBER() OVER (
      PARTITION BY w.case_id
      ORDER BY
        CASE w.state WHEN 'open' THEN 0 WHEN 'merged' THEN 2 ELSE 1 END NULLS LAST,
        CASE WHEN w.state = 'open' THEN w.step END DESC NULLS LAST,
        CASE WHEN w.state = 'open' THEN w.burden_multiple END DESC NULLS LAST,
        CASE WHEN w.state = 'open' THEN w.due_on END NULLS LAST,
        w.window_from DESC NULLS LAST,
        w.crossed_on DESC NULLS LAST,
        w.warning_id NULLS LAST
    ) AS place
  FROM fed_warning AS w
),
counted AS ( -- a case's warnings; those of numbers that were merged are counted under the anchor
  SELECT
    case_id,
    COUNT(DISTINCT CASE WHEN state <> 'merged' THEN psn_no END) AS person_count,
    COUNT(CASE WHEN state <> 'merged' THEN warning_id END) AS warning_count,
    MIN(CASE WHEN state = 'open' THEN due_on END) AS due_on,
    MIN(CASE WHEN state = 'open' THEN opened_on END) AS first_open_on,
    MIN(opened_on) AS opened_on,
    MAX(CASE WHEN state = 'open' OR (state = 'closed' AND COALESCE(decision_due_on, due_on) >= v.night) THEN 1 ELSE 0 END) AS is_live
  FROM fed_warning
  CROSS JOIN review_value AS v
  GROUP BY case_id
),
warned AS ( -- a person with an open warning
  SELECT DISTINCT psn_no FROM fed_warning WHERE state = 'open'
),
person_asked AS ( -- a person, and whether the visit would be about him: he has an open warning, or nobody of the case has
  SELECT
    p.*,
    w.psn_no IS NOT NULL OR MAX(CASE WHEN w.psn_no IS NULL THEN 0 ELSE 1 END) OVER (PARTITION BY p.case_id) = 0 AS is_asked
  FROM fed_person AS p
  LEFT JOIN warned AS w ON w.psn_no = p.psn_no
),
household AS ( -- what a case's persons are
  SELECT
    case_id,
    MIN(psn_no) AS first_psn_no,
    MAX(CASE WHEN is_monitored THEN 1 ELSE 0 END) AS has_monitored,
    MAX(CASE WHEN is_public_employee THEN 1 ELSE 0 END) AS has_public_employee,
    MIN(CASE WHEN has_maternity OR NOT is_asked THEN 1 ELSE 0 END) AS is_maternity,
    MIN(CASE WHEN is_deceased OR NOT is_asked THEN 1 ELSE 0 END) AS are_deceased,
    SUM(outstanding_amount) AS outstanding_amount
  FROM person_asked
  GROUP BY case_id
),
visited AS ( -- the last visit of a case, or of the one that somebody of a new case came from
  SELECT h.case_id, COALESCE(s.visited_on, CASE WHEN s.case_id IS NULL THEN o.visited_on END) AS visited_on
  FROM household AS h
  LEFT JOIN stored_case AS s ON s.case_id = h.case_id
  LEFT JOIN case_origin AS o ON o.case_id = h.case_id
)
SELECT
  h.case_id,
  COALESCE(w.psn_no, h.first_psn_no) AS leading_psn_no,
  p.psn_name AS leading_name,
  p.region_code,
  COALESCE(w.state, 'none') AS standing,
  w.risk_kind,
  w.rule_id,
  w.category_code,
  w.step,
  w.burden_multiple,
  w.crossed_on,
  COALESCE(c.first_open_on, c.opened_on, v.night) AS opened_on,
  c.due_on,
  CAST(COALESCE(c.person_count, 0) AS INTEGER) AS person_count,
  CAST(COALESCE(c.warning_count, 0) AS INTEGER) AS warning_count,
  SUBSTRING(
    CASE WHEN h.has_monitored = 1 THEN ',monitored' ELSE '' END
    || CASE WHEN v.night < CAST(i.visited_on + INTERVAL '90' DAY AS DATE) THEN ',visited' ELSE '' END
    || CASE WHEN h.has_public_employee = 1 THEN ',public_employee' ELSE '' END
    || CASE WHEN h.is_maternity = 1 THEN ',maternity' ELSE '' END
    || CASE WHEN h.outstanding_amount > 0 THEN ',assistance_due' ELSE '' END
    || CASE WHEN h.are_deceased = 1 THEN ',deceased' ELSE '' END,
    2
  ) AS against,
  h.outstanding_amount,
  i.visited_on,
  COALESCE(c.is_live, 0) = 1 AS is_live
FROM household AS h
CROSS JOIN review_value AS v
JOIN visited AS i ON i.case_id = h.case_id
LEFT JOIN ranked AS w ON w.case_id = h.case_id AND w.place = 1
LEFT JOIN counted AS c ON c.case_id = h.case_id
JOIN fed_person AS p ON p.psn_no = COALESCE(w.psn_no, h.first_psn_no)
