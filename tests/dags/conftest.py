"""The DAGs as Airflow reads them, in a home of their own, without a metadata database."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

# Airflow reads its home when it is first imported and makes the folder; it must not be the one of the user.
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="airflow-")
atexit.register(shutil.rmtree, os.environ["AIRFLOW_HOME"], ignore_errors=True)


@pytest.fixture
def dag_bag():
    """Read again for each test: Airflow writes the values of a run into the parameters of the DAG itself."""
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(Path(__file__).parents[2] / "dags")


@pytest.fixture
def dag(dag_bag):
    return dag_bag.dags["nightly_monitoring"]
