"""What runs in the process of a piece of work: it comes as a pickle on standard input, and what it gave goes into the file named."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from tests.benchmarks.measuring import Measured, peak_mb


def main() -> None:
    work, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that started this one
    value = work(*arguments)
    Path(sys.argv[1]).write_bytes(pickle.dumps(Measured(value, peak_mb())))


if __name__ == "__main__":
    main()
