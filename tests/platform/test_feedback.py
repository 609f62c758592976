"""An answer that is written by the other side's own account is read on each kind of database, and matched with the list."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import duckdb
import sqlalchemy as sa

from monitoring.platform.contract import risk_feedback, risk_list
from monitoring.platform.publish import publish_risk_list
from tests.platform.conftest import NIGHT


def test_answers_are_read_on_every_database(applied, platform_url):
    settings = applied.model_copy(update={"platform": platform_url})
    publish_risk_list(settings, NIGHT)
    engine = sa.create_engine(platform_url)
    with engine.begin() as connection:
        psn_no, warning_id = connection.execute(sa.select(risk_list.c.psn_no, risk_list.c.warning_id)).first()
        answer = {
            "status": "recognised",
            "happened_on": NIGHT,
            "recorded_at": datetime.fromisoformat("2024-12-11 10:00:00"),
            "remark": "已入户、已认定",
        }
        amount = {"verified_compliant_amount": Decimal("1234.50")}
        for feedback_id, whom in {
            "F1": {"psn_no": psn_no},
            "F2": {"warning_id": warning_id},
            "F3": {"certno": "?"},
        }.items():
            connection.execute(risk_feedback.insert().values(feedback_id=feedback_id, **whom, **answer, **amount))
    engine.dispose()
    counts = publish_risk_list(settings, NIGHT)
    assert (counts["answers"], counts["answers_matching_nobody"]) == (3, 1)
    assert "answers" not in publish_risk_list(settings, NIGHT)
    with duckdb.connect(settings.warehouse.removeprefix("duckdb:///"), read_only=True) as base:
        rows = base.execute(
            "SELECT feedback_id, matched_psn_no, match_type, remark, CAST(verified_compliant_amount AS VARCHAR) FROM feedback ORDER BY feedback_id"
        ).fetchall()
    rest = ("已入户、已认定", "1234.50")
    assert rows == [("F1", psn_no, "psn_no", *rest), ("F2", psn_no, "warning_id", *rest), ("F3", None, "none", *rest)]
