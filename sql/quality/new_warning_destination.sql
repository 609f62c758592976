-- How many warnings a night opened, by where they go. list: on the list that is pushed; hint: of a rule on application, for the bureau alone;
-- fallen: withdrawn or lapsed by now; ended: of a window that had ended before the first night of this warehouse and was known that night.
-- Reads the events of the one night of told_night. Grain: destination.
WITH first_night AS ( -- the first night of this warehouse, one row
  SELECT MIN(front) AS night FROM applied_night
),
opening AS ( -- the night on which a warning became known
  SELECT warning_id, MIN(known_on) AS opened_on FROM warning_event GROUP BY warning_id
),
opened AS ( -- a warning that the night opened
  SELECT DISTINCT e.warning_id
  FROM warning_event AS e
  JOIN told_night AS t ON t.night = e.night
  WHERE e.event = 'opened'
),
placed AS ( -- an opened warning with where it goes
  SELECT
    w.warning_id,
    CASE
      WHEN w.trigger_type = 'application' THEN 'hint'
      WHEN w.state <> 'open' THEN 'fallen'
      WHEN w.is_closed AND f.night >= w.window_to AND f.night >= o.opened_on THEN 'ended'
      ELSE 'list'
    END AS destination_type
  FROM opened AS e
  JOIN warning AS w ON w.warning_id = e.warning_id
  JOIN opening AS o ON o.warning_id = e.warning_id
  CROSS JOIN first_night AS f
)
SELECT destination_type, COUNT(*) AS warning_count
FROM placed
GROUP BY destination_type
