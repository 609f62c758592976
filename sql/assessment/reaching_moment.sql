-- A moment that reaches a window in which its subject may be over a limit by then, or has a warning; the others change nothing. Grain: moment.
WITH able AS ( -- windows of a moment's subject that matter from a night on
  SELECT
    CASE WHEN unit_type = 'person' OR subject_key < 0 THEN subject_key ELSE CAST(-1000000000000 - subject_key AS BIGINT) END AS subject_key,
    able_from,
    window_to
  FROM candidate
  UNION ALL
  SELECT subject_key, DATE '1900-01-01' AS able_from, window_to
  FROM warning
  WHERE subject_key IN (SELECT subject_key FROM moment)
)
SELECT r.subject_key, r.night
FROM moment_reach AS r
JOIN able AS a ON a.subject_key = r.subject_key AND a.able_from <= r.night AND r.reach_day < a.window_to
GROUP BY r.subject_key, r.night
