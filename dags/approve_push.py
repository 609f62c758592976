"""Ask a person where a push waits: new warnings left their usual band and nothing explains it.

A DAG of its own, so that the next nights run while nobody has answered yet; they queue behind the push that waits. The same
answer can be given on the command line (`monitoring approve`); whoever comes second finds nothing left to decide.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import DAG, Asset, Param, task

from monitoring.airflow_approval import answer_push, oldest_waiting

with DAG(
    dag_id="approve_push",
    description="Let a push go that waits for a person",
    schedule=[Asset("risk_list_published")],  # a night that pushed, or that left its push waiting
    catchup=False,
    max_active_runs=1,  # one question at a time; the nights behind it are asked about afterwards
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5)},
    doc_md=__doc__,
):

    @task.short_circuit
    def find_waiting() -> dict[str, str] | None:
        return oldest_waiting()

    ask = ApprovalOperator(
        task_id="ask",
        subject="{{ ti.xcom_pull(task_ids='find_waiting')['night'] }}: the push of the risk list waits / 风险名单推送待批准",
        body="{{ ti.xcom_pull(task_ids='find_waiting')['reason'] }}",
        params={"reason": Param("", type="string", description="why (理由)")},
        response_timeout=timedelta(days=7),  # after a holiday week the next night asks again
        retries=0,
    )

    @task
    def approved() -> None:
        """Skipped by Airflow when the answer is no."""

    @task(trigger_rule="none_failed", pool="warehouse")
    def record(**context: object) -> dict[str, int | str]:
        return answer_push(context)

    find_waiting() >> ask >> approved() >> record()
