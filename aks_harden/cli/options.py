"""Options that several verbs share, and the values they become."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from aks_harden.cli.exits import Exit, Stop
from aks_harden.model.context import Context, Sensitivity, Size
from aks_harden.model.verdict import Section

if TYPE_CHECKING:
    from aks_harden.cli.answers import Answers
    from aks_harden.engine.discover import Item
    from aks_harden.snapshot.snapshot import Snapshot

WORLDS: Final = ("shop", "pay", "auto", "stopped", "guest", "legacy")
"""Names of the simulated worlds; the sandbox itself is imported only when one is started."""
WORLDS_HELP: Final = (
    "shop, badly hardened (default); pay, well; auto, AKS Automatic; stopped, switched off; guest, shop half"
    " unreadable; legacy, of 2020"
)
"""What each of them is, in a few words."""


def add_cluster(
    verb: argparse.ArgumentParser, *, files: bool = True, many: bool = False, demo: bool = True
) -> None:
    """Add the options that say which cluster."""
    which = verb.add_argument_group("which cluster")
    which.add_argument("-g", "--resource-group", metavar="GROUP", help="its resource group")
    which.add_argument("-n", "--name", help="its name")
    if many:
        which.add_argument(
            "--id",
            metavar="ARM_ID",
            action="append",
            help="its whole ARM id, instead of name and group; several for several clusters",
        )
    else:
        which.add_argument("--id", metavar="ARM_ID", help="its whole ARM id, instead of name and group")
    which.add_argument("--subscription", metavar="NAME_OR_ID", help="subscription, if not az's own")
    which.add_argument("--cloud", metavar="NAME", help="cloud, if not az's own")
    if files:
        which.add_argument(
            "--snapshot",
            metavar="FILE",
            help="a file instead of Azure: made by `aks-harden snapshot`, or resources as JSON, such as"
            " `az aks show -o json` prints them; - for standard input",
        )
    if demo:
        which.add_argument(
            "--demo",
            nargs="?",
            const="shop",
            choices=WORLDS,
            metavar="WORLD",
            help="a simulated cluster: " + WORLDS_HELP,
        )
    reading = verb.add_argument_group("what to read")
    _add_scope(reading)
    reading.add_argument(
        "--timeout",
        type=_seconds,
        default=90.0,
        metavar="SECONDS",
        help="patience with each part (default 90)",
    )


def add_scope(verb: argparse.ArgumentParser) -> None:
    """Add the options that say what more belongs to the cluster, for verbs that only read files."""
    _add_scope(verb.add_argument_group("what belongs to it"))


def _add_scope(group: "argparse._ArgumentGroup") -> None:
    group.add_argument(
        "--registry", action="append", default=[], metavar="ARM_ID", help="one more registry in scope"
    )
    group.add_argument(
        "--vault", action="append", default=[], metavar="ARM_ID", help="one more key vault in scope"
    )


def add_judging(verb: argparse.ArgumentParser) -> None:
    """Add the options that say how to judge."""
    how = verb.add_argument_group("how to judge")
    how.add_argument(
        "--sensitivity",
        choices=[str(entry) for entry in Sensitivity],
        default="standard",
        help="default: standard",
    )
    how.add_argument(
        "--size",
        choices=[str(entry) for entry in Size],
        help="how large the cluster counts (default: by its pools)",
    )
    how.add_argument(
        "--trusted-source",
        action="append",
        default=[],
        metavar="HOST",
        help="one more host that images may come from",
    )
    how.add_argument(
        "--config", metavar="FILE", help="thresholds and declarations (default: config.toml of aks-harden)"
    )
    how.add_argument(
        "--waivers",
        metavar="FILE",
        help="risks that were accepted, as TOML: item or assertion, resource, reason, owner, expires",
    )
    how.add_argument(
        "--section", action="append", choices=[str(entry) for entry in Section], help="only this section"
    )
    how.add_argument("--only", action="append", metavar="IDS", help="only these items, separated by commas")


def context(options: argparse.Namespace) -> Context:
    """Return what the operator told us, by options and by the config file."""
    from aks_harden.cli.config import config  # noqa: PLC0415 - `--help` does without it

    told = config(options.config)
    declared = told.declared
    return Context(
        sensitivity=Sensitivity(options.sensitivity),
        size=Size(options.size) if options.size else None,
        registries=tuple(options.registry),
        vaults=tuple(options.vault),
        dropped=declared.dropped,
        public_registries=declared.public_registries,
        trusted_sources=(*declared.trusted_sources, *options.trusted_source),
        service_tags=declared.service_tags,
        tls_terminators=declared.tls_terminators,
        fips=declared.fips,
        thresholds=told.thresholds,
        inputs={
            **(file.inputs if (file := answered(options)) else {}),
            **dict(_setting(entry) for entry in getattr(options, "set", None) or []),
        },
    )


def named(options: argparse.Namespace) -> tuple[str, ...]:
    """Return what `--only` names: items, and for a script fixes too."""
    return tuple(name.strip() for entry in options.only or [] for name in entry.split(",") if name.strip())


def chosen_items(options: argparse.Namespace) -> "tuple[Item, ...]":
    """Return the items that `--section` and `--only` leave."""
    from aks_harden.engine.discover import items  # noqa: PLC0415 - not before the first frame

    wanted = {name.partition(".")[0].upper() for name in named(options)}
    if options.only and not wanted:
        raise Stop(Exit.USAGE, "--only names no item.")
    if unknown := sorted(wanted - {entry.check.id for entry in items()}):
        known = ", ".join(entry.check.id for entry in items())
        raise Stop(Exit.USAGE, f"There is no item {', '.join(unknown)}; there are: {known}.")
    sections = {Section(name) for name in options.section or []} or set(Section)
    chosen = tuple(
        entry
        for entry in items()
        if entry.check.section in sections and (not wanted or entry.check.id in wanted)
    )
    if not chosen:
        raise Stop(Exit.USAGE, "--section and --only leave no item to judge.")
    return chosen


def _setting(entry: str) -> tuple[str, str]:
    name, equals, value = entry.partition("=")
    if not equals or not name:
        raise Stop(Exit.USAGE, f"--set takes NAME=VALUE, not {entry!r}.")
    return name.strip(), value


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):  # no number is neither
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value


def add_at(verb: argparse.ArgumentParser) -> None:
    """Add the option that sets the time to judge at."""
    verb.add_argument(
        "--at", metavar="TIME", type=_moment, help="judge as of this time (ISO 8601), not the snapshot's own"
    )


def at(options: argparse.Namespace, snapshot: "Snapshot") -> "Snapshot":
    """Return the snapshot with the time to judge at."""
    return replace(snapshot, taken_at=options.at) if options.at else snapshot


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-11-23T12:00:00Z") from None
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def add_applying(verb: argparse.ArgumentParser) -> None:
    """Add the options of what can apply fixes."""
    doing = verb.add_argument_group("what to do")
    doing.add_argument("--read-only", action="store_true", help="nothing can be applied")
    doing.add_argument(
        "--az", metavar="PATH", help="the az to apply with (default: AKS_HARDEN_AZ, else the one on the path)"
    )
    doing.add_argument("--ascii", action="store_true", help="symbols in ASCII")
    doing.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="answer an input of a fix, as FIX/NAME or NAME",
    )


def add_answering(group: "argparse._ArgumentGroup") -> None:
    """Add the options that answer fixes and go past their guards."""
    group.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="answer an input of a fix, as FIX/NAME or NAME",
    )
    group.add_argument(
        "--override",
        action="append",
        default=[],
        metavar="ITEM/GUARD=REASON",
        help="go past a guard that holds a fix back; the reason is written down",
    )
    group.add_argument(
        "--answers",
        metavar="FILE",
        help="TOML with [inputs], [choices] and [overrides]; --set and --override go before it",
    )


def answered(options: argparse.Namespace) -> "Answers | None":
    """Return what the answers file says, None without one; it is read once, and kept in the options."""
    if getattr(options, "answers", None) is None:
        return None
    from aks_harden.cli.answers import Answers, answers  # noqa: PLC0415 - only where there is a file

    if not isinstance(options.answers, Answers):
        if options.answers == "-" and getattr(options, "snapshot", None) == "-":
            raise Stop(Exit.USAGE, "--answers and --snapshot cannot both be read from standard input.")
        options.answers = answers(options.answers)
    return options.answers


def overrides(options: argparse.Namespace) -> dict[str, str]:
    """Return the reasons for going past guards, by `ITEM/GUARD`."""
    found = dict(file.overrides) if (file := answered(options)) else {}
    for entry in getattr(options, "override", None) or []:
        name, _, reason = entry.partition("=")
        item, slash, guard = name.strip().partition("/")
        if not (item and slash and guard and reason.strip()):
            raise Stop(Exit.USAGE, f"--override takes ITEM/GUARD=REASON, not {entry!r}.")
        found[name.strip()] = reason.strip()
    return found
