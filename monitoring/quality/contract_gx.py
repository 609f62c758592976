"""The batch contract as Great Expectations: pairs of a value and its bound on a pandas frame, in an ephemeral context.

Importing the library takes 4 to 6 seconds, so nothing else imports it, and this module is imported only when there is something to judge.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence

import pandas as pd

# Nothing is reported to anybody outside; read when the library is first imported.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
with warnings.catch_warnings():
    # The library imports modules that Python has deprecated.
    warnings.simplefilter("ignore")
    import great_expectations as gx
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (
        ExpectColumnPairValuesAToBeGreaterThanB,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity

from monitoring.ledger.observations import Observation

logging.getLogger("great_expectations").setLevel(logging.ERROR)

BOUNDS = {
    "least": ("value", "least", FailureSeverity.CRITICAL),
    "most": ("most", "value", FailureSeverity.CRITICAL),
    "lower": ("value", "lower", FailureSeverity.WARNING),
    "upper": ("upper", "value", FailureSeverity.WARNING),
}
"""For each bound the column that must not be smaller than the other, and how severe it is if it is."""


def broken_bounds(observations: Sequence[Observation]) -> dict[int, set[str]]:
    """The bounds that each observation breaks, by its place in the sequence; those that break none are left out."""
    frame = pd.DataFrame(
        [{"place": n, "value": o.value, **{b: getattr(o, b) for b in BOUNDS}} for n, o in enumerate(observations)],
        dtype=object,
    )
    broken: dict[int, set[str]] = {}
    for result in _validate(frame).results:
        meta = result.expectation_config.meta if result.expectation_config else None
        bound = (meta or {})["bound"]
        for row in result.result.get("unexpected_index_list") or []:
            broken.setdefault(int(row["place"]), set()).add(bound)
    return broken


def _validate(frame: pd.DataFrame) -> ExpectationSuiteValidationResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = gx.get_context(mode="ephemeral", project_config=_config())
        asset = context.data_sources.add_pandas("checked_batch").add_dataframe_asset("summary")
        batch = asset.add_batch_definition_whole_dataframe("night").get_batch({"dataframe": frame})
        form = {"result_format": "COMPLETE", "unexpected_index_column_names": ["place"]}
        result = batch.validate(_suite(), result_format=form)
    faults = [r.exception_info for r in result.results if (r.exception_info or {}).get("raised_exception")]
    if faults:
        raise RuntimeError("the library could not work out an expectation of the batch contract")
    return result


def _config() -> DataContextConfig:
    """All in memory: no docs site, no analytics, no progress bars."""
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )


def _suite() -> gx.ExpectationSuite:
    suite = gx.ExpectationSuite(name="batch_contract")
    for bound, (larger, smaller, severity) in BOUNDS.items():
        suite.add_expectation(
            ExpectColumnPairValuesAToBeGreaterThanB(
                column_A=larger,
                column_B=smaller,
                or_equal=True,
                ignore_row_if="either_value_is_missing",
                severity=severity,
                meta={"bound": bound},
            )
        )
    return suite
