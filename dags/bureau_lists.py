"""After each night that was applied: the bureau's lists by name (not insured, treatment broken off, assistance outstanding).

A DAG of its own, so that the night is no slower for it. It waits for a night that is stopped or not finished yet; the lists lie in
`lists/NIGHT` under MONITORING_HOME, for their owner alone, and old ones are removed (MONITORING_LISTS_DAYS).
"""

from __future__ import annotations

from airflow.sdk import DAG, Asset, task

from monitoring.airflow_defaults import IN_WAREHOUSE
from monitoring.airflow_lists import write_newest_lists

with DAG(
    dag_id="bureau_lists",
    description="Write the bureau's lists of the night",
    schedule=[Asset("warehouse_applied")],
    catchup=False,  # the lists are of the newest night
    max_active_runs=1,
    default_args=IN_WAREHOUSE,
    doc_md=__doc__,
):

    @task
    def lists(**context: object) -> dict[str, int]:
        return write_newest_lists(context)

    lists()
