"""EXT-PIP: a pool without public addresses takes the place of one with them, by hand."""

from __future__ import annotations

import subprocess

import pytest
from support.proposing import fix_of, offered
from support.snapshots import cluster, snapshot
from support.stand_in import HOSTILE
from support.worlds import world_snapshot

from aks_harden.model.fix import Kind, Risk
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

FIX = "EXT-PIP.replace"


def place(here: Snapshot, pool: str) -> str:
    return f"{here.cluster_id}/agentPools/{pool}"


def test_the_new_pool_is_like_the_old_one_without_addresses() -> None:
    shop = world_snapshot("shop")
    fix = fix_of(shop, FIX, resource=place(shop, "web"))
    text = fix.documents["replace-pool-web.sh"]
    assert (fix.kind, fix.risk) == (Kind.RECREATE, Risk.MANUAL)
    assert "NEW=webb" in text
    assert "public-ip" not in text
    assert "snet-nodes" in text
    assert "\naz aks nodepool delete" not in text


def test_machines_and_interfaces_are_nobodys_pool() -> None:
    body: Json = [{"name": "vms", "type": "VirtualMachines", "mode": "User", "osType": "Linux"}]
    here = snapshot({"cluster": {"@": cluster(agentPoolProfiles=body)}})
    assert offered(here, FIX, resource=place(here, "vms")) is None
    assert offered(here, FIX, resource="/nic") is None


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_leave_the_script_one_that_bash_reads(name: str) -> None:
    body: Json = [{"name": name or "p", "type": "VirtualMachineScaleSets", "osType": "Linux", "vmSize": name}]
    here = snapshot({"cluster": {"@": cluster(agentPoolProfiles=body)}})
    found = offered(here, FIX, resource=place(here, name or "p"))
    if found is None:
        return
    ((file, text),) = found.fix.documents.items()
    assert "/" not in file
    ended = subprocess.run(["/bin/bash", "-n"], input=text, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
