"""`permissions`: what reading and fixing need, as a table, as roles, and as a role to make."""

import argparse
import re
from typing import Final

from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.output import write_out
from aks_harden.cli.terminal import columns
from aks_harden.engine.permissions import permissions
from aks_harden.report import permissions_json, permissions_role, permissions_text

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"
_WIDEST: Final = 100


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    verb.add_argument("--fix", action="store_true", help="what the fixes need too, not reading alone")
    verb.add_argument(
        "--subscription",
        action="append",
        default=[],
        metavar="ID",
        help="id of a subscription the role is for, the cluster's first; needed for -o role",
    )
    verb.add_argument(
        "-o",
        "--format",
        choices=("text", "json", "role"),
        default="text",
        help="text (default), json, or role: the file that `az role definition create` takes",
    )
    verb.add_argument("--out", metavar="FILE", help="write it there instead of to standard output")


def run(options: argparse.Namespace) -> int:
    """Write what is needed."""
    subscriptions = _subscriptions(options.subscription)
    needed = permissions(fix=options.fix)
    match options.format:
        case "json":
            text = permissions_json.write(needed, subscriptions)
        case "role" if not subscriptions:
            raise Stop(
                Exit.USAGE,
                "A role is made for subscriptions: name each by --subscription ID, the cluster's first"
                " (`az account show --query id` tells the current one).",
            )
        case "role":
            text = permissions_role.write(needed, subscriptions)
        case _:
            text = permissions_text.write(needed, subscriptions, min(columns(), _WIDEST))
    write_out(options.out, text, prose=options.format == "text")
    return Exit.DONE


def _subscriptions(named: list[str]) -> tuple[str, ...]:
    """Return the ids that were named, each once, in lower case."""
    for entry in named:
        if not _ID.fullmatch(entry) or entry == _NOBODY:
            raise Stop(
                Exit.USAGE,
                f"--subscription {entry!r} is not the id of a subscription; nothing is asked of Azure here,"
                " so names are not known: `az account list -o table` tells the ids.",
            )
    return tuple(dict.fromkeys(entry.lower() for entry in named))
