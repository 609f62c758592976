"""Once a month: compare the warehouse with the source by rows and sums, at 05:00 on the 2nd, when the night is done.

It reports what was deleted, stamped anew or changed without a stamp at the source. It mends only a run started with
`--conf '{"mend": true}'`, or `monitoring reconcile --mend`.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, Param, task

from monitoring.airflow_defaults import IN_WAREHOUSE
from monitoring.reconcile.airflow_task import run_monthly

with DAG(
    dag_id="monthly_reconcile",
    description="Compare the warehouse with the source",
    schedule=CronTriggerTimetable("0 5 2 * *", timezone="Asia/Shanghai"),
    catchup=False,  # the newest comparison covers all days
    max_active_runs=1,
    params={"mend": Param(False, type="boolean", description="have the next night mend what differs")},
    default_args=IN_WAREHOUSE | {"retry_delay": timedelta(minutes=30), "max_retry_delay": timedelta(hours=4)},
    doc_md=__doc__,
):

    @task
    def reconcile(**context: object) -> dict[str, int]:
        return run_monthly(context)

    reconcile()
