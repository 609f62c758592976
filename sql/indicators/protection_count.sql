-- Insured, persons over the limit, events of warnings, answers and visits in a period. Grain: region (all, county, township) x group. Warnings of rules that only hint at
-- eligibility are left out; a warning of a household counts under its leading member. Over: a warning of the person stood after some night of the period. Where nothing was
-- read of answers or visits these are 0 here: the caller says that they are not known. Reads protection_period, population, person_state, person_group, member, warning_event,
-- warning, feedback, visit_result, region.
WITH told AS ( -- an event of a warning as known on the night, with the person, and the night from which it was overtaken
  SELECT
    m.person_key,
    e.event,
    e.state,
    e.known_on AS told_on,
    w.window_to,
    COALESCE(LEAD(e.known_on) OVER (PARTITION BY e.warning_id ORDER BY e.event_no NULLS LAST), DATE '9999-12-31') AS overtaken_on
  FROM warning_event AS e
  JOIN warning AS w ON w.warning_id = e.warning_id
  JOIN member AS m ON m.psn_no = e.psn_no
  CROSS JOIN participation_value AS v
  WHERE e.known_on <= v.known_on AND w.trigger_type IS DISTINCT FROM 'application'
),
answered AS ( -- a person with an answer of the period
  SELECT DISTINCT m.person_key, f.status
  FROM feedback AS f
  JOIN member AS m ON m.psn_no = f.matched_psn_no
  CROSS JOIN participation_value AS v
  CROSS JOIN protection_period AS d
  WHERE f.read_on <= v.known_on AND d.first_on <= f.happened_on AND f.happened_on <= d.last_on
),
counted AS ( -- a person with what is counted of him, a row per kind
  SELECT DISTINCT t.person_key, 'over' AS kind, 1 AS number
  FROM told AS t
  CROSS JOIN protection_period AS d
  WHERE t.state = 'open' AND t.event <> 'closed' AND t.told_on < t.overtaken_on
    AND t.told_on <= d.last_on AND d.first_on < t.overtaken_on AND d.first_on < t.window_to
  UNION ALL
  SELECT t.person_key, t.event AS kind, 1 AS number
  FROM told AS t
  CROSS JOIN protection_period AS d
  WHERE t.event IN ('opened', 'reopened', 'withdrawn', 'lapsed') AND d.first_on <= t.told_on AND t.told_on <= d.last_on
  UNION ALL
  SELECT person_key, CASE status WHEN 'recognised' THEN 'answered_yes' ELSE 'answered_no' END AS kind, 1 AS number
  FROM answered
  WHERE status IN ('recognised', 'not_recognised')
  UNION ALL
  SELECT m.person_key, r.kind, r.visit_count AS number
  FROM visit_result AS r
  JOIN member AS m ON m.psn_no = r.psn_no
  CROSS JOIN protection_period AS d
  WHERE d.first_on <= r.visited_on AND r.visited_on <= d.last_on
),
placed AS ( -- a township, or what is known of it, with a group and a kind
  SELECT p.county_code, p.township_code, g.group_code, c.kind, CAST(SUM(c.number) AS BIGINT) AS number
  FROM counted AS c
  JOIN person_state AS p ON p.person_key = c.person_key
  JOIN person_group AS g ON g.person_key = c.person_key
  GROUP BY p.county_code, p.township_code, g.group_code, c.kind
  UNION ALL
  SELECT county_code, township_code, group_code, 'insured' AS kind, CAST(SUM(insured_count) AS BIGINT) AS number
  FROM population
  GROUP BY county_code, township_code, group_code
),
region_level AS ( -- how wide a region is
  SELECT 'all' AS level_type UNION ALL SELECT 'county' AS level_type UNION ALL SELECT 'township' AS level_type
),
summed AS ( -- a region with a group
  SELECT
    v.level_type,
    CASE v.level_type WHEN 'county' THEN p.county_code WHEN 'township' THEN p.township_code END AS region_code,
    CASE WHEN v.level_type = 'township' THEN p.county_code END AS county_code,
    p.group_code,
    SUM(CASE WHEN p.kind = 'insured' THEN p.number ELSE 0 END) AS insured_count,
    SUM(CASE WHEN p.kind = 'over' THEN p.number ELSE 0 END) AS over_person_count,
    SUM(CASE WHEN p.kind IN ('opened', 'reopened') THEN p.number ELSE 0 END) AS opened_count,
    SUM(CASE WHEN p.kind = 'withdrawn' THEN p.number ELSE 0 END) AS withdrawn_count,
    SUM(CASE WHEN p.kind = 'lapsed' THEN p.number ELSE 0 END) AS lapsed_count,
    SUM(CASE WHEN p.kind = 'answered_yes' THEN p.number ELSE 0 END) AS answer_recognised_count,
    SUM(CASE WHEN p.kind = 'answered_no' THEN p.number ELSE 0 END) AS answer_refused_count,
    SUM(CASE WHEN p.kind IN ('visit_recognised', 'visit_refused', 'visit_other') THEN p.number ELSE 0 END) AS visited_count,
    SUM(CASE WHEN p.kind = 'visit_recognised' THEN p.number ELSE 0 END) AS visit_recognised_count,
    SUM(CASE WHEN p.kind = 'visit_refused' THEN p.number ELSE 0 END) AS visit_refused_count
  FROM placed AS p
  CROSS JOIN region_level AS v
  GROUP BY
    v.level_type,
    CASE v.level_type WHEN 'county' THEN p.county_code WHEN 'township' THEN p.township_code END,
    CASE WHEN v.level_type = 'township' THEN p.county_code END,
    p.group_code
)
SELECT
  d.period_type,
  d.first_on,
  d.last_on,
  s.level_type,
  s.region_code,
  r.name_zh AS region_name,
  s.county_code,
  s.group_code,
  CAST(s.insured_count AS BIGINT) AS insured_count,
  CAST(s.over_person_count AS BIGINT) AS over_person_count,
  CAST(s.opened_count AS BIGINT) AS opened_count,
  CAST(s.withdrawn_count AS BIGINT) AS withdrawn_count,
  CAST(s.lapsed_count AS BIGINT) AS lapsed_count,
  CAST(s.answer_recognised_count AS BIGINT) AS answer_recognised_count,
  CAST(s.answer_refused_count AS BIGINT) AS answer_refused_count,
  CAST(s.visited_count AS BIGINT) AS visited_count,
  CAST(s.visit_recognised_count AS BIGINT) AS visit_recognised_count,
  CAST(s.visit_refused_count AS BIGINT) AS visit_refused_count
FROM summed AS s
CROSS JOIN protection_period AS d
LEFT JOIN region AS r ON r.region_code = s.region_code
ORDER BY s.level_type NULLS LAST, s.county_code NULLS FIRST, s.region_code NULLS LAST, s.group_code NULLS LAST
