"""Processes from start to end: wall time, and memory at its peak."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from statistics import median

from msgspec import Struct

from measure.product import BenchError


class Run(Struct, frozen=True, kw_only=True):
    """One process that has ended."""

    seconds: float
    peak: int
    """Bytes of memory that were resident at the same time, at the most."""


class Sample(Struct, frozen=True, kw_only=True):
    """The same thing done several times."""

    runs: tuple[Run, ...]

    @property
    def fastest(self) -> float:
        """Seconds of the fastest run: what it takes when the machine does nothing else."""
        return min(run.seconds for run in self.runs)

    @property
    def middle(self) -> float:
        """Seconds of the median run."""
        return median(run.seconds for run in self.runs)

    @property
    def peak(self) -> int:
        """Bytes of the run that took the most memory."""
        return max(run.peak for run in self.runs)


def run(argv: Sequence[str], environment: Mapping[str, str], codes: Sequence[int] = (0,)) -> Run:
    """Run a process with its output thrown away; raises BenchError where it ends with another code."""
    # The memory that a child is charged with begins with that of its parent, which therefore stays small:
    # this process imports neither the Azure libraries nor the sandbox.
    nowhere = os.open(os.devnull, os.O_RDWR)
    try:
        started = time.monotonic()
        child = os.posix_spawn(
            argv[0],
            list(argv),
            environment,
            file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, number) for number in (0, 1, 2)],
        )
        _, status, used = os.wait4(child, 0)
        seconds = time.monotonic() - started
    finally:
        os.close(nowhere)
    code = os.waitstatus_to_exitcode(status)
    if code not in codes:
        raise BenchError(f"{' '.join(argv[:3])} … ended with {code}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds=seconds, peak=used.ru_maxrss * unit)
