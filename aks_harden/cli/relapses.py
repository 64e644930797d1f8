"""What this machine's journal tells an audit: fixes of ours that came undone."""

import argparse
import sys

from aks_harden.report.literal import literal
from aks_harden.report.report import Report


def with_relapses(options: argparse.Namespace, report: Report) -> Report:
    """Return the report with what came undone since we verified it.

    Of a file, and of the demo, the same input gives the same report on every machine, so the journal is left
    out there. One that cannot be read costs a sentence on standard error and nothing else.
    """
    if getattr(options, "snapshot", None) or getattr(options, "demo", None):
        return report
    from msgspec.structs import replace  # noqa: PLC0415 - not for a file

    from aks_harden.apply.relapsing import relapses  # noqa: PLC0415 - as above
    from aks_harden.store.files import UnsafeFileError  # noqa: PLC0415 - as above
    from aks_harden.store.journal import ClusterJournal  # noqa: PLC0415 - as above

    try:
        entries = ClusterJournal(report.snapshot.cluster_id).entries()
    except (OSError, UnsafeFileError) as unable:
        sys.stderr.write(literal(f"The journal of the cluster cannot be read: {unable}") + "\n")
        return report
    return replace(report, relapses=relapses(entries, report.findings)) if entries else report
