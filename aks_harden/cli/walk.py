"""`walk`: the checklist in the terminal; the default verb."""

import argparse

from aks_harden.apply.ports import Runner
from aks_harden.cli import options as shared
from aks_harden.cli.conflicts import one_source
from aks_harden.cli.wiring import NoAz, need_terminal, run_walk
from aks_harden.model.azure import RunnerError


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    shared.add_cluster(verb, files=False)
    shared.add_judging(verb)
    shared.add_applying(verb)


def run(options: argparse.Namespace) -> int:
    """Walk."""
    need_terminal("walk")
    one_source(options)
    if options.demo:
        from aks_harden.cli.demo import walk_world  # noqa: PLC0415 - brings the sandbox

        return walk_world(options, options.demo)
    return run_walk(options, runner=None if options.read_only else lambda: az(options))


def az(options: argparse.Namespace) -> Runner:
    """Return what runs the operator's az, or what says that there is none."""
    from aks_harden.azure.az_runner import AzRunner, find_az  # noqa: PLC0415 - not before something is applied

    try:
        return AzRunner(program=find_az(options.az))
    except RunnerError as error:
        return NoAz(str(error))
