"""Push the risk list by the rhythm of its rules: after each night that was applied, and at 06:00 whatever else is due.

The night's own last step pushes too, at once. Both are the same push, and the second finds nothing left to tell; this DAG goes on trying for
hours where the platform is away, without keeping the next night waiting. It waits for a night that is stopped or not finished yet.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, CronTriggerTimetable, task

from monitoring.airflow_defaults import IN_WAREHOUSE
from monitoring.airflow_push import late_push_alert, push_due

with DAG(
    dag_id="push_risk_list",
    description="Push what is due to the platform, and say so where a push is late",
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("0 6 * * *", timezone="Asia/Shanghai"), assets=[Asset("warehouse_applied")]
    ),
    catchup=False,  # a push tells the difference to what was last sent, so the newest makes up for all
    max_active_runs=1,
    deadline=late_push_alert(),
    default_args=IN_WAREHOUSE | {"retries": 8, "max_retry_delay": timedelta(hours=2)},
    doc_md=__doc__,
):

    @task(outlets=[Asset("risk_list_published")])
    def push(**context: object) -> dict[str, int | str]:
        return push_due(context)

    push()
