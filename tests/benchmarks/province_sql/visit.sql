-- A visit with its settlement, from its number alone. Grain: visit. Visits are numbered in the order of time.
-- Parameters: the visits from first_visit, before end_visit, at every step; origin is the number of the first visit of the
-- calendar, day_zero its day in microseconds since 1970, per_day its visits a day, last_day the last day on which a refund may fall.
CREATE OR REPLACE MACRO visit(first_visit, end_visit, step, origin, day_zero, per_day, last_day) AS TABLE
WITH drawn AS ( -- a visit with five independent hashes
  SELECT
    range AS visit,
    hash(range, getvariable('seed') + 1) AS h1,
    hash(range, getvariable('seed') + 2) AS h2,
    hash(range, getvariable('seed') + 3) AS h3,
    hash(range, getvariable('seed') + 4) AS h4,
    hash(range, getvariable('seed') + 5) AS h5,
    (range - origin) // per_day AS day,
    CASE WHEN range % 2000 = 11 THEN (range // 2000) % 5 ELSE -1 END AS broken
  FROM range(first_visit, end_visit, step)
),
grouped AS ( -- a visit with the group of persons that it is drawn from: the heavier the use, the smaller the group
  SELECT
    drawn.*,
    CASE
      WHEN visit % 4 = 0 THEN 0
      WHEN unit(h1, 0) < 0.45867 THEN 1
      WHEN unit(h1, 0) < 0.88133 THEN 2
      WHEN unit(h1, 0) < 0.97733 THEN 3
      WHEN unit(h1, 0) < 0.99808 THEN 4
      ELSE 5
    END AS use_group
  FROM drawn
),
placed AS ( -- a visit with its person
  SELECT
    grouped.*,
    CASE use_group
      -- Every fourth visit goes round all persons but a few, so that nearly everybody has one.
      WHEN 0 THEN (visit // 4) * 1000000007 % getvariable('persons_met')
      WHEN 1 THEN CAST(h2 % getvariable('persons') AS BIGINT)
      ELSE CAST(h2 % list_extract(getvariable('group_sizes'), use_group) AS BIGINT) * 1000000007 % getvariable('persons')
    END AS person
  FROM grouped
),
described AS ( -- a visit with its kind (0 general, 1 chronic, 2 special, 3 stay), its day and what becomes of it
  SELECT
    placed.*,
    CASE
      WHEN use_group >= 4 THEN CASE WHEN unit(h1, 20) < 0.99 THEN 2 ELSE 3 END
      WHEN unit(h1, 20) < 0.6 THEN 0
      WHEN unit(h1, 20) < 0.85 THEN 1
      WHEN unit(h1, 20) < 0.945 THEN 2
      ELSE 3
    END AS kind,
    is_employee_of(person_hash(person)) AS is_employee,
    home_hash(person) AS home,
    day_zero + day * 86400000000 + 27000000000 + (visit - origin) % per_day * 39600 // per_day * 1000000 AS settled_us,
    visit % 100 = 37 AS is_refunded,
    LEAST(
      day + CASE
        WHEN unit(h5, 40) < 0.7 THEN 0
        WHEN unit(h5, 40) < 0.9 THEN 1 + CAST(h3 % 7 AS BIGINT)
        ELSE 8 + CAST(h3 % 53 AS BIGINT)
      END,
      last_day
    ) AS refund_day
  FROM placed
),
billed AS ( -- a visit with its fee and the factors that divide it
  SELECT
    described.*,
    yuan(
      EXP(
        CASE kind WHEN 0 THEN 4.1e0 WHEN 1 THEN 4.6e0 WHEN 2 THEN 5.5e0 ELSE 8.75e0 END
        + CASE kind WHEN 0 THEN 0.8e0 WHEN 1 THEN 0.5e0 WHEN 2 THEN 0.5e0 ELSE 1.15e0 END
        * SQRT(-2e0 * LN(unit(h3, 0))) * COS(6.283185307179586e0 * unit(h3, 20))
      )
    ) AS medfee_sumamt,
    unit(h3, 40) * unit(h3, 40) * CASE kind WHEN 3 THEN 0.6e0 ELSE 0.15e0 END AS out_of_catalogue_share,
    unit(h4, 0) * 0.02e0 AS over_limit_share,
    unit(h4, 10) * 0.08e0 AS up_front_share,
    CASE kind WHEN 0 THEN 0.5e0 WHEN 1 THEN 0.6e0 WHEN 2 THEN 0.65e0 ELSE 0.4e0 END + 0.2e0 * unit(h4, 20)
    + CASE WHEN is_employee THEN 0.1e0 ELSE 0e0 END AS fund_share
  FROM described
),
costed AS ( -- a visit with the parts of its fee
  SELECT
    billed.*,
    yuan(medfee_sumamt * out_of_catalogue_share) AS fulamt_ownpay_amt,
    yuan(medfee_sumamt * over_limit_share) AS overlmt_selfpay,
    yuan(medfee_sumamt * up_front_share) AS preselfpay_amt
  FROM billed
),
scoped AS ( -- a visit with the amount in scope and who bears what lies over the price limit
  SELECT
    costed.*,
    yuan(medfee_sumamt - fulamt_ownpay_amt - overlmt_selfpay - preselfpay_amt) AS inscp_scp_amt,
    CASE WHEN kind = 3 AND unit(h4, 40) < 0.2 THEN overlmt_selfpay ELSE yuan(0) END AS hosp_part_amt
  FROM costed
),
insured AS ( -- a visit with what the basic fund pays
  SELECT
    scoped.*,
    yuan(GREATEST(inscp_scp_amt - CASE kind WHEN 3 THEN yuan(500) ELSE yuan(0) END, yuan(0)) * fund_share) AS hifp_pay
  FROM scoped
),
topped AS ( -- a visit with what serious-illness insurance adds
  SELECT
    insured.*,
    CASE
      WHEN inscp_scp_amt - hifp_pay > 20000 THEN yuan((inscp_scp_amt - hifp_pay - 20000) * 0.5e0)
      ELSE yuan(0)
    END AS hifmi_pay
  FROM insured
),
funded AS ( -- a visit with the sum of the funds and the person's part
  SELECT
    topped.*,
    yuan(hifp_pay + hifmi_pay) AS fund_pay_sumamt,
    yuan(medfee_sumamt - hifp_pay - hifmi_pay - hosp_part_amt) AS psn_part_amt
  FROM topped
),
paid AS ( -- a visit with what the account pays
  SELECT
    funded.*,
    CASE WHEN is_employee THEN yuan(psn_part_amt * unit(h4, 40)) ELSE yuan(0) END AS acct_pay
  FROM funded
)
SELECT
  paid.*,
  yuan(psn_part_amt - acct_pay) AS psn_cash_pay,
  day_zero + refund_day * 86400000000 + 67200000000 + CAST(h1 % 3000 AS BIGINT) * 1000000 AS refunded_us
FROM paid
