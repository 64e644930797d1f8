"""`snapshot`: save everything that was read as one file."""

import argparse

from aks_harden.cli import options as shared
from aks_harden.cli.exits import Exit
from aks_harden.cli.output import write_out
from aks_harden.cli.source import snapshot_of
from aks_harden.model.context import Context
from aks_harden.snapshot.file import dump


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    shared.add_cluster(verb, files=False)
    verb.add_argument("--out", metavar="FILE", help="write it there instead of to standard output")


def run(options: argparse.Namespace) -> int:
    """Read the cluster and write the snapshot."""
    snapshot, _ = snapshot_of(
        options, Context(registries=tuple(options.registry), vaults=tuple(options.vault))
    )
    write_out(options.out, dump(snapshot))
    return Exit.DONE
