"""Time and memory of a piece of work, each piece in a process of its own, so that no piece pays for another's memory."""

from __future__ import annotations

import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Generic, TypeVar

T = TypeVar("T")
MEGABYTE = 1e6
ENOUGH_SECONDS = 30.0
"""Work that takes longer is not repeated any more."""


@dataclass
class Times:
    """Seconds on the wall and of the processors (all threads), by name."""

    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Add what passes inside to the name."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall[name] = self.wall.get(name, 0.0) + time.perf_counter() - wall
            self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - cpu

    @contextmanager
    def watching(self, module: ModuleType, function: str, name: str) -> Iterator[None]:
        """Time one function of a module inside a step."""
        original: Callable[..., object] = getattr(module, function)

        def watched(*arguments: object, **named: object) -> object:
            with self.of(name):
                return original(*arguments, **named)

        setattr(module, function, watched)
        try:
            yield
        finally:
            setattr(module, function, original)


@dataclass(frozen=True)
class Measured(Generic[T]):
    """What a piece of work gave, with the peak of its memory in megabytes."""

    value: T
    peak_mb: float


def in_child(work: Callable[..., T], *arguments: object) -> Measured[T]:
    """Run a function of a module in a new process. Raises CalledProcessError if it fails or is killed; its words are on stderr."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        command = [sys.executable, "-m", "tests.benchmarks.child", str(answer)]
        subprocess.run(command, input=pickle.dumps((work, arguments)), check=True)
        measured: Measured[T] = pickle.loads(answer.read_bytes())  # noqa: S301 - written by our own process
        return measured


def peak_mb() -> float:
    """The most memory this process ever held, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / MEGABYTE


def median_of(repeats: int, work: Callable[[], object]) -> Times:
    """Median wall and processor seconds of some repeats, under the name `median`; fewer where they take long."""
    walls: list[float] = []
    cpus: list[float] = []
    while len(walls) < repeats and sum(walls) < ENOUGH_SECONDS:
        times = Times()
        with times.of("one"):
            work()
        walls.append(times.wall["one"])
        cpus.append(times.cpu["one"])
    return Times({"median": statistics.median(walls)}, {"median": statistics.median(cpus)})
