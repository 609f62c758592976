"""The same job in pandas: columns read by Arrow file by file, persons as codes, money as whole fen, no loop over rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.benchmarks.job_task import ANSWER, SETTLEMENT_COLUMNS, Task, save_answer

TEXT = pd.ArrowDtype(pa.string())
MONEY = pa.decimal128(16, 2)
AMOUNTS = ("psn_part_amt", "acct_pay", "psn_cash_pay", "medfee_sumamt", "fund_pay_sumamt", "hosp_part_amt")
MOMENTS = ("setl_time", "enddate", "crte_time")
BEGIN, END = pd.Timestamp("1900-01-01"), pd.Timestamp("2262-01-01")  # stand for an open begin and end


def run_pandas(task: Task, to: Path) -> int:
    """Write the answer; return its rows."""
    anchors = _anchors(task)
    rows = _rows_near(task, anchors)
    visits = _placed(rows)
    burden = _burden(task, pd.concat([visits, _payments(task, anchors, visits)], ignore_index=True))
    return save_answer(_answer(_over(_timeline(task, burden, _limits(task, anchors, burden)))), to)


def _read(task: Task, table: str, columns: tuple[str, ...], condition: Any = None) -> pa.Table:
    known = pc.field("crte_time") <= pa.scalar(task.known_until)
    return pq.read_table(
        task.source / table, columns=list(columns), filters=known if condition is None else known & condition
    )


def _table(task: Task, name: str) -> pd.DataFrame:
    return _frame(pq.read_table(task.tables / f"{name}.parquet"))


def _frame(table: pa.Table) -> pd.DataFrame:
    """A frame with text as Arrow text, money as fen and days and moments as datetime64."""
    columns: dict[str, Any] = {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_decimal(column.type) and column.type.scale == 2:
            columns[name] = pd.Series(_fen(column), dtype="Int64") if column.null_count else _fen(column)
        elif pa.types.is_temporal(column.type):
            columns[name] = column.cast(pa.timestamp("us")).to_pandas()
        else:
            columns[name] = pd.Series(column, dtype=TEXT) if pa.types.is_string(column.type) else column.to_pandas()
    return pd.DataFrame(columns)


def _fen(column: Any) -> Any:
    hundred = pa.scalar(100, pa.decimal128(3, 0))
    return pc.cast(pc.multiply(column, hundred), pa.int64()).to_pandas(types_mapper=None)


def _total(table: pa.Table) -> Any:
    own = pc.add(table["acct_pay"], table["psn_cash_pay"])
    hospital = pc.fill_null(table["hosp_part_amt"], pa.scalar(0, MONEY))
    rest = pc.subtract(pc.subtract(table["medfee_sumamt"], table["fund_pay_sumamt"]), hospital)
    return pc.coalesce(table["psn_part_amt"], own.cast(MONEY), rest.cast(MONEY))


def _anchors(task: Task) -> pd.DataFrame:
    """The psn_no of persons with several, each with the smallest of them."""
    rows = _frame(_read(task, "insured", ("psn_no", "certno")))
    shared = rows[rows["certno"].duplicated(keep=False)]
    return shared.assign(anchor=shared.groupby("certno")["psn_no"].transform("min"))[["psn_no", "anchor"]]


def _with_person(rows: pd.DataFrame, anchors: pd.DataFrame) -> pd.DataFrame:
    merged = rows.merge(anchors, on="psn_no", how="left")
    return merged.assign(person=merged["anchor"].fillna(merged["psn_no"])).drop(columns="anchor")


def _rows_near(task: Task, anchors: pd.DataFrame) -> pd.DataFrame:
    """All settlements of those whose positive amounts reach the lowest limit."""
    lowest = _table(task, "policy_limit")["limit_amount"].min()
    near = pd.concat([_near(task, int(lowest)), anchors["psn_no"]]).drop_duplicates()
    counts = (pc.field("vali_flag") != "0") & pc.field("psn_no").isin(pa.array(near, pa.string()))
    table = _read(task, "settlement", SETTLEMENT_COLUMNS, counts)
    rows = _frame(table.drop_columns(list(AMOUNTS)).append_column("settled", _total(table)))
    return _with_person(rows[~rows["setl_id"].isin(_table(task, "held")["setl_id"])], anchors)


def _near(task: Task, lowest: int) -> pd.Series[Any]:
    """The psn_no whose positive amounts reach the lowest limit; files are read one after the other."""
    condition = (pc.field("vali_flag") != "0") & pc.field("psn_no").is_valid()
    numbers, amounts = [], []
    for path in task.files("settlement"):
        known = condition & (pc.field("crte_time") <= pa.scalar(task.known_until))
        table = pq.read_table(path, columns=["psn_no", *AMOUNTS], filters=known)
        total = _total(table)
        is_positive = pc.greater(total, pa.scalar(0, MONEY))
        numbers += table["psn_no"].filter(is_positive).chunks
        amounts.append(_fen(total.filter(is_positive)).to_numpy())
    codes, persons = pd.factorize(pd.Series(pa.chunked_array(numbers, pa.string()), dtype=TEXT))
    sums = pd.Series(np.concatenate(amounts)).groupby(codes, sort=False).sum()
    return pd.Series(persons[sums.index[sums >= lowest]], dtype=TEXT, name="psn_no")


def _within(days: pd.Series[Any], first: Any, last: Any) -> pd.Series[Any]:
    """Days moved into a stretch of days."""
    return days.mask(days < first, first).mask(days > last, last)


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Each settlement with its visit, its own day and its placing date."""
    moment = rows["setl_time"].fillna(rows["enddate"]).fillna(rows["crte_time"])
    year = rows["year"].astype("string")
    day = _within(moment.dt.normalize(), pd.to_datetime(year + "-01-01"), pd.to_datetime(year + "-12-31"))
    own = rows.assign(day=day, visit=rows["mdtrt_id"].fillna(rows["setl_id"]), is_refund=rows["init_setl_id"].notna())
    originals = own.loc[~own["is_refund"], ["person", "setl_id", "visit"]].set_axis(
        ["person", "init_setl_id", "original_visit"], axis=1
    )
    linked = own.merge(originals, on=["person", "init_setl_id"], how="left")
    linked["is_known_refund"] = linked["original_visit"].notna()
    linked["visit"] = linked["original_visit"].fillna(linked["visit"])
    linked["is_split"] = linked["mid_setl_flag"] == "1"
    linked["first_day"] = linked["day"].where(~linked["is_refund"])
    visit = linked.groupby(["person", "visit"]).agg(
        first_day=("first_day", "min"), moves=("is_known_refund", "max"), is_split=("is_split", "max")
    )
    joined = linked.drop(columns=["first_day", "is_split"]).merge(visit.reset_index(), on=["person", "visit"])
    moves = ~joined["is_refund"] & joined["moves"].astype(bool) & ~joined["is_split"].astype(bool)
    joined["placed"] = joined["day"].mask(moves, joined["first_day"])
    placed = joined.loc[~joined["is_refund"], ["person", "setl_id", "placed"]].set_axis(
        ["person", "init_setl_id", "original_placed"], axis=1
    )
    found = joined.merge(placed, on=["person", "init_setl_id"], how="left")
    return found.assign(placed=found["original_placed"].fillna(found["placed"]))[
        ["person", "visit", "setl_id", "day", "placed", "settled"]
    ]


def _payments(task: Task, anchors: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Payments outside the settlement, each in the visit of its settlement or alone."""
    columns = ("rid", "setl_id", "psn_no", "asst_amt", "pay_time")
    payments = _with_person(_frame(_read(task, "assistance", columns, pc.field("vali_flag") != "0")), anchors)
    payments = payments[payments["person"].isin(visits["person"])]
    found = payments.merge(visits[["person", "setl_id", "visit", "placed"]], on=["person", "setl_id"], how="left")
    day = found["pay_time"].dt.normalize()
    lone = "payment " + found["rid"]
    return pd.DataFrame(
        {
            "person": found["person"],
            "visit": found["visit"].fillna(lone),
            "day": day,
            "placed": found["placed"].fillna(day),
            "paid": found["asst_amt"],
        }
    )


def _burden(task: Task, rows: pd.DataFrame) -> pd.DataFrame:
    """By how much the burden of a person changes on a day of the window: visits after assistance, never below nothing by it."""
    first, last = (pd.Timestamp(day) for day in task.window)
    counted = rows[rows["placed"].between(first, last)]
    amounts = {name: counted[name].fillna(0).astype("int64") for name in ("settled", "paid")}
    counted = counted.assign(day=_within(counted["day"], first, last), **amounts)
    days = counted.groupby(["person", "visit", "day"])[["settled", "paid"]].sum().sort_index()
    so_far = days.groupby(level=["person", "visit"]).cumsum()
    borne = so_far["settled"] - np.minimum(so_far["paid"], so_far["settled"].clip(lower=0))
    change = borne - borne.groupby(level=["person", "visit"]).shift(1, fill_value=0)
    found = change.groupby(level=["person", "day"]).sum().rename("change").reset_index()
    return found[found["day"] <= pd.Timestamp(task.night)]


def _limits(task: Task, anchors: pd.DataFrame, burden: pd.DataFrame) -> pd.DataFrame:
    """Periods of the lines that match a person whom the rule covers."""
    persons = _covered(task, anchors, burden["person"].drop_duplicates())
    lines = _table(task, "policy_limit").merge(_table(task, "limit_category"), on="limit_id")
    lines = lines[["category_code", "limit_amount", "valid_from", "valid_to"]].rename(
        columns={"valid_from": "line_from", "valid_to": "line_to"}
    )
    lines["line_to"] = _within(lines["line_to"], BEGIN, END)
    always = persons[["person"]].merge(lines[lines["category_code"] == "*"], how="cross")
    held = _identities(task, anchors, persons).merge(lines, on="category_code")
    held["line_from"] = held[["line_from", "held_from"]].max(axis=1)
    held["line_to"] = held[["line_to", "held_to"]].min(axis=1)
    found = pd.concat([always, held])[["person", "limit_amount", "line_from", "line_to"]]
    return found[found["line_from"] < found["line_to"]]


def _covered(task: Task, anchors: pd.DataFrame, near: pd.Series[Any]) -> pd.DataFrame:
    """The persons whom the rule covers by region, insurance and residence of the row that speaks for them."""
    numbers = pd.concat([near, anchors["psn_no"]]).drop_duplicates()
    columns = ("psn_no", "insutype", "insuplc_admdvs", "resd_nat", "psn_insu_stas")
    rows = _with_person(
        _frame(_read(task, "insured", columns, pc.field("psn_no").isin(pa.array(numbers, pa.string())))), anchors
    )
    rows = rows.assign(is_other=rows["psn_insu_stas"] != "1").sort_values(["person", "is_other", "psn_no"])
    leading = rows.drop_duplicates("person").merge(_table(task, "residence_code"), on="resd_nat", how="left")
    rules = _table(task, "rule_person").set_axis(
        ["rule_id", "insuplc_admdvs", "rule_insutype", "rule_residence"], axis=1
    )
    matched = leading.merge(rules, on="insuplc_admdvs")
    fits = ((matched["rule_insutype"] == "*") | (matched["rule_insutype"] == matched["insutype"])) & (
        (matched["rule_residence"] == "*")
        | matched["residence"].isna()
        | (matched["rule_residence"] == matched["residence"])
    )
    covered = matched.loc[fits & matched["person"].isin(near), ["person", "insuplc_admdvs"]]
    return covered.drop_duplicates().rename(columns={"insuplc_admdvs": "region_code"})


def _identities(task: Task, anchors: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Periods in which persons are of a category."""
    columns = ("psn_no", "psn_idet_type", "begntime", "endtime")
    rows = _with_person(_frame(_read(task, "identity", columns, pc.field("vali_flag") != "0")), anchors)
    mapped = rows.merge(persons, on="person").merge(
        _table(task, "identity_category"), on=["region_code", "psn_idet_type"]
    )
    ends = (mapped["endtime"].dt.normalize() + pd.Timedelta(days=1)).fillna(END)
    begins = mapped["begntime"].dt.normalize()
    return mapped[["person", "category_code"]].assign(
        held_from=begins.where(begins > mapped["valid_from"], mapped["valid_from"]),
        held_to=_within(ends, BEGIN, _within(mapped["valid_to"], BEGIN, END)),
    )


def _timeline(task: Task, burden: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Burden and lowest limit of covered persons on each day on which one of them may change."""
    turns = pd.concat(
        [limits[["person", name]].rename(columns={name: "day"}) for name in ("line_from", "line_to")]
    ).assign(change=0)
    turns = turns[turns["day"].between(pd.Timestamp(task.window[0]), pd.Timestamp(task.night))]
    changes = pd.concat([burden[burden["person"].isin(limits["person"])], turns])
    days = changes.groupby(["person", "day"])["change"].sum().sort_index()
    borne = days.groupby(level="person").cumsum().rename("burden_amount").reset_index()
    matching = borne.merge(limits, on="person")
    matching = matching[(matching["line_from"] <= matching["day"]) & (matching["day"] < matching["line_to"])]
    lowest = matching.groupby(["person", "day"])["limit_amount"].min().reset_index()
    return borne.merge(lowest, on=["person", "day"], how="left").sort_values(["person", "day"])


def _over(timeline: pd.DataFrame) -> pd.DataFrame:
    """The persons over the limit on the last day, with the first day of the unbroken run of days that leads to it."""
    is_over = (timeline["burden_amount"] > timeline["limit_amount"]) & (timeline["burden_amount"] > 0)
    is_over = is_over.fillna(value=False).astype(bool)
    under = timeline[~is_over].groupby("person")["day"].max().rename("last_under")
    marked = timeline[is_over].merge(under.reset_index(), on="person", how="left")
    spell = marked[marked["last_under"].isna() | (marked["day"] > marked["last_under"])]
    return spell.groupby("person").agg(
        burden_amount=("burden_amount", "last"), limit_amount=("limit_amount", "last"), crossed_on=("day", "min")
    )


def _answer(over: pd.DataFrame) -> pa.Table:
    yuan = {name: _yuan(over[name]) for name in ("burden_amount", "limit_amount")}
    crossed = pa.array(over["crossed_on"].to_numpy().astype("datetime64[D]"), pa.date32())
    return pa.table({"psn_no": pa.array(over.index, pa.string()), **yuan, "crossed_on": crossed}, schema=ANSWER)


def _yuan(fen: pd.Series[Any]) -> Any:
    """Whole fen as decimals of yuan."""
    low = fen.to_numpy(dtype=np.int64)
    buffer = pa.py_buffer(np.stack([low, low >> 63], axis=1).tobytes())  # low and high 64 bits, two's complement
    return pa.Array.from_buffers(MONEY, len(low), [None, buffer])
