"""`journal`: what was applied to clusters from this machine, and whether that record is as it was written."""

import argparse
from typing import Final

from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.output import write_out
from aks_harden.snapshot.paths import group_of, name_of, same_id
from aks_harden.store.chain import START
from aks_harden.store.files import UnsafeFileError
from aks_harden.store.journals import Found, journals

_VERIFY: Final = "verify"


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    verb.add_argument(
        "what",
        nargs="?",
        choices=[_VERIFY],
        metavar="verify",
        help="check that each entry is as it was written",
    )
    which = verb.add_argument_group("which cluster (default: every one)")
    which.add_argument("-g", "--resource-group", metavar="GROUP", help="its resource group")
    which.add_argument("-n", "--name", help="its name")
    which.add_argument("--id", metavar="ARM_ID", help="its whole ARM id, instead of name and group")
    how = verb.add_argument_group("what to write")
    how.add_argument("-o", "--format", choices=["text", "json"], default="text", help="default: text")
    how.add_argument("-v", "--verbose", action="store_true", help="with the commands as they were run")
    how.add_argument(
        "--head",
        metavar="HASH",
        help="with verify: an entry's hash that was noted elsewhere, which must still be there",
    )


def run(options: argparse.Namespace) -> int:
    """Show the journals, or verify them."""
    if options.head and options.what != _VERIFY:
        raise Stop(Exit.USAGE, "--head is for `journal verify`.")
    if options.id and (options.name or options.resource_group):
        raise Stop(Exit.USAGE, "--id cannot stand beside -g and -n: an id names the group and the cluster.")
    try:
        found = tuple(each for each in journals() if _fits(options, each))
    except (UnsafeFileError, OSError) as error:
        raise Stop(Exit.USAGE, f"{str(error).rstrip('.')}.") from None
    if options.what == _VERIFY:
        return _verify(options, found)
    if options.format == "json":
        from aks_harden.cli.journal_json import as_json  # noqa: PLC0415 - only where it is asked for

        write_out(None, as_json(found))
    else:
        from aks_harden.cli.journal_text import as_text  # noqa: PLC0415 - as above

        write_out(None, as_text(found, verbose=options.verbose), prose=True)
    return Exit.DONE


def _fits(options: argparse.Namespace, found: Found) -> bool:
    cluster = found.cluster
    if options.id:
        return same_id(cluster, options.id)
    return (not options.name or name_of(cluster).lower() == options.name.lower()) and (
        not options.resource_group or group_of(cluster).lower() == options.resource_group.lower()
    )


def _verify(options: argparse.Namespace, found: tuple[Found, ...]) -> int:
    if not found and (options.id or options.name or options.resource_group or options.head):
        raise Stop(Exit.NO_ACCESS, "There is no such journal on this machine.")
    lines = [line for each in found for line in _verified(each)] or ["Nothing was applied from this machine."]
    broken = any(each.broken for each in found)
    if options.head and not any(_holds(each, options.head) for each in found):
        lines.append(
            f"No entry has the hash {options.head}: entries were cut off, or it is another journal's."
        )
        broken = True
    write_out(None, "\n".join(lines) + "\n", prose=True)
    return Exit.BROKEN if broken else Exit.DONE


def _verified(found: Found) -> list[str]:
    from aks_harden.report.literal import literal  # noqa: PLC0415 - only where there is a journal

    name = literal(name_of(found.cluster) or found.path.name)
    count = f"{len(found.lines)} entr{'y' if len(found.lines) == 1 else 'ies'}"
    state = "NOT as written" if found.broken else "as written"
    return [
        f"{name}: {count}, {state}; head {found.head}",
        f"  {found.path}",
        *(f"  line {damage.place}: {damage.reason}" for damage in found.damage),
    ]


def _holds(found: Found, head: str) -> bool:
    return head.lower() in {START, *(line.hash for line in found.lines)}
