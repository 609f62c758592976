-- How many of the listed persons are insured on the day. Grain: region (all, county, township) x group (a category, the categories of a goal, all listed). A person counts
-- once in each group he is of. insured_share = insured_count of expected_count; the dead and those who moved away are in neither. Reads listed_person,
-- person_category, participation_group, participation_goal.
WITH grouped AS ( -- a listed person in a group
  SELECT DISTINCT g.group_code, g.group_type, l.*
  FROM listed_person AS l
  JOIN person_category AS c ON c.person_key = l.person_key
  JOIN participation_group AS g ON g.category_code = c.category_code
),
counted AS ( -- a township, or what is known of it, with a group
  SELECT
    p.group_code,
    p.group_type,
    p.county_code,
    p.township_code,
    q.goal_share,
    COUNT(*) AS listed_count,
    COUNT(*) FILTER (WHERE p.standing = 'dead') AS dead_count,
    COUNT(*) FILTER (WHERE p.standing = 'moved_away') AS moved_away_count,
    COUNT(*) FILTER (WHERE p.standing = 'expected') AS expected_count,
    COUNT(*) FILTER (WHERE p.standing = 'expected' AND p.participation_state IN ('insured', 'waiting')) AS insured_count,
    COUNT(*) FILTER (WHERE p.standing = 'expected' AND p.participation_state = 'waiting') AS waiting_count,
    COUNT(*) FILTER (WHERE p.standing = 'expected' AND p.participation_state = 'suspended') AS suspended_count,
    COUNT(*) FILTER (WHERE p.standing = 'expected' AND p.participation_state IN ('ended', 'not_insured', 'no_row', 'not_begun')) AS not_insured_count,
    COUNT(*) FILTER (WHERE p.standing = 'expected' AND p.participation_state = 'not_matched') AS not_matched_count,
    COUNT(*) FILTER (WHERE p.standing = 'expected' AND p.participation_state = 'unknown') AS unknown_count
  FROM grouped AS p
  LEFT JOIN participation_goal AS q ON q.region_code = COALESCE(p.region_code, '') AND q.group_code = p.group_code
  GROUP BY p.group_code, p.group_type, p.county_code, p.township_code, q.goal_share
),
region_level AS ( -- how wide a region is
  SELECT 'all' AS level_type UNION ALL SELECT 'county' AS level_type UNION ALL SELECT 'township' AS level_type
),
summed AS ( -- a region with a group; a goal only where it is the same for all in it
  SELECT
    v.level_type,
    CASE v.level_type WHEN 'county' THEN c.county_code WHEN 'township' THEN c.township_code END AS region_code,
    CASE WHEN v.level_type = 'township' THEN c.county_code END AS county_code,
    c.group_type,
    c.group_code,
    SUM(c.listed_count) AS listed_count,
    SUM(c.dead_count) AS dead_count,
    SUM(c.moved_away_count) AS moved_away_count,
    SUM(c.expected_count) AS expected_count,
    SUM(c.insured_count) AS insured_count,
    SUM(c.waiting_count) AS waiting_count,
    SUM(c.suspended_count) AS suspended_count,
    SUM(c.not_insured_count) AS not_insured_count,
    SUM(c.not_matched_count) AS not_matched_count,
    SUM(c.unknown_count) AS unknown_count,
    CASE WHEN MIN(c.goal_share) = MAX(c.goal_share) AND COUNT(*) = COUNT(c.goal_share) THEN MIN(c.goal_share) END AS goal_share
  FROM counted AS c
  CROSS JOIN region_level AS v
  GROUP BY
    v.level_type,
    CASE v.level_type WHEN 'county' THEN c.county_code WHEN 'township' THEN c.township_code END,
    CASE WHEN v.level_type = 'township' THEN c.county_code END,
    c.group_type,
    c.group_code
)
SELECT
  s.level_type,
  s.region_code,
  r.name_zh AS region_name,
  s.county_code,
  s.group_type,
  s.group_code,
  CAST(s.listed_count AS BIGINT) AS listed_count,
  CAST(s.dead_count AS BIGINT) AS dead_count,
  CAST(s.moved_away_count AS BIGINT) AS moved_away_count,
  CAST(s.expected_count AS BIGINT) AS expected_count,
  CAST(s.insured_count AS BIGINT) AS insured_count,
  CASE
    WHEN s.unknown_count < s.expected_count THEN CAST(CAST(s.insured_count AS DECIMAL(18, 6)) / s.expected_count AS DECIMAL(9, 6))
  END AS insured_share,
  s.goal_share,
  CASE WHEN s.unknown_count < s.expected_count THEN s.insured_count >= s.goal_share * s.expected_count END AS is_reached,
  CAST(s.waiting_count AS BIGINT) AS waiting_count,
  CAST(s.suspended_count AS BIGINT) AS suspended_count,
  CAST(s.not_insured_count AS BIGINT) AS not_insured_count,
  CAST(s.not_matched_count AS BIGINT) AS not_matched_count,
  CAST(s.unknown_count AS BIGINT) AS unknown_count
FROM summed AS s
LEFT JOIN region AS r ON r.region_code = s.region_code
ORDER BY s.level_type NULLS LAST, s.county_code NULLS FIRST, s.region_code NULLS LAST, s.group_type NULLS LAST, s.group_code NULLS LAST
