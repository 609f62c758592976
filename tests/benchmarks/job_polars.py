"""The same job in Polars: lazy and streaming over the settlements, exact decimals, everything after that on the few who may be over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from tests.benchmarks.job_task import SETTLEMENT_COLUMNS, Task, save_answer

TOTAL = pl.coalesce(
    "psn_part_amt",
    pl.col("acct_pay") + pl.col("psn_cash_pay"),
    pl.col("medfee_sumamt") - pl.col("fund_pay_sumamt") - pl.col("hosp_part_amt").fill_null(0),
)


def run_polars(task: Task, to: Path) -> int:
    """Write the answer; return its rows."""
    anchors = _anchors(task)
    rows = _rows_near(task, anchors)
    visits = _placed(rows)
    burden = _burden(task, pl.concat([visits, _payments(task, anchors, visits)], how="diagonal_relaxed"))
    return save_answer(_over(_timeline(task, burden, _limits(task, anchors, burden))).to_arrow(), to)


def _known(task: Task, table: str) -> pl.LazyFrame:
    return pl.scan_parquet(task.files(table)).filter(pl.col("crte_time") <= task.known_until)


def _table(task: Task, name: str) -> pl.DataFrame:
    return pl.read_parquet(task.tables / f"{name}.parquet")


def _anchors(task: Task) -> pl.DataFrame:
    """The psn_no of persons with several, each with the smallest of them."""
    shared = _known(task, "insured").group_by("certno").agg(pl.len().alias("count"), pl.col("psn_no"))
    shared = shared.filter(pl.col("count") > 1).with_columns(pl.col("psn_no").list.min().alias("anchor"))
    return shared.explode("psn_no").select("psn_no", "anchor").collect(engine="streaming")


def _rows_near(task: Task, anchors: pl.DataFrame) -> pl.DataFrame:
    """All settlements of those whose positive amounts reach the lowest limit."""
    lowest = _table(task, "policy_limit")["limit_amount"].min()
    rows = _known(task, "settlement").filter(pl.col("vali_flag") != "0", pl.col("psn_no").is_not_null())
    sums = rows.filter(TOTAL > 0).group_by("psn_no").agg(TOTAL.sum().alias("most"))
    near = sums.filter(pl.col("most") >= lowest).select("psn_no").collect(engine="streaming")
    near = pl.concat([near, anchors.select("psn_no")]).unique()
    found = rows.select(SETTLEMENT_COLUMNS).join(near.lazy(), on="psn_no", how="semi").collect(engine="streaming")
    found = found.join(_table(task, "held"), on="setl_id", how="anti")
    return found.join(anchors, on="psn_no", how="left").with_columns(pl.coalesce("anchor", "psn_no").alias("person"))


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Each settlement with its visit, its own day and its placing date."""
    day = pl.coalesce("setl_time", "enddate", "crte_time").dt.date()
    year = pl.col("year").cast(pl.Int32)
    own = rows.select(
        *("person", "setl_id", "init_setl_id", "mid_setl_flag"),
        day.clip(pl.date(year, 1, 1), pl.date(year, 12, 31)).alias("day"),
        pl.coalesce("mdtrt_id", "setl_id").alias("own_visit"),
        TOTAL.cast(pl.Decimal(16, 2)).alias("settled"),
    )
    is_refund = pl.col("init_setl_id").is_not_null()
    original = own.filter(~is_refund).select("person", init_setl_id="setl_id", original_visit="own_visit", known=True)
    linked = own.join(original, on=["person", "init_setl_id"], how="left").with_columns(
        pl.coalesce("original_visit", "own_visit").alias("visit")
    )
    visit = linked.group_by("person", "visit").agg(
        pl.col("day").filter(~is_refund).min().alias("first_day"),
        pl.col("known").any().alias("is_refunded"),
        (pl.col("mid_setl_flag") == "1").any().alias("is_split"),
    )
    moves = pl.col("is_refunded") & ~pl.col("is_split")
    placed = linked.join(visit, on=["person", "visit"]).with_columns(
        pl.when(~is_refund & moves).then("first_day").otherwise("day").alias("placed")
    )
    originals = placed.filter(~is_refund).select("person", init_setl_id="setl_id", original_placed="placed")
    return placed.join(originals, on=["person", "init_setl_id"], how="left").select(
        *("person", "visit", "setl_id", "day", "settled"), pl.coalesce("original_placed", "placed").alias("placed")
    )


def _payments(task: Task, anchors: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """Payments outside the settlement, each in the visit of its settlement or alone."""
    payments = _known(task, "assistance").filter(pl.col("vali_flag") != "0").collect()
    payments = payments.join(anchors, on="psn_no", how="left").with_columns(
        pl.coalesce("anchor", "psn_no").alias("person")
    )
    payments = payments.join(visits.select("person").unique(), on="person", how="semi")
    found = payments.join(visits.select("person", "setl_id", "visit", "placed"), on=["person", "setl_id"], how="left")
    paid = pl.col("pay_time").dt.date()
    return found.select(
        "person",
        pl.coalesce("visit", pl.concat_str(pl.lit("payment "), "rid")).alias("visit"),
        paid.alias("day"),
        pl.coalesce("placed", paid).alias("placed"),
        pl.col("asst_amt").alias("paid"),
    )


def _burden(task: Task, rows: pl.DataFrame) -> pl.DataFrame:
    """By how much the burden of a person changes on a day of the window: visits after assistance, never below nothing by it."""
    first, last = task.window
    counted = rows.filter(pl.col("placed").is_between(first, last)).with_columns(pl.col("day").clip(first, last))
    days = (
        counted.group_by("person", "visit", "day")
        .agg(pl.col("settled").sum(), pl.col("paid").sum())
        .sort("person", "visit", "day")
    )
    so_far = [pl.col(name).fill_null(0).cum_sum().over("person", "visit") for name in ("settled", "paid")]
    borne = days.with_columns(so_far).with_columns(
        (pl.col("settled") - pl.min_horizontal("paid", pl.max_horizontal("settled", 0))).alias("borne")
    )
    change = (pl.col("borne") - pl.col("borne").shift(1).over("person", "visit").fill_null(0)).alias("change")
    return (
        borne.select("person", "day", change)
        .group_by("person", "day")
        .agg(pl.col("change").sum())
        .filter(pl.col("day") <= task.night)
    )


def _limits(task: Task, anchors: pl.DataFrame, burden: pl.DataFrame) -> pl.DataFrame:
    """Periods of the lines that match a person whom the rule covers."""
    persons = _covered(task, anchors, burden.select("person").unique())
    lines = _table(task, "policy_limit").join(_table(task, "limit_category"), on="limit_id")
    lines = lines.select("category_code", "limit_amount", line_from="valid_from", line_to="valid_to")
    always = persons.select("person").join(lines.filter(pl.col("category_code") == "*"), how="cross")
    held = _identities(task, anchors, persons).join(lines, on="category_code")
    held = held.with_columns(
        pl.max_horizontal("line_from", "held_from").alias("line_from"),
        pl.min_horizontal("line_to", "held_to").alias("line_to"),
    )
    columns = ("person", "limit_amount", "line_from", "line_to")
    return pl.concat([always.select(columns), held.select(columns)]).filter(pl.col("line_from") < pl.col("line_to"))


def _covered(task: Task, anchors: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """The persons whom the rule covers by region, insurance and residence of the row that speaks for them."""
    numbers = pl.concat(
        [
            near.with_columns(pl.col("person").alias("psn_no")),
            anchors.rename({"anchor": "person"}).select("person", "psn_no"),
        ]
    ).unique()
    columns = ("psn_no", "insutype", "insuplc_admdvs", "resd_nat", "psn_insu_stas")
    rows = _known(task, "insured").select(columns).join(numbers.lazy(), on="psn_no").collect(engine="streaming")
    leading = rows.sort("person", pl.col("psn_insu_stas") != "1", "psn_no").unique(
        "person", keep="first", maintain_order=True
    )
    leading = leading.join(_table(task, "residence_code"), on="resd_nat", how="left")
    rules = _table(task, "rule_person").select(
        insuplc_admdvs="region_code", rule_insutype="insutype", rule_residence="residence"
    )
    matched = leading.join(rules, on="insuplc_admdvs").filter(
        pl.col("rule_insutype").is_in(["*"]) | (pl.col("rule_insutype") == pl.col("insutype")),
        pl.col("rule_residence").is_in(["*"])
        | pl.col("residence").is_null()
        | (pl.col("rule_residence") == pl.col("residence")),
    )
    return matched.select("person", region_code="insuplc_admdvs").unique()


def _identities(task: Task, anchors: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Periods in which persons are of a category."""
    rows = _known(task, "identity").filter(pl.col("vali_flag") != "0").collect()
    rows = rows.join(anchors, on="psn_no", how="left").with_columns(pl.coalesce("anchor", "psn_no").alias("person"))
    mapped = rows.join(persons, on="person").join(
        _table(task, "identity_category"), on=["region_code", "psn_idet_type"]
    )
    ends = (pl.col("endtime").dt.date() + pl.duration(days=1)).fill_null(date(9999, 12, 31))
    return mapped.select(
        *("person", "category_code"),
        pl.max_horizontal(pl.col("begntime").dt.date(), "valid_from").alias("held_from"),
        pl.min_horizontal(ends, "valid_to").alias("held_to"),
    )


def _timeline(task: Task, burden: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """Burden and lowest limit of covered persons on each day on which one of them may change."""
    turns = pl.concat([limits.select("person", day="line_from"), limits.select("person", day="line_to")])
    turns = turns.filter(pl.col("day").is_between(task.window[0], task.night)).with_columns(change=pl.lit(0))
    changes = pl.concat([burden.join(limits, on="person", how="semi"), turns], how="vertical_relaxed")
    days = changes.group_by("person", "day").agg(pl.col("change").sum()).sort("person", "day")
    days = days.with_columns(pl.col("change").cum_sum().over("person").alias("burden_amount"))
    matching = days.join(limits, on="person").filter(
        pl.col("line_from") <= pl.col("day"), pl.col("day") < pl.col("line_to")
    )
    lowest = matching.group_by("person", "day").agg(pl.col("limit_amount").min())
    return days.join(lowest, on=["person", "day"], how="left").sort("person", "day")


def _over(timeline: pl.DataFrame) -> pl.DataFrame:
    """The persons over the limit on the last day, with the first day of the unbroken run of days that leads to it."""
    is_over = ((pl.col("burden_amount") > pl.col("limit_amount")) & (pl.col("burden_amount") > 0)).fill_null(False)
    marked = timeline.with_columns(is_over.alias("is_over"))
    under = marked.filter(~pl.col("is_over")).group_by("person").agg(pl.col("day").max().alias("last_under"))
    spell = marked.join(under, on="person", how="left").filter(
        pl.col("is_over"), pl.col("last_under").is_null() | (pl.col("day") > pl.col("last_under"))
    )
    return spell.group_by(psn_no="person").agg(
        pl.col("burden_amount").sort_by("day").last(),
        pl.col("limit_amount").sort_by("day").last(),
        pl.col("day").min().alias("crossed_on"),
    )
