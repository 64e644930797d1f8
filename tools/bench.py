"""Print a table of ratios, all taken in one run: `make bench`.

Nothing here fails: the table informs, and says OVER where a bar is missed. The product is installed from its
wheel, each simulated Azure is a process of its own, and audits run in a session that the real az signed in.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from measure.calls import arm_calls, depth, reasons, repeats, waves
from measure.merging import merging
from measure.process import Run, Sample, run
from measure.product import BenchError, Product, install
from measure.simulated import Simulated, find_az, simulated
from measure.table import Row, written
from measure.terminal import first_frame

from aks_harden.snapshot.file import load
from aks_harden.snapshot.paths import group_of, name_of, subscription_of

_LATENCY: Final = 0.08
_WORLDS: Final = ("shop", "pay", "auto", "stopped", "guest", "legacy")
_AUDITED: Final = (0, 10)
"""Exit codes of an audit that went well: nothing found, or something."""
_FILE_RUNS: Final = 10
"""Runs of an audit of a file: it is short, and noise weighs more."""
_MEGABYTE: Final = 1_000_000
_MINIMAL: Final = """\
from textual.app import App
from textual.widgets import Static


class Minimal(App):
    def compose(self):
        yield Static("standing")


Minimal().run()
"""
_FRAME: Final = ("Identity and access", "Auditing and monitoring", "Quit")
"""Words of the checklist's first frame, from its top to its last line."""


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Print a table of ratios, all taken in one run.")
    options.add_argument("--runs", type=int, default=7, help="runs of each command (default 7)")
    runs = options.parse_args().runs
    rows: list[Row] = []
    try:
        with tempfile.TemporaryDirectory(prefix="aks-harden-bench-") as name:
            for row in _rows(Path(name), runs):
                rows.append(row)
                sys.stderr.write(f"measured: {row.what}\n")
    except BenchError as reason:
        sys.stderr.write(f"bench: {reason}\n")
    sys.stdout.write(written(rows) + _FOOTER.format(runs=runs, files=_FILE_RUNS))
    return 0


_FOOTER: Final = """
Times are those of the fastest of {runs} runs, {files} for a file, taken in turn; memory: that of the largest.
depth: round trips that must follow each other (what a part needs, and the pages of a list);
seen: the longest chain of calls without overlap in the log.
"""


def _rows(folder: Path, runs: int) -> Iterator[Row]:
    product = install(folder)
    yield _help(product, runs)
    az = find_az()
    for world in _WORLDS:
        with simulated(product, world, az, folder / f"az-{world}") as azure:
            if world == _WORLDS[0]:
                yield _frame(product, azure, folder, runs)
                yield from _files(product, azure, az, folder)
            yield from _audits(product, azure, world, folder, runs)


def _help(product: Product, runs: int) -> Row:
    bare, ours = _in_turn(
        runs,
        lambda: run([str(product.python), "-c", "pass"], product.environment),
        lambda: run([str(product.program), "--help"], product.environment),
    )
    return _ratio("aks-harden --help / bare python", ours, bare, 3.0)


def _frame(product: Product, azure: Simulated, folder: Path, runs: int) -> Row:
    minimal = folder / "minimal.py"
    minimal.write_text(_MINIMAL, encoding="utf-8")
    bare, ours = _in_turn(
        runs,
        lambda: first_frame([str(product.python), str(minimal)], product.environment, ("standing",)),
        lambda: first_frame(
            [str(product.program), "walk", "--id", azure.cluster_id], azure.environment, _FRAME
        ),
    )
    return _ratio("first frame / that of a minimal Textual app", ours, bare, 1.7)


def _files(product: Product, azure: Simulated, az: str, folder: Path) -> Iterator[Row]:
    """Audit what the real az prints of a cluster, and all that was read of it, without a session."""
    program = str(product.program)
    shown, whole = folder / "az-show.json", folder / "whole.json"
    shown.write_bytes(_printed([az, "aks", "show", "-o", "json", *_named(azure)], azure))
    run([program, "snapshot", "--id", azure.cluster_id, "--out", str(whole)], azure.environment)
    bare, judged, all_judged = _in_turn(
        _FILE_RUNS,
        lambda: run([str(product.python), "-c", "pass"], product.environment),
        lambda: run([program, "audit", "--snapshot", str(shown)], product.environment, _AUDITED),
        lambda: run([program, "audit", "--snapshot", str(whole)], product.environment, _AUDITED),
    )
    yield _ratio("audit of a file of `az aks show` / bare python", judged, bare, 9.0)
    yield _ratio("audit of a whole snapshot of shop / bare python", all_judged, bare)
    yield from merging(load(whole.read_text(encoding="utf-8")))


def _named(azure: Simulated) -> list[str]:
    where = azure.cluster_id
    return ["--subscription", subscription_of(where), "-g", group_of(where), "-n", name_of(where)]


def _printed(argv: list[str], azure: Simulated) -> bytes:
    done = subprocess.run(argv, env=azure.environment, check=False, capture_output=True)
    if done.returncode:
        raise BenchError(f"{' '.join(argv[1:3])} failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _ratio(what: str, ours: Sample, bare: Sample, bar: float | None = None) -> Row:
    value = ours.fastest / bare.fastest
    return Row(
        what=what,
        value=value,
        measured=f"{value:.2f}x  ({_ms(ours.fastest)} / {_ms(bare.fastest)})",
        bar=bar,
        wanted="" if bar is None else f"<= {bar:g}x",
    )


def _audits(product: Product, azure: Simulated, world: str, folder: Path, runs: int) -> Iterator[Row]:
    saved = folder / f"{world}.json"
    program = str(product.program)
    run([program, "snapshot", "--id", azure.cluster_id, "--out", str(saved)], azure.environment)

    def audit(latency: float) -> Run:
        azure.set_latency(latency)
        azure.clear_log()
        return run([program, "audit", "--id", azure.cluster_id], azure.environment, _AUDITED)

    near, far = _in_turn(runs, lambda: audit(0.0), lambda: audit(_LATENCY))
    calls = arm_calls(azure.log())
    snapshot = load(saved.read_text(encoding="utf-8"))
    deep = depth(snapshot, calls)
    beyond = (far.fastest - near.fastest) / (deep * _LATENCY)
    times = f"{_ms(far.fastest)} - {_ms(near.fastest)}; depth {deep}, seen {waves(calls)}"
    yield Row(
        what=f"audit of {world}: what 80 ms a call add / depth x 80 ms",
        value=beyond,
        measured=f"{beyond:.2f}x  ({times})",
        bar=1.5,
        wanted="<= 1.5x",
    )
    told = repeats(calls, reasons(snapshot))
    extra = [entry for entry in told if not entry.needed]
    yield Row(
        what=f"audit of {world}: needless calls",
        value=len(extra),
        measured=f"{len(extra)}  (of {len(calls)} calls)",
        bar=0,
        wanted="0",
    )
    for entry in told:
        yield Row(what=f"  {entry.type}", value=entry.count, measured=f"{entry.count}  ({entry.why})")
    yield Row(
        what=f"audit of {world}: whole process",
        value=near.fastest,
        measured=f"{near.fastest:.2f} s  (median {near.middle:.2f} s)",
        bar=2.0,
        wanted="<= 2 s",
    )
    yield Row(
        what=f"audit of {world}: memory at its peak",
        value=near.peak / _MEGABYTE,
        measured=f"{near.peak / _MEGABYTE:.0f} MB",
        bar=150,
        wanted="<= 150 MB",
    )


def _in_turn(runs: int, *measures: Callable[[], Run]) -> tuple[Sample, ...]:
    """Measure once without counting, then all of them in turn, so that noise meets them alike."""
    for measure in measures:
        measure()
    rounds = [[measure() for measure in measures] for _ in range(runs)]
    return tuple(Sample(runs=tuple(each)) for each in zip(*rounds, strict=True))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
