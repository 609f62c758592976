"""Parameters of the demo county: how many people, how often ill, what care costs and what is paid.

Shares are 0 to 1, rates are per head and year, money is integer fen, paying ratios are per mille so that the payment
engine stays in integers. Values follow published national averages where there are any; the rest is judgement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COUNTY = "140123"
CITY = "140100"
CITY_DIRECT = "140199"
TOWNSHIPS = 8
VILLAGES_PER_TOWNSHIP = 15
# The number of a township's first village; national village numbers start at 201 in rural townships.
FIRST_TOWNSHIP, FIRST_VILLAGE = 101, 201

FIRST_DAY = np.datetime64("2023-01-01", "D")
DAYS = 731  # 2023 and 2024
YEARS = 2
NEW_YEAR = 365  # index of 2024-01-01

EMPLOYEE_SHARE = 22 / 150
RURAL_SHARE = 0.88  # of residents' insurance
HOUSEHOLD_SIZES = (0.16, 0.23, 0.28, 0.18, 0.10, 0.04, 0.01)  # 1 to 7 members, mean 3.0
IN_REGISTER_SHARE = 0.85
MIGRANT_SHARE = 0.05
SECOND_NUMBER_SHARE = 0.003  # enrolled again under another psn_no
NEWBORN_UNDER_MOTHER_SHARE = 0.3  # of those born in the two years
DEATH_RATE = 0.008
LATE_DEATH_SHARE = 0.10
UNINSURED_SHARE = 0.03  # on 1 January; half of them return by the end of February

RESIDENT_EVENTS, EMPLOYEE_EVENTS = 2.7, 6.8
RESIDENT_STAYS, EMPLOYEE_STAYS = 0.207, 0.219
FRAILTY_SHAPE = 1.2  # gamma; the lower, the more the same persons are admitted again and again

# The one knob for the tail: multiplies the log-sigma of the cost of stays at an unchanged mean.
TAIL = 1.0


@dataclass(frozen=True)
class HospitalLevel:
    """What stays at one level of hospital cost and what residents' insurance pays for them."""

    ordinary_share: float
    mean_yuan: float
    log_sigma: float
    out_of_catalogue: float
    up_front: float
    deductible: int
    ratio: int
    employee_deductible: int
    employee_ratio: int
    mean_days: float
    hosp_lv: str


# Shares of the stays of people without cancer who are at home; with the others they make 26, 49, 15 and 10 %.
# Employees' deductibles and ratios: judgement, in the usual distance to the residents'.
LEVELS = (
    HospitalLevel(0.2915, 2_700, 0.55, 0.03, 0.02, 15_000, 850, 30_000, 920, 6.5, "09"),
    HospitalLevel(0.5235, 5_900, 0.75, 0.05, 0.04, 50_000, 750, 60_000, 880, 8.5, "06"),
    HospitalLevel(0.121, 13_200, 0.90, 0.09, 0.06, 100_000, 650, 100_000, 850, 9.5, "03"),
    HospitalLevel(0.064, 18_500, 1.00, 0.13, 0.10, 150_000, 550, 150_000, 800, 10.0, "03"),
)
TOWNSHIP, COUNTY_HOSPITAL, CITY_HOSPITAL, OFF_SITE = range(4)
UNFILED_SHARE, UNFILED_RATIO = 0.35, 450
EMPLOYEE_STAY_FACTOR = 12_175 / 7_674


@dataclass(frozen=True)
class OutpatientCare:
    """One kind of outpatient care: who has it, how often, what a bill costs and what is paid of it."""

    share: float
    per_year: float
    mean_yuan: float
    log_sigma: float
    ratio: int
    cap: int
    med_type: str


GENERAL_CAP = 6_000  # fen a year; 35 % of users have it used up by November
CHRONIC = OutpatientCare(0.17, 7.0, 95, 0.45, 600, 60_000, "140104")
SPECIAL = OutpatientCare(0.05, 8.0, 330, 0.60, 650, 600_000, "140201")
DIALYSIS = OutpatientCare(0.0008, 52.0, 1_250, 0.10, 850, 12_000_000, "140201")
CANCER_DRUGS = OutpatientCare(0.006, 12.0, 900, 0.60, 650, 12_000_000, "140201")
CANCER_STAYS = 3.2
GENERAL_MEAN_YUAN, GENERAL_LOG_SIGMA, GENERAL_RATIO = 78, 0.80, 500

BASIC_CAP = 12_000_000  # residents' basic fund, stays and special care, a year
EMPLOYEE_BASIC_CAP = 25_000_000
LARGE_EXPENSE_RATIO = 850
ACCOUNT_CREDIT = 150_000  # what an employee's personal account can pay in a year
SERIOUS_DEDUCTIBLE, SERIOUS_RATIO = 1_500_000, 600
TILTED_DEDUCTIBLE, TILTED_RATIO = 750_000, 650
# Every so many entitled persons are paid by the ordinary deductible and ratio by mistake: what `monitoring benefits due` has to find.
NOT_TILTED_EVERY = 5
ASSISTANCE_CAP = 6_000_000
# Share of what is left in scope that medical assistance pays: nobody, destitute, allowance, back to poverty.
ASSISTANCE_STAY = (0, 1000, 700, 700)
ASSISTANCE_OUTPATIENT = (0, 600, 300, 300)
TOP_UP_RATIO = 900  # stays in the province of those back in poverty are paid up to this share of the total
ASSISTANCE_OUTSIDE_OFF_SITE, ASSISTANCE_OUTSIDE_LOCAL = 0.30, 0.08

REFUND_SHARE = 0.015
REFUND_SAME_DAY, REFUND_WEEK, REFUND_QUARTER = 0.70, 0.20, 0.08  # the rest next year
SETTLED_AGAIN_STAY, SETTLED_AGAIN_OUTPATIENT = 0.80, 0.30
CORRECTED_SHARE, RESENT_SHARE, INVALIDATED_SHARE = 0.002, 0.003, 0.0002
LATE_SHARE = 0.03
MANUAL_SHARE = 0.06  # of off-site stays
SPLIT_SHARE = 0.40  # of stays over New Year
BLANK_TIME_SHARE = 0.20  # of stays
