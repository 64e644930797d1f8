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
from aks_harden.cli.start import lighten, spare_the_collector
from aks_harden.cli.terminal import columns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

VERBS = {
    "walk": "walk the checklist of a cluster in the terminal (the default)",
    "audit": "judge a cluster and report, reading only",
    "plan": "plan fixes, show what they would do, and save that as a file",
    "apply": "apply a plan file with your own az, after you confirm",
    "journal": "show what was applied to clusters, and verify that record",
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
  1    the tool failed; journal verify: not as written
  2    bad usage, bad file or not a terminal
  3    not signed in, or no such cluster
  4    --strict, and something is unknown
  10   findings at or above --fail-on
  11   a step failed or did not verify
  12   stale plan
  130  interrupted

Try it on a simulated cluster: aks-harden demo
`aks-harden VERB --help` shows the options of a verb."""


class _Once(argparse.Action):
    """Takes one value once: argparse would keep the last of several, and judge one file of two in silence."""

    given = False

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: "str | None" = None,
    ) -> None:
        if self.given:
            parser.error(f"{option_string} is given twice, and takes one value")
        self.given = option_string is not None
        setattr(namespace, self.dest, values)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, as everything here does, instead of below a page of options."""

    def __init__(self, **options: "Any") -> None:  # noqa: ANN401 - argparse types them so
        super().__init__(**options)
        self.register("action", None, _Once)

    def error(self, message: str) -> "NoReturn":
        wrong = message.removeprefix("argument ")
        raise Stop(Exit.USAGE, f"{wrong}; `{self.prog} --help` says what it takes.")


class _Help(argparse.RawDescriptionHelpFormatter):
    """Takes the width from us: argparse would import `shutil` for it, with every kind of archive."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=columns() - 2)


def parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """Return the parser; only the chosen verb's options are filled in."""
    top = _Parser(
        prog="aks-harden",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"aks-harden {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="verb", title="verbs", prog=top.prog)
    # The parsers of the other verbs are only wanted where help lists them all.
    for name, summary in VERBS.items() if chosen not in VERBS else [(chosen, VERBS[chosen])]:
        verb = verbs.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            formatter_class=_Help,
            allow_abbrev=False,
        )
        if name == chosen:
            lighten()
            importlib.import_module(f"aks_harden.cli.{name}").prepare(verb)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in {"-h", "--help", "--version"}):
        words.insert(0, "walk")
    try:
        return _ended(words[0], words)
    except Stop as stop:
        _say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        sys.stderr.write("aks-harden: interrupted\n")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        from aks_harden.cli.output import let_go  # noqa: PLC0415 - only where somebody hung up

        let_go()  # whoever read our output has seen enough
        return Exit.DONE
    except Exception:  # noqa: BLE001 - a defect of ours: what it quotes came from Azure, so it is not let through raw
        _say("the tool itself failed; this may help whoever mends it:", *traceback_lines())
        return Exit.BROKEN


def _ended(chosen: str, words: Sequence[str]) -> int:
    if not (chosen in VERBS or chosen.startswith("-")):
        raise Stop(Exit.USAGE, f"There is no verb {chosen!r}; there are: {', '.join(VERBS)}.")
    try:
        options, unknown = parser(chosen).parse_known_args(words)
    except SystemExit:  # help, or the version, is written: whoever reads it may have hung up
        if sys.stdout is not None:
            sys.stdout.flush()
        raise
    if unknown:
        raise Stop(
            Exit.USAGE,
            f"`{chosen}` does not take {' '.join(unknown)}; `aks-harden {chosen} --help` says what it takes.",
        )
    return int(importlib.import_module(f"aks_harden.cli.{chosen}").run(options))


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
    if sys.stderr is None:  # closed by whoever started us: what is said goes nowhere, and the code stays
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - `pathlib` would be most of `--help`
    code = main()
    spare_the_collector()
    sys.exit(code)
