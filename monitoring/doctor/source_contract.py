"""Which tables and columns the source has, and what follows from each that it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.doctor.finding import Finding, fine, warning
from monitoring.errors import MonitoringError
from monitoring.policy import load_policy
from monitoring.settings import Settings

TABLE_MEANS = {
    "household": "the platform's household numbers are not known: households follow the household book, else each person stands alone",
    "assistance": "payments outside the settlement are not known: burdens may be too high, and every warning says so",
}
COLUMN_MEANS = {
    "updt_time": "a change of a row cannot be told by its time: the table is read whole, or by the day of the settlement",
    "crte_time": "a settlement without setl_time and enddate has no day and is held back",
    "vali_flag": "cancelled rows cannot be told from valid ones and count",
    "mdtrt_id": "a settlement made again after a refund is no longer seen as the same visit",
    "mid_setl_flag": "a stay settled in parts over the turn of the year may be counted in one year",
    "year": "a settlement counts in the year of its date, also where the bureau books it in another",
    "psn_part_amt": "the personal burden is account plus cash",
    "inscp_scp_amt": "the policy scope is computed from the total and the three amounts outside it",
    "preselfpay_amt": "the compliant burden leaves out what is paid up front",
    "hosp_part_amt": "what the hospital bears is taken as nothing where the personal burden has to be computed",
    "tel": "the risk list has fewer phone numbers",
    "mob": "the risk list has fewer phone numbers",
    "live_admdvs": "township and village come from the household register, or are not known",
    "resd_loc_admdvs": "township and village come from the place of living, or are not known",
    "live_addr": "the risk list shows the address of the household register, or none",
    "resd_addr": "the risk list shows the address of living, or none",
    "resdbook_no": "persons without a household number of the platform stand alone",
    "resd_nat": "rural and urban cannot be told apart: everyone counts as covered, and each warning is marked",
    "surv_stas": "the dead are not marked, and ordinary letters may go to their families",
    "die_date": "the day of a death is not known",
    "psn_insu_stas": "of several insured rows of a person the smallest number leads, not the one in force",
    "psn_cert_type": "a certificate is taken as an identity card where it looks like one",
    "hshd_rlts": "the head of a household is not known",
    "psn_name": "the risk list has no names",
    "hshd_income": "a rule that takes its limit of the household's own income finds nobody",
    "hosp_lv": "stays are not told apart by the level of the hospital",
    "act_pay_dedc": "deductibles paid again on the way from one hospital to the next are not seen",
    "acct_mulaid_pay": "what relatives' accounts paid is taken as nothing",
}
OTHERWISE = "what it would tell is taken as not known"
CURE = "Add it to what the source delivers, map it from another column (docs/source.md), or leave it."


def look_at_source_tables(settings: Settings) -> Iterator[Finding]:
    """Reachable with everything needed; a line for each consequence of what is missing."""
    from monitoring.source.address import source_of
    from monitoring.source.opening import look_at_source

    source = source_of(settings)
    absent = [name for name in look_at_source(source) if name.rpartition(".")[2] not in _idle_columns(settings)]
    yield fine("source", "reachable, all that is needed is there")
    names = {name: table for table, name in source.names.items()} | {table: table for table in source.names}
    by_meaning: dict[str, list[str]] = {}
    for name in absent:
        by_meaning.setdefault(_meaning(name, names), []).append(name)
    for meaning, lacking in by_meaning.items():
        yield warning("source", f"not there: {', '.join(lacking)}; {meaning}", CURE)


def _idle_columns(settings: Settings) -> set[str]:
    """Columns that only some rules read, and none that is applied."""
    try:
        rules = [placed.value for placed in load_policy(settings.thresholds).thresholds.applied]
    except MonitoringError:
        rules = []
    uses_income = any(line.limit.household_income is not None for rule in rules for line in rule.lines)
    uses_mutual_aid = any(rule.settings.mutual_aid is not None for rule in rules)
    return {
        name for name, is_used in (("hshd_income", uses_income), ("acct_mulaid_pay", uses_mutual_aid)) if not is_used
    }


def _meaning(absent: str, names: dict[str, str]) -> str:
    if absent.startswith("table "):
        return TABLE_MEANS.get(names.get(absent.removeprefix("table "), ""), OTHERWISE)
    return COLUMN_MEANS.get(absent.rpartition(".")[2], OTHERWISE)
