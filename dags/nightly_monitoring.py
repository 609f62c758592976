"""The night: pull what changed, check it, apply it, publish the risk list and fill the review database, at 01:00 for the day before.

Past nights: `monitoring airflow-backfill --from 2024-12-08 --to 2024-12-10`. (Airflow's own form leaves out the last day
unless its end is later than 01:00 of that day.)
"""

from __future__ import annotations

from airflow.sdk import DAG, Asset, CronPartitionTimetable, Param, task

from monitoring.airflow_deadline import deadline_alert
from monitoring.airflow_defaults import IN_WAREHOUSE
from monitoring.airflow_night import run_step

with DAG(
    dag_id="nightly_monitoring",
    description="Early warning of falling into poverty because of illness: one night",
    # The partition is the business date; a scheduled run at 01:00 belongs to the day before.
    schedule=CronPartitionTimetable("0 1 * * *", timezone="Asia/Shanghai", run_offset=-1, key_format="%Y-%m-%d"),
    catchup=False,  # a night takes whatever no night before it has pulled
    max_active_runs=1,
    params={"night": Param(None, type=["null", "string"], format="date", description="business date of a run by hand")},
    deadline=deadline_alert(),  # 06:00 for a night that began on time
    default_args=IN_WAREHOUSE,
    doc_md=__doc__,
):

    @task
    def pull(**context: object) -> dict[str, int | str]:
        return run_step("pull", context)

    @task
    def check(**context: object) -> dict[str, int | str]:
        return run_step("check", context)

    @task(outlets=[Asset("warehouse_applied")])
    def apply(**context: object) -> dict[str, int | str]:
        return run_step("apply", context)

    @task(outlets=[Asset("risk_list_published")])
    def publish(**context: object) -> dict[str, int | str]:
        return run_step("publish", context)

    @task
    def review(**context: object) -> dict[str, int | str]:
        return run_step("review", context)

    pull() >> check() >> apply() >> publish() >> review()
