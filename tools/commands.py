"""Write docs/commands.md from the command line itself; a test holds the two together."""

import argparse
import ast
import inspect
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from msgspec.structs import fields

from aks_harden.cli import exits
from aks_harden.cli.config import Declared
from aks_harden.cli.main import VERBS, parser
from aks_harden.model.context import Thresholds

TARGET: Final = Path(__file__).parents[1] / "docs" / "commands.md"

_HEAD: Final = """\
# Commands

Written by `python tools/commands.py` from the command line itself.

Standard output is the result, standard error is what is said about it. Names and short options follow `az`.
`walk` is the verb where none is given; it needs a terminal.
"""

_FOOT: Final = """\
## Exit codes

| code | meaning |
| --- | --- |
{codes}

Where several hold, the order is 12, 11, 3, 10, 4.

## Config file

`--config FILE`, else `aks-harden/config.toml` below `XDG_CONFIG_HOME` or `~/.config` where it exists, is TOML
with two tables, each key optional. A file that does not parse, or holds a key that is not listed here, stops
the run.

| key | default | meaning |
| --- | --- | --- |
{settings}

## Environment

- `AKS_HARDEN_AZ`: the `az` that fixes are applied with, where `--az` is not given
- `AZURE_CONFIG_DIR`: the folder of the `az` session to use, as for `az` itself
- `AZURE_SUBSCRIPTION_ID`: the subscription, where there is no `az` session and no `--subscription`
- `AZURE_CLIENT_ID`, `AZURE_TENANT_ID`, …: a sign-in without `az`, as `azure-identity` documents it
- `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE`, `SSL_CERT_FILE`: a certificate bundle; the first that is set counts
- `HTTPS_PROXY`, `NO_PROXY`: the proxy to Azure
- `NO_COLOR`: no colour, where it is set and not empty
- `XDG_STATE_HOME`: the journal lies in `aks-harden/journal` below it, or below `~/.local/state`
"""


def written() -> str:
    """Return the whole page."""
    parts = [
        _HEAD,
        *(_verb(name) for name in VERBS),
        _FOOT.format(codes="\n".join(_codes()), settings="\n".join(_settings())),
    ]
    return "\n".join(parts)


def _verb(name: str) -> str:
    chosen = _parser_of(name)
    lines = [f"## `{name}`", "", f"{VERBS[name][0].upper()}{VERBS[name][1:]}."]
    for group in chosen._action_groups:  # noqa: SLF001 - the parser lists its options in no other way
        actions = [
            action
            for action in group._group_actions  # noqa: SLF001 - as above
            if not isinstance(action, argparse._HelpAction)  # noqa: SLF001 - as above
        ]
        if actions:
            title = group.title or ""
            lines += ["", f"{title[:1].upper()}{title[1:]}:", ""]
            lines += [f"- {_spelled(action)}: {action.help}" for action in actions]
    return "\n".join(lines) + "\n"


def _parser_of(name: str) -> argparse.ArgumentParser:
    subparsers = next(
        action
        for action in parser(name)._actions  # noqa: SLF001 - as above
        if isinstance(action, argparse._SubParsersAction)  # noqa: SLF001 - as above
    )
    found = subparsers.choices[name]
    if not isinstance(found, argparse.ArgumentParser):
        raise TypeError(name)
    return found


def _spelled(action: argparse.Action) -> str:
    words = (
        ", ".join(action.option_strings) + _value(action)
        if action.option_strings
        else str(action.metavar or action.dest)
    )
    repeated = " (repeatable)" if isinstance(action, argparse._AppendAction) else ""  # noqa: SLF001 - as above
    return f"`{words}`{repeated}"


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices and not action.metavar:
        return " " + "|".join(str(choice) for choice in action.choices)
    word = str(action.metavar or action.dest.upper())
    return f" [{word}]" if action.nargs == "?" else f" {word}"


def _codes() -> Iterator[str]:
    """Give a row for each exit code, its meaning taken from the docstring under it."""
    tree = ast.parse(inspect.getsource(exits))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Exit")
    for code, text in pairwise(body):
        if isinstance(code, ast.Assign) and isinstance(text, ast.Expr):
            yield f"| {ast.literal_eval(code.value)} | {ast.literal_eval(text.value)} |"


def _settings() -> Iterator[str]:
    """Give a row for each key of the config file, its meaning taken from the docstring under it."""
    for table, kind in (("thresholds", Thresholds), ("declared", Declared)):
        meanings = _meanings(kind)
        for entry in fields(kind):
            default = "none" if entry.default == () else str(entry.default).lower()
            yield f"| `{table}.{entry.name}` | {default} | {meanings[entry.name]} |"


def _meanings(kind: type) -> dict[str, str]:
    tree = ast.parse(inspect.getsource(kind))
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef))
    return {
        name.target.id: str(ast.literal_eval(text.value)).replace("\n", " ")
        for name, text in pairwise(found.body)
        if isinstance(name, ast.AnnAssign)
        and isinstance(name.target, ast.Name)
        and isinstance(text, ast.Expr)
    }


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"written: {TARGET.name}\n")
