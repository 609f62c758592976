"""Past years in few runs: a task plans, one task for each slice fills in up to its end, and one closes with counts.

The same as `monitoring backfill`, in the pool of the warehouse, so that the night gets in between two slices. Start it with
`airflow dags trigger backfill_years --conf '{"from": "2020-01-01", "to": "2023-12-31"}'`.
"""

from __future__ import annotations

from airflow.sdk import DAG, Param, task

from monitoring.airflow_backfill_years import close_years, fill_up_to, plan_slices
from monitoring.airflow_defaults import IN_WAREHOUSE

DAY_OR_NONE = {"type": ["null", "string"], "format": "date"}

with DAG(
    dag_id="backfill_years",
    description="Past years: what all their nights would have given",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    params={
        "from": Param(type="string", format="date", description="first night"),
        "to": Param(type="string", format="date", description="last night"),
        "known_by": Param("as-of-night", enum=["as-of-night", "today"], description="what a night may know"),
        "rules_as_of": Param(None, **DAY_OR_NONE, description="hold the rules of this day (needs into)"),
        "into": Param(None, type=["null", "string"], description="folder for a warehouse of its own"),
        "publish": Param(False, type="boolean", description="publish at the end"),
    },
    default_args=IN_WAREHOUSE,
    doc_md=__doc__,
):

    @task
    def plan(**context: object) -> list[str]:
        return plan_slices(context)

    @task
    def fill(until: str, **context: object) -> dict[str, int]:
        return fill_up_to(context, until)

    @task(trigger_rule="none_failed")
    def close(**context: object) -> dict[str, int]:
        return close_years(context)

    fill.expand(until=plan()) >> close()
