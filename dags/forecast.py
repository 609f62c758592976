"""The forecast: at 07:30 on the 5th what came of former scores is measured, the newest night scored and a candidate trained; each morning scores that have served are deleted.

A candidate comes into use by a person's answer alone, and is asked about only if it did better than the model in use on cut-offs
that neither has learnt from. The same answer can be given on the command line (`monitoring forecast promote`, `reject`).
"""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import DAG, CronTriggerTimetable, Param, task

from monitoring import airflow_forecast as steps
from monitoring.airflow_defaults import IN_WAREHOUSE

WAITING = IN_WAREHOUSE | {"retry_delay": timedelta(minutes=30), "max_retry_delay": timedelta(hours=4), "retries": 6}
QUESTION = "{{ ti.xcom_pull(task_ids='question')['%s'] }}"

with DAG(
    dag_id="forecast_monthly",
    description="Score the newest night, train a candidate, ask a person whether it comes into use",
    # After the night has to be done at 06:00: training keeps the warehouse to itself for long.
    schedule=CronTriggerTimetable("30 7 5 * *", timezone="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=WAITING,
    doc_md=__doc__,
):
    # Apart from the training: a model in use that this version refuses must not keep the next from being made.
    task(steps.measure_scores, task_id="measure", priority_weight=20)()
    task(steps.score_newest, task_id="score", priority_weight=10)()  # first: the officer waits
    train = task(steps.train_month, task_id="train")()
    question = task.short_circuit(steps.find_question, task_id="question", pool="default_pool")()
    ask = ApprovalOperator(
        task_id="ask",
        subject=QUESTION % "subject",
        body=QUESTION % "body",
        params={"reason": Param("", type="string", description="why (理由)")},
        response_timeout=timedelta(days=20),  # before the next month's candidate
        retries=0,
        pool="default_pool",  # who waits for a person must not keep the nights from the warehouse
    )
    approved = task(lambda: None, task_id="approved", pool="default_pool")()  # skipped by Airflow when the answer is no
    record = task(steps.answer_question, task_id="record", pool="default_pool", trigger_rule="none_failed")()
    train >> question >> ask >> approved >> record

with DAG(
    dag_id="forecast_forget",
    description="Delete scores made more than 120 days ago",
    schedule=CronTriggerTimetable("0 8 * * *", timezone="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5)},
    doc_md=__doc__,
):
    task(steps.forget_scores, task_id="forget")()
