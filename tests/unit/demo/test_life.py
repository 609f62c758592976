"""The demo county looks like life: published averages come out within sampling error."""

from __future__ import annotations

import pytest

MONTHS = [0.92, 0.72, 1.10, 1.05, 1.03, 1, 1, 1.02, 1.03, 0.98, 1.05, 1.10]
SHARES = {
    "7131": 0.009,
    "7019": 0.045,
    "7201": 0.012,
    "7202": 0.001,
    "7203": 0.004,
    "7204": 0.003,
    "7205": 0.002,
    "7301": 0.12,
    "7069": 0.015,
}
OVER = """
SELECT avg(CAST(coalesce(total, 0) > factor * CASE "year" WHEN 2023 THEN 16323 ELSE 17677 END AS INT))
FROM (SELECT psn_no, CASE WHEN psn_no IN (SELECT psn_no FROM identity WHERE psn_idet_type <> '7999')
        THEN 0.5 ELSE 1.0 END AS factor FROM person WHERE insutype = '390' AND resd_nat = '20') p
  CROSS JOIN (VALUES (2023), (2024)) y("year")
  LEFT JOIN (SELECT psn_no, year(burden_date) AS "year", sum(burden) AS total FROM live GROUP BY ALL) b
    USING (psn_no, "year")
WHERE factor = {factor}
"""


@pytest.mark.parametrize(("insutype", "events", "stays"), [("390", 2.7, 0.207), ("310", 6.8, 0.219)])
def test_events_and_admissions_per_head_and_year(ask, insutype, events, stays):
    [(heads,)] = ask(f"SELECT count(*) FROM person WHERE insutype = '{insutype}'")
    [(all_, admissions)] = ask(
        f"SELECT count(*), sum(CAST(is_stay AND mid_setl_flag = '0' AS INT)) FROM live WHERE insutype = '{insutype}'"
    )
    assert all_ / heads / 2 == pytest.approx(events, rel=0.08)
    assert admissions / heads / 2 == pytest.approx(stays, rel=0.10)


@pytest.mark.parametrize(("insutype", "mean"), [("390", 7674), ("310", 12175)])
def test_mean_cost_of_a_stay(ask, insutype, mean):
    [(cost,)] = ask(f"SELECT avg(medfee_sumamt) FROM live WHERE is_stay AND insutype = '{insutype}'")
    assert cost == pytest.approx(mean, rel=0.12)


def test_admitted_at_least_once_a_year(ask):
    [(admitted, heads)] = ask(
        "SELECT count(DISTINCT psn_no) FILTER (is_stay AND year(burden_date) = 2023),"
        " (SELECT count(*) FROM person) FROM live"
    )
    assert admitted / heads == pytest.approx(0.155, abs=0.015)


def test_fund_share_of_residents_stays(ask):
    [(of_scope, of_cost)] = ask(
        "SELECT sum(fund_pay_sumamt) / sum(inscp_scp_amt), sum(fund_pay_sumamt) / sum(medfee_sumamt)"
        " FROM live WHERE is_stay AND insutype = '390'"
    )
    assert 0.655 <= of_scope <= 0.695
    assert of_cost == pytest.approx(0.57, abs=0.02)


def test_shares_of_hospital_levels(ask):
    rows = ask(
        "SELECT CASE WHEN out_flag = '1' THEN 'off' ELSE hosp_lv END, count(*) / sum(count(*)) OVER ()"
        " FROM live WHERE is_stay GROUP BY 1"
    )
    assert dict(rows) == pytest.approx({"09": 0.26, "06": 0.49, "03": 0.15, "off": 0.10}, abs=0.02)


def test_months_of_admission(ask):
    rows = ask("SELECT month(begndate), count(*) FROM live WHERE is_stay AND year(begndate) = 2023 GROUP BY 1")
    counts = dict(rows)
    mean = sum(counts.values()) / 12
    assert [counts[month] / mean for month in range(1, 13)] == pytest.approx(MONTHS, abs=0.13)


def test_week_days_and_spring_festival(ask):
    [(saturday, sunday, monday, tuesday)] = ask(
        "SELECT " + ", ".join(f"count(*) FILTER (isodow(burden_date) = {day})" for day in (6, 7, 1, 2))
        + " FROM live WHERE NOT is_stay"
    )  # fmt: skip
    assert [saturday / tuesday, sunday / tuesday, monday / tuesday] == pytest.approx([0.75, 0.6, 1.25], rel=0.08)
    [(festival, before)] = ask(
        "SELECT count(*) FILTER (burden_date BETWEEN '2024-02-07' AND '2024-02-16'),"
        " count(*) FILTER (burden_date BETWEEN '2024-01-24' AND '2024-02-02') FROM live WHERE NOT is_stay"
    )
    assert festival / before < 0.6


@pytest.mark.parametrize("code", SHARES)
def test_shares_of_identities(ask, code):
    [(holders, heads)] = ask(
        f"SELECT count(DISTINCT psn_no), (SELECT count(*) FROM person) FROM identity WHERE psn_idet_type = '{code}'"
    )
    assert holders / heads == pytest.approx(SHARES[code], rel=0.15, abs=0.001)


def test_allowance_holders_out_of_poverty(ask):
    [(share,)] = ask(
        "SELECT avg(CAST(psn_no IN (SELECT psn_no FROM identity WHERE psn_idet_type = '7301') AS INT))"
        " FROM identity WHERE psn_idet_type = '7019'"
    )
    assert share == pytest.approx(0.25, abs=0.06)


def test_back_dated_identities(ask):
    [(share,)] = ask("SELECT avg(CAST(crte_time > begntime + INTERVAL 29 DAY AS INT)) FROM identity")
    assert share == pytest.approx(0.12, abs=0.03)


def test_insurance_residence_and_households(ask):
    [(employees, rural, registered, mean)] = ask(
        "SELECT avg(CAST(insutype = '310' AS INT)), avg(CAST(resd_nat = '20' AS INT)) FILTER (insutype = '390'),"
        " avg(CAST(psn_no IN (SELECT psn_no FROM household) AS INT)),"
        " (SELECT count(*) / count(DISTINCT hshd_no) FROM household) FROM person"
    )
    assert employees == pytest.approx(22 / 150, abs=0.001)
    assert rural == pytest.approx(0.88, abs=0.02)
    assert registered == pytest.approx(0.85, abs=0.02)
    assert mean == pytest.approx(3.0, abs=0.1)


ADMITTED_MEMBERS = """
SELECT avg(CAST(members > 1 AS INT)) FROM (
  SELECT hshd_no, count(DISTINCT live.psn_no) AS members FROM household
  LEFT JOIN live ON live.psn_no = household.psn_no AND is_stay AND year(burden_date) = 2023 GROUP BY 1)
"""


def test_households_with_two_admitted_members(ask):
    [(share,)] = ask(ADMITTED_MEMBERS)
    assert 0.05 <= share <= 0.09


def test_refunds_late_rows_and_settled_again(ask):
    [(refunds, late)] = ask(
        "SELECT count(*) FILTER (init_setl_id IS NOT NULL) / count(*) FILTER (init_setl_id IS NULL),"
        " avg(CAST(CAST(crte_time AS DATE) > CAST(setl_time AS DATE) AS INT)) FROM settlement"
    )
    assert refunds == pytest.approx(0.015, abs=0.002)
    assert late == pytest.approx(0.03, abs=0.004)
    [(again,)] = ask(
        "SELECT avg(CAST(EXISTS (SELECT 1 FROM live WHERE live.mdtrt_id = r.mdtrt_id) AS INT))"
        " FROM settlement r WHERE init_setl_id IS NOT NULL AND med_type LIKE '2%' AND psn_no NOT LIKE '%P%'"
    )
    assert again == pytest.approx(0.8, abs=0.12)


def test_outpatient_cap_is_used_up_by_a_third(ask):
    [(share,)] = ask(
        "SELECT avg(CAST(paid >= 60 AS INT)) FROM (SELECT sum(hifp_pay) AS paid FROM live"
        " WHERE med_type = '11' AND insutype = '390' AND month(burden_date) < 11 GROUP BY psn_no, year(burden_date))"
    )
    assert share == pytest.approx(0.35, abs=0.06)


def test_yield_of_the_rules(ask):
    [(low_income,)] = ask(OVER.format(factor="0.5"))
    [(others,)] = ask(OVER.format(factor="1.0"))
    assert 0.014 <= low_income <= 0.026
    assert 0.006 <= others <= 0.012


def test_deaths(ask):
    [(share, late)] = ask(
        "SELECT avg(CAST(surv_stas = '2' AS INT)), avg(CAST(date_diff('day', die_date, updt_time) > 29 AS INT))"
        " FILTER (surv_stas = '2') FROM person"
    )
    assert share == pytest.approx(2 * 0.008, rel=0.25)
    assert late == pytest.approx(0.10, abs=0.06)


def test_nothing_is_settled_while_the_system_is_closed(ask):
    [(closed,)] = ask(
        "SELECT count(*) FROM settlement WHERE (strftime(setl_time, '%m-%d') = '12-31' AND hour(setl_time) >= 20)"
        " OR (strftime(setl_time, '%m-%d') = '01-01' AND hour(setl_time) < 8)"
    )
    assert closed == 0
