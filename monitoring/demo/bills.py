"""Bills: the money of settlements, in integer fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from monitoring.demo.columns import Bools, Ints

FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "hifdm_pay", "maf_pay", "oth_pay")


@dataclass(frozen=True)
class Bill:
    """What settlements hold in money, fen, one entry per settlement; funds that are not listed pay nothing here."""

    medfee_sumamt: Ints
    fulamt_ownpay_amt: Ints
    overlmt_selfpay: Ints
    preselfpay_amt: Ints
    inscp_scp_amt: Ints
    act_pay_dedc: Ints
    hifp_pay: Ints
    cvlserv_pay: Ints
    hifmi_pay: Ints
    hifob_pay: Ints
    maf_pay: Ints
    oth_pay: Ints
    fund_pay_sumamt: Ints
    psn_part_amt: Ints
    acct_pay: Ints
    psn_cash_pay: Ints
    hosp_part_amt: Ints
    balc: Ints

    @classmethod
    def join(cls, bills: Sequence[Bill]) -> Bill:
        """All bills, in their order."""
        return cls(**{f.name: np.concatenate([getattr(bill, f.name) for bill in bills]) for f in fields(cls)})

    def take(self, index: Ints | Bools) -> Bill:
        """The bills at the given positions."""
        return Bill(**{f.name: getattr(self, f.name)[index] for f in fields(self)})
