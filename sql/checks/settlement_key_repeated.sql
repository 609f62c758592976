-- Several rows of the batch have the same setl_id and updt_time and say different things, so that the table read has no key.
-- zh: 同一批次中同一结算ID、同一更新时间出现内容不同的多行，所读的表没有主键。
-- severity: stop
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
WITH said AS ( -- a pulled row whose setl_id comes more than once, with what it says
  SELECT
    t.pulled_row,
    t.setl_id,
    t.updt_time,
    COALESCE(t.psn_no, '') || ' ' || COALESCE(CAST(t.burden_date AS VARCHAR), '') || ' ' || COALESCE(t.refd_setl_flag, '') || ' '
    || COALESCE(CAST(t.is_valid AS VARCHAR), '') || ' ' || COALESCE(CAST(t.medfee_sumamt AS VARCHAR), '') || ' '
    || COALESCE(CAST(t.fund_pay_sumamt AS VARCHAR), '') || ' ' || COALESCE(CAST(t.total_amount AS VARCHAR), '') || ' '
    || COALESCE(CAST(t.policy_scope_amount AS VARCHAR), '') AS content
  FROM typed_settlement AS t
  WHERE
    t.pulled_row >= 0 AND t.reconstructed_from IS NULL
    AND EXISTS (SELECT 1 AS found FROM repeated_settlement AS d WHERE d.setl_id = t.setl_id)
),
contradiction AS ( -- a setl_id and moment about which several things are said
  SELECT setl_id, updt_time
  FROM said
  GROUP BY setl_id, updt_time
  HAVING MIN(content) <> MAX(content)
)
SELECT s.pulled_row
FROM said AS s
JOIN contradiction AS c ON c.setl_id = s.setl_id AND c.updt_time = s.updt_time
