-- The stay is settled already: another live settlement has the same visit, person, dates and amounts, neither is refunded, and neither is a part of the stay.
-- zh: 该次住院已结算：另有一条有效结算的就诊、人员、日期和金额完全相同，均未退费，也不是中途结算。
-- severity: quarantine
-- tolerance: 0.01
-- Returns the pulled_row of each offending row of the settlement pull.
WITH live_stay AS ( -- a settlement of a stay that counts and that no refund takes back
  SELECT a.*
  FROM settlement_around AS a
  WHERE a.is_valid
    AND a.init_setl_id IS NULL
    AND COALESCE(a.refd_setl_flag, '0') = '0'
    AND COALESCE(a.mid_setl_flag, '0') <> '1'
    AND a.med_type LIKE '2%'
    AND NOT EXISTS (SELECT 1 AS found FROM settlement_around AS r WHERE r.init_setl_id = a.setl_id)
),
second_stay AS ( -- a stay that is settled already; what is known stays, and of two that come together the one with the smaller setl_id
  SELECT DISTINCT t.setl_id, t.medfee_sumamt, t.total_amount
  FROM live_stay AS t
  JOIN live_stay AS o
    ON o.psn_no = t.psn_no AND o.mdtrt_id = t.mdtrt_id AND o.begndate = t.begndate AND o.enddate = t.enddate
    AND o.medfee_sumamt = t.medfee_sumamt AND o.fund_pay_sumamt = t.fund_pay_sumamt AND o.total_amount = t.total_amount
  WHERE NOT t.is_known AND o.setl_id <> t.setl_id AND (o.is_known OR o.setl_id < t.setl_id)
)
-- The row may come twice: pulled anew, and out of the quarantine.
SELECT t.pulled_row
FROM typed_settlement AS t
JOIN second_stay AS s ON s.setl_id = t.setl_id AND s.medfee_sumamt = t.medfee_sumamt AND s.total_amount = t.total_amount
