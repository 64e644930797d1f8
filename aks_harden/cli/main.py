"""The entrance: find the verb, import that verb alone, run it, and end in one clear way.

`--help` must not pay for what a verb needs, so verbs are named here and imported when chosen; nor for
`typing`, which would be a sixth of its time, so nothing here is marked `Final`.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from aks_harden import __version__
from aks_harden.cli.exits import Exit, Stop

VERBS = {
    "walk": "walk the checklist of a cluster in the terminal (the default)",
    "audit": "judge a cluster and report, reading only",
    "script": "write a remediation script",
    "snapshot": "save everything that was read as one file",
    "diff": "compare two snapshots or reports: fixed, new, still open",
    "explain": "show one item's page",
    "permissions": "what reading needs, and fixing: a table, roles, a role to make",
    "demo": "walk a simulated, badly hardened cluster",
    "sandbox": "run the simulated Azure alone",
}

# Both are printed as they stand, so no line is longer than a narrow terminal.
_DESCRIPTION = """\
Harden an Azure Kubernetes Service cluster and answer for it:
read it live, judge it against a checklist, explain each
finding, fix it with your own az after you confirm, and read
again to see that it holds."""

_EPILOG = """\
exit codes:
  0    done, nothing at or above the threshold
  1    the tool failed
  2    bad usage, bad file or not a terminal
  3    not signed in, or no such cluster
  4    --strict, and something is unknown
  10   findings at or above --fail-on
  11   a step failed or did not verify
  12   stale plan
  130  interrupted

Try it on a simulated cluster: aks-harden demo
`aks-harden VERB --help` shows the options of a verb."""


def parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """Return the parser; only the chosen verb's options are filled in."""
    top = argparse.ArgumentParser(
        prog="aks-harden",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"aks-harden {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="verb", title="verbs")
    for name, summary in VERBS.items():
        verb = verbs.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        if name == chosen:
            importlib.import_module(f"aks_harden.cli.{name}").prepare(verb)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in {"-h", "--help", "--version"}):
        words.insert(0, "walk")
    chosen = words[0]
    options = parser(chosen).parse_args(words)
    try:
        return int(importlib.import_module(f"aks_harden.cli.{chosen}").run(options))
    except Stop as stop:
        _say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        sys.stderr.write("aks-harden: interrupted\n")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; keep the interpreter from complaining while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception:  # noqa: BLE001 - a defect of ours: what it quotes came from Azure, so it is not let through raw
        _say("the tool itself failed; this may help whoever mends it:", *traceback_lines())
        return Exit.BROKEN


def traceback_lines() -> list[str]:
    """Return the trace of the error being handled."""
    import traceback  # noqa: PLC0415 - only where something went wrong

    return traceback.format_exc().splitlines()


def _say(*lines: str) -> None:
    """Tell the operator on standard error: no secrets, and nothing that drives a terminal."""
    from aks_harden.report.literal import literal  # noqa: PLC0415 - `--help` has nothing foreign to say
    from aks_harden.snapshot.redact import redact_text  # noqa: PLC0415 - as above

    text = redact_text("\n".join(lines)).split("\n")
    sys.stderr.write("aks-harden: " + "\n".join(literal(line) for line in text) + "\n")


def run() -> None:
    """Run as the console script."""
    sys.exit(main())
