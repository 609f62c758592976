-- What a touched person's row says beside his own data and his leading warning: the note, his further warnings, the numbers it continues and goes
-- on under. Grain: psn_no. Reads the row as last sent where this push does not tell it anew.
WITH continued AS ( -- the number under which a person's row goes on, told now
  SELECT psn_no, MAX(continued_by_psn_no) AS continued_by_psn_no, MIN(continues_psn_no) AS continues_psn_no
  FROM told_warning
  GROUP BY psn_no
),
noted AS ( -- a leading warning with the note that fits it
  SELECT
    w.psn_no,
    w.state,
    CASE
      WHEN w.state = 'open' AND p.is_deceased THEN 'deceased'
      WHEN w.state IN ('open', 'closed') AND p.is_monitored THEN 'monitored'
      WHEN w.state = 'closed' AND w.first_pushed_on > w.window_last THEN 'late'
      ELSE w.state
    END AS note_code
  FROM placed_warning AS w
  JOIN person_part AS p ON p.psn_no = w.psn_no
  WHERE w.place = 1
)
SELECT
  n.psn_no,
  o.state_note,
  COALESCE(f.further_count, 0) AS further_count,
  f.further_warnings,
  COALESCE(c.continues_psn_no, s.continues_psn_no) AS continues_psn_no,
  CASE WHEN n.state = 'merged' THEN COALESCE(c.continued_by_psn_no, s.continued_by_psn_no) END AS continued_by_psn_no
FROM noted AS n
JOIN state_note AS o ON o.note_code = n.note_code
LEFT JOIN further_warning_name AS f ON f.psn_no = n.psn_no
LEFT JOIN continued AS c ON c.psn_no = n.psn_no
LEFT JOIN sent_person AS s ON s.psn_no = n.psn_no
