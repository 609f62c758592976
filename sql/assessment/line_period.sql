-- A period in which a line of a rule with its limit matches a subject, and by which category (docs/assessment.md 6). Grain: moment x rule x limit x identity.
-- The limit of a household is for all its heads, or follows from its own income, where that is known.
WITH matched AS ( -- a line that matches, with the subject's own limit
  SELECT
    v.subject_key,
    v.night,
    v.rule_id,
    l.limit_id,
    l.line_id,
    CASE
      WHEN l.income_share IS NOT NULL AND s.hshd_income IS NULL THEN CAST(NULL AS DECIMAL(16, 2))
      WHEN l.income_share IS NOT NULL
        THEN CAST(ROUND(GREATEST(l.income_share * s.hshd_income - COALESCE(l.kept_amount, 0) * s.head_count, 0), 2) AS DECIMAL(16, 2))
      WHEN u.is_per_head THEN CAST(l.limit_amount * s.head_count AS DECIMAL(16, 2))
      ELSE l.limit_amount
    END AS limit_amount,
    i.category_code,
    i.identity_rid,
    i.identity_from,
    COALESCE(c.precedence, 99999) AS precedence,
    GREATEST(l.valid_from, i.day_from) AS day_from,
    LEAST(l.valid_to, i.day_to) AS day_to
  FROM covered_subject AS v
  JOIN rule AS u ON u.rule_id = v.rule_id
  JOIN subject_state AS s ON s.subject_key = v.subject_key AND s.night = v.night
  JOIN policy_limit AS l ON l.rule_id = v.rule_id AND l.known_from <= v.night AND v.night < l.known_to
  JOIN limit_category AS k ON k.limit_id = l.limit_id
  JOIN identity_period AS i ON i.subject_key = v.subject_key AND i.night = v.night AND i.category_code = k.category_code
  LEFT JOIN category AS c ON c.category_code = i.category_code
)
SELECT *
FROM matched
WHERE day_from < day_to AND limit_amount IS NOT NULL
