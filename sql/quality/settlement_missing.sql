-- How many settlements lack a value that is needed, and how many carry a code outside the national lists. Grain: one row.
-- Refunds are left out: their nulls are usual. Reads one night's pull, not the rows examined again (pulled_row below 0).
SELECT
  COUNT(*) AS row_count,
  COUNT(*) - COUNT(mdtrt_id) AS no_mdtrt_id_count,
  COUNT(*) - COUNT(insutype) AS no_insutype_count,
  COUNT(*) - COUNT(med_type) AS no_med_type_count,
  COUNT(*) - COUNT(insu_admdvs) AS no_insu_admdvs_count,
  COUNT(*) - COUNT(year) AS no_year_count,
  COUNT(*) - COUNT(burden_date) AS no_burden_date_count,
  COUNT(*) - COUNT(medfee_sumamt) AS no_medfee_sumamt_count,
  COUNT(*) - COUNT(fund_pay_sumamt) AS no_fund_pay_sumamt_count,
  COUNT(*) - COUNT(inscp_scp_amt) AS no_inscp_scp_amt_count,
  COUNT(*) - COUNT(total_amount) AS no_total_amount_count,
  COALESCE(SUM(CASE WHEN insutype NOT IN ('310', '320', '330', '340', '350', '360', '370', '380', '390', '391', '392', '399', '410', '510') THEN 1 ELSE 0 END), 0)
    AS unknown_insutype_count,
  COALESCE(SUM(
    CASE
      WHEN SUBSTRING(med_type, 1, 2) NOT IN (
        '11', '12', '13', '14', '15', '16', '19', '21', '22', '23', '24', '25', '26', '27', '28', '41', '51', '52', '53', '61', '71', '81', '99'
      ) THEN 1
      ELSE 0
    END
  ), 0) AS unknown_med_type_count
FROM typed_settlement
WHERE pulled_row >= 0 AND init_setl_id IS NULL
