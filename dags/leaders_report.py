"""The report for leaders: of the month before at 06:30 on the 3rd, of the year before at 07:30 on 3 January.

It waits for the last night of its period and writes into `reports` under the deployment's home. Another period:
`airflow dags trigger leaders_report_monthly --conf '{"period": "2024-12"}'`.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, Param, task

from monitoring.airflow_defaults import IN_WAREHOUSE
from monitoring.leaders.airflow_task import run_report

WAITING = IN_WAREHOUSE | {"retry_delay": timedelta(minutes=30), "max_retry_delay": timedelta(hours=4), "retries": 6}


def make_dag(dag_id: str, when: str, *, is_year: bool) -> DAG:
    """The DAG of one kind of report."""
    with DAG(
        dag_id=dag_id,
        description="Write the report for leaders",
        schedule=CronTriggerTimetable(when, timezone="Asia/Shanghai"),
        catchup=False,  # a report of long ago is asked for by its period
        max_active_runs=1,
        params={"period": Param(None, type=["null", "string"], description="the month (year) if not the one before")},
        default_args=WAITING,
        doc_md=__doc__,
    ) as dag:

        @task
        def write(**context: object) -> dict[str, int]:
            return run_report(context, is_year=is_year)

        write()
    return dag


monthly = make_dag("leaders_report_monthly", "30 6 3 * *", is_year=False)
yearly = make_dag("leaders_report_yearly", "30 7 3 1 *", is_year=True)
