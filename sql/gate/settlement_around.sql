-- The newest version of each settlement, of the batch or known, of the persons with a refund, a flag or a stay in the batch, and of the
-- originals of the batch's refunds; of these persons only what rules compare: refunds, settlements flagged as refunded, and stays; of what is known only the stays of
-- visits of the batch, and of its refunds and flagged settlements only what rules read of such. Grain: settlement.
-- pulled_row is empty for one that stands in the warehouse only.
WITH compared AS ( -- a row of the batch that may be looked at together with others; of a setl_id that several have every one
  SELECT pulled_row
  FROM typed_settlement
  WHERE (init_setl_id IS NOT NULL OR refd_setl_flag <> '0' OR med_type LIKE '2%') AND psn_no IN (SELECT psn_no FROM asked_whole_person)
  UNION
  SELECT pulled_row
  FROM typed_settlement
  WHERE setl_id IN (SELECT setl_id FROM twice_settlement) AND psn_no IN (SELECT psn_no FROM asked_whole_person)
  UNION
  SELECT pulled_row
  FROM named_settlement
  WHERE setl_id IN (SELECT init_setl_id FROM typed_settlement WHERE init_setl_id IS NOT NULL)
),
wanted AS ( -- such a settlement
  SELECT
    t.pulled_row,
    t.psn_no,
    t.setl_id,
    t.mdtrt_id,
    t.init_setl_id,
    t.refd_setl_flag,
    t.mid_setl_flag,
    t.is_valid,
    t.med_type,
    t.begndate,
    t.enddate,
    t.burden_date,
    t.medfee_sumamt,
    t.fund_pay_sumamt,
    t.total_amount,
    t.updt_time
  FROM typed_settlement AS t
  JOIN compared AS c ON c.pulled_row = t.pulled_row
  WHERE t.setl_id IS NOT NULL
),
numbered AS ( -- the same, the newest version of each first
  SELECT
    wanted.*,
    ROW_NUMBER() OVER (PARTITION BY setl_id ORDER BY updt_time DESC NULLS LAST, pulled_row DESC NULLS LAST) AS place
  FROM wanted
)
SELECT
  n.pulled_row,
  n.psn_no,
  n.setl_id,
  n.mdtrt_id,
  n.init_setl_id,
  n.refd_setl_flag,
  n.mid_setl_flag,
  n.is_valid,
  n.med_type,
  n.begndate,
  n.enddate,
  n.burden_date,
  n.medfee_sumamt,
  n.fund_pay_sumamt,
  n.total_amount,
  EXISTS (SELECT 1 AS found FROM known_settlement_row AS k WHERE k.setl_id = n.setl_id) AS is_known
FROM numbered AS n
WHERE n.place = 1
UNION ALL
SELECT
  NULL AS pulled_row,
  k.psn_no,
  k.setl_id,
  k.mdtrt_id,
  k.init_setl_id,
  k.refd_setl_flag,
  k.mid_setl_flag,
  k.is_valid,
  k.med_type,
  k.begndate,
  k.enddate,
  k.burden_date,
  k.medfee_sumamt,
  k.fund_pay_sumamt,
  k.total_amount,
  TRUE AS is_known
FROM known_settlement_row AS k
WHERE NOT EXISTS (SELECT 1 AS found FROM typed_settlement AS t WHERE t.setl_id = k.setl_id)
