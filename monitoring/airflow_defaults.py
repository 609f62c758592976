"""How a task runs that opens the warehouse."""

from __future__ import annotations

from datetime import timedelta

IN_WAREHOUSE: dict[str, object] = {
    "pool": "warehouse",  # one slot: one process at a time opens the warehouse
    "retries": 3,
    "retry_delay": timedelta(minutes=5),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(hours=1),
}
"""`default_args` of a DAG; one that may wait longer says so beside them."""
