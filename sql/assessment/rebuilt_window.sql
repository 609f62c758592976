-- A moment's rule and window for which a row counts that was overwritten since and stands with its later content, or whose subject's insured or
-- identity row is such a one. Grain: moment x rule x window.
WITH rebuilt_moment AS ( -- a moment with such an insured or identity row
  SELECT m.subject_key, m.night
  FROM moment_member AS m
  JOIN insured AS i ON i.person_key = m.member_key AND i.known_from <= m.night AND m.night < i.known_to
  WHERE CAST(i.reconstructed_from AS DATE) > m.night
  UNION
  SELECT m.subject_key, m.night
  FROM moment_member AS m
  JOIN identity AS i ON i.person_key = m.member_key AND i.known_from <= m.night AND m.night < i.known_to
  WHERE CAST(i.reconstructed_from AS DATE) > m.night
)
SELECT subject_key, night, rule_id, window_id
FROM counted_row
WHERE is_reconstructed
UNION
SELECT w.subject_key, w.night, w.rule_id, w.window_id
FROM warning_moment AS w
JOIN rebuilt_moment AS b ON b.subject_key = w.subject_key AND b.night = w.night
WHERE NOT w.is_stored
