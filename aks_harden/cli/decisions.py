"""What people decided about findings, brought to a run: the waivers file, and this machine's session."""

import argparse
import sys
from collections.abc import Callable, Iterable

from aks_harden.cli.exits import Exit, Stop
from aks_harden.engine.decided import meets
from aks_harden.model.waiver import Decisions, Waiver
from aks_harden.report.decided import subject
from aks_harden.report.literal import literal
from aks_harden.report.report import Report


def decisions_of(options: argparse.Namespace) -> Callable[[str], Decisions]:
    """Return what gives the decisions about a cluster, by its ARM id.

    Ends the run in one sentence where the waivers file is not what it should be. Of a file, and of the demo,
    the same input gives the same report on every machine, so the session's own decisions are left out there.
    """
    accepted = _waivers(options.waivers)
    if getattr(options, "snapshot", None) or getattr(options, "demo", None):
        return lambda _: Decisions(waivers=accepted)

    def decided(cluster: str) -> Decisions:
        from aks_harden.store.decisions import ClusterDecisions, DecisionsError  # noqa: PLC0415 - not for a file

        try:
            own = ClusterDecisions(cluster).load()
        except DecisionsError as error:
            raise Stop(Exit.USAGE, str(error)) from None
        return Decisions(waivers=(*accepted, *own.waivers), attestations=own.attestations)

    return decided


def tell_idle(reports: Iterable[Report]) -> None:
    """Name on standard error the waivers that count for nothing: expired, or about nothing judged."""
    judged = tuple(reports)
    tell_expired(waiver for report in judged for waiver in report.expired)
    for waiver in dict.fromkeys(waiver for report in judged for waiver in report.decisions.waivers):
        items = {finding.alias_of or finding.id for report in judged for finding in report.findings}
        met = any(meets(waiver, report.findings, report.snapshot.cluster_id) for report in judged)
        if waiver.item in items and not met:
            _tell(waiver, f"matches nothing here: nothing of it was judged on {waiver.resource}")


def tell_expired(waivers: Iterable[Waiver]) -> None:
    """Name on standard error the waivers that have expired, each once."""
    for waiver in dict.fromkeys(waivers):
        _tell(waiver, f"expired on {waiver.expires} and counts for nothing")


def _tell(waiver: Waiver, said: str) -> None:
    sys.stderr.write(literal(f"waiver of {subject(waiver)} ({waiver.origin}): {said}") + "\n")


def _waivers(named: str | None) -> tuple[Waiver, ...]:
    if not named:
        return ()
    from pathlib import Path  # noqa: PLC0415 - only where there is such a file

    from aks_harden.engine.discover import items  # noqa: PLC0415 - only where there is such a file
    from aks_harden.store.waivers import WaiversError, waivers_in  # noqa: PLC0415 - as above

    path = Path(named)
    try:
        # Line ends as they are: a bare CR is none, and whoever reviews the file sees one line.
        return waivers_in(path.read_bytes().decode("utf-8-sig"), path.name, items())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        raise Stop(Exit.USAGE, f"The waivers file {named} cannot be read: {reason}.") from None
    except WaiversError as error:
        raise Stop(Exit.USAGE, f"The waivers file {named} cannot be used: {literal(str(error))}.") from None
