"""The steps lead to the tables of the model, and the SQL text for administrators is what the steps do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from monitoring.databases import upgrade, written_out
from monitoring.review.database import REVIEW
from tests.integration.servers import postgres

DDL = Path(__file__).parents[2] / "sql" / "review_tables"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        made = sa.create_engine(f"sqlite:///{tmp_path_factory.mktemp('tables') / 'review.db'}")
        yield made
        made.dispose()
        return
    with postgres() as url:
        made = sa.create_engine(url)
        yield made
        made.dispose()


def test_the_steps_lead_to_the_model(engine: sa.Engine) -> None:
    assert upgrade(engine, REVIEW) == (None, "0001")
    # An index with an order of its own is PostgreSQL's alone, and so not part of the model.
    own = {"review_case_urgency"}
    names = {"include_name": lambda name, kind, _: kind != "index" or name not in own}
    options = {"compare_type": True, "version_table": REVIEW.version_table, **names}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), REVIEW.metadata) == []
    assert upgrade(engine, REVIEW) == ("0001", "0001")


def test_the_written_text_makes_the_same(engine: sa.Engine) -> None:
    upgrade(engine, REVIEW)
    dialect = engine.dialect.name
    text = (DDL / f"{dialect}.sql").read_text(encoding="utf-8")
    assert text.split("\n", 1)[1] == written_out(REVIEW, dialect)
    if dialect == "sqlite":
        fresh = sa.create_engine("sqlite://")
        with fresh.connect() as connection:
            connection.connection.driver_connection.executescript(text)  # type: ignore[union-attr]
            kept = "SELECT type, name FROM sqlite_master ORDER BY 1, 2"
            made = connection.exec_driver_sql(kept).all()
        fresh.dispose()
        with engine.connect() as connection:
            assert connection.exec_driver_sql(kept).all() == made
