"""Commands as a user types them."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from monitoring import cli

Run = Callable[..., tuple[int, str, str]]
"""Runs `monitoring` with words; exit code, what it printed, what it said beside."""


def command_runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["monitoring", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command
