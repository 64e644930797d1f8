"""A process that applies one fix to a simulated Azure and kills itself at a given boundary.

Run as `python -m support.victim COORDINATES JOURNALS MOMENT`: COORDINATES is JSON, MOMENT is `before-KIND` or
`after-KIND`, the boundary of a journal entry at which SIGKILL comes, or `never`.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from aks_harden.apply.applying import apply
from aks_harden.azure.az_runner import AzRunner
from aks_harden.azure.clouds import Cloud
from aks_harden.azure.session import Principal, Wish, open_reader
from aks_harden.cli.source import scope
from aks_harden.engine.discover import items
from aks_harden.engine.planner import make_plan
from aks_harden.model.context import Context
from aks_harden.model.json import JsonObject
from aks_harden.store.journal import ClusterJournal

TOLD = Context(inputs={"admin-user-unused": "yes"})


class MortalJournal(ClusterJournal):
    """Kills its process right before or right after an entry of one kind reaches the disk."""

    moment = "never"

    def append(self, entry: JsonObject) -> None:
        self._maybe("before", entry)
        super().append(entry)
        self._maybe("after", entry)

    def _maybe(self, side: str, entry: JsonObject) -> None:
        if self.moment == f"{side}-{entry['kind']}":
            os.kill(os.getpid(), signal.SIGKILL)


async def main(where: dict[str, str], journals: Path, moment: str) -> int:
    url = where["url"]
    principal = Principal(
        cloud=Cloud(name="AzureCloud", resource_manager=url, authority=url, graph=url),
        tenant=where["tenant"],
        sign_in="adfs",
        client_id=where["client_id"],
        client_secret=where["client_secret"],
        subscription=where["subscription"],
        user="operator",
        ca_file=where["ca_file"],
    )
    async with open_reader(Wish(principal=principal), scope(TOLD)) as reader:
        snapshot = [grown async for grown in reader.read(where["cluster_id"])][-1]
        plan = make_plan(snapshot, TOLD, items(), ["IAM-3.admin"])
        journal = MortalJournal(where["cluster_id"], journals)
        journal.moment = moment
        events = apply(
            plan,
            azure=reader,
            runner=AzRunner(program=where["az"]),
            journal=journal,
            items=items(),
            context=TOLD,
        )
        async for event in events:
            sys.stdout.write(f"{type(event).__name__}\n")
    return len(plan.steps)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
