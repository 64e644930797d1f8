"""The successor: one script for all that cannot change in place, that bash runs and az takes."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from support.az import find
from support.snapshots import CLUSTER, cluster, snapshot
from support.stand_in import HOSTILE
from support.worlds import WORLDS, world_snapshot

from aks_harden.fixes.remedy import Proposal
from aks_harden.fixes.successor import FILE, successor
from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.fix import Kind, Risk
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

SUBNET = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/new"
WORKSPACE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law"
DISKS = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/diskEncryptionSets/des"
VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"
KEY = "https://kv.vault.azure.net/keys/etcd/0123456789abcdef"
FILLED_IN = {
    "NODE_SUBNET": SUBNET,
    "API_SUBNET": f"{SUBNET}-api",
    "ADMIN_GROUPS": "22222222-2222-4222-8222-222222222222",
    "WORKSPACE": WORKSPACE,
    "DISK_ENCRYPTION_SET": DISKS,
    "KEY": KEY,
    "KEY_VAULT": VAULT,
    "VERSION": "1.34",
}
BASH = shutil.which("bash") or "/bin/bash"
STAND_IN = r"""#!/bin/sh
printf '%s\036' "$@" >> {log}
printf '\035' >> {log}
case "$1 $2" in
  "feature show") echo Registered ;;
  "identity show") echo {identity} ;;
esac
"""
IDENTITY = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/own"


def proposal(here: Snapshot, context: Context | None = None, item: str = "NET-1") -> Proposal:
    return successor(
        here,
        context or Context(),
        id=f"{item}.successor",
        item=item,
        assertions=(("key", here.cluster_id),),
        why="It cannot change.",
    )


def script_of(here: Snapshot, context: Context | None = None) -> str:
    return proposal(here, context).fix.documents[FILE]


def small(*pools: Json, **properties: Json) -> Snapshot:
    body = cluster(
        agentPoolProfiles=[pool() if not pools else each for each in pools or (None,)], **properties
    )
    return snapshot({"cluster": {"@": body}})


def pool(name: str = "system", **more: Json) -> Json:
    own: dict[str, Json] = {"name": name, "mode": "System", "vmSize": "Standard_D4s_v5", "count": 3}
    return own | {"osType": "Linux", "type": "VirtualMachineScaleSets"} | more


def run(script: str, folder: Path, given: dict[str, str]) -> tuple[int, list[list[str]], str]:
    """Run a script in bash with a stand-in for az, and one for sleep; return what az was given."""
    log = folder / "argv"
    log.write_text("")
    (folder / "az").write_text(STAND_IN.format(log=shlex.quote(str(log)), identity=IDENTITY))
    (folder / "sleep").write_text("#!/bin/sh\n")
    for name in ("az", "sleep"):
        (folder / name).chmod(0o755)
    path = f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin"
    ended = subprocess.run(
        [BASH, "-c", script],
        env={"PATH": path, "HOME": str(folder), **given},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    calls = [call.split("\036")[:-1] for call in log.read_bytes().decode().split("\035")[:-1]]
    return ended.returncode, calls, ended.stderr


def creation(calls: list[list[str]]) -> list[str]:
    return next(call for call in calls if call[:2] == ["aks", "create"])


@pytest.mark.parametrize("world", WORLDS)
def test_the_script_is_the_same_whatever_asks_for_it(world: str) -> None:
    here = world_snapshot(world)
    first, other = proposal(here), proposal(here, item="NET-2")
    assert first.fix.documents == other.fix.documents
    assert set(first.fix.documents) == {"successor.sh"}
    assert first.after == here
    assert (first.fix.kind, first.fix.risk) == (Kind.RECREATE, Risk.MANUAL)
    assert not first.fix.commands


@pytest.mark.az
@pytest.mark.parametrize(
    ("world", "sensitivity"),
    [("shop", Sensitivity.STANDARD), ("pay", Sensitivity.SENSITIVE), ("auto", Sensitivity.STANDARD)],
)
def test_az_takes_what_the_script_says(world: str, sensitivity: Sensitivity, tmp_path: Path) -> None:
    """The real az gets as far as asking for a login, so its parser and validators took every option."""
    code, calls, said = run(
        script_of(world_snapshot(world), Context(sensitivity=sensitivity)), tmp_path, FILLED_IN
    )
    assert (code, said) == (0, "")
    made = [
        call for call in calls if call[0] == "aks" and call[1:3] in (["create", call[2]], ["nodepool", "add"])
    ]
    assert made[0][:2] == ["aks", "create"]
    config = {**os.environ, "AZURE_CONFIG_DIR": str(tmp_path / "azure"), "HOME": str(tmp_path)}
    for call in made[:2]:
        (tmp_path / "defender").write_text("{}")
        # The script took its own file away when it ended.
        own = call.index("--defender-config") + 1 if "--defender-config" in call else 0
        argv = [str(tmp_path / "defender") if own and n == own else word for n, word in enumerate(call)]
        ended = subprocess.run(
            [find(), *argv], env=config, capture_output=True, text=True, check=False, timeout=60
        )
        assert "az login" in ended.stderr, ended.stderr


@pytest.mark.parametrize("missing", ["NODE_SUBNET", "API_SUBNET", "ADMIN_GROUPS"])
def test_what_is_not_known_stops_the_script_before_the_first_call(missing: str, tmp_path: Path) -> None:
    given = {name: value for name, value in FILLED_IN.items() if name != missing}
    code, calls, said = run(script_of(world_snapshot("shop")), tmp_path, given)
    assert code != 0
    assert calls == []
    assert missing in said


def test_answers_fill_in_what_the_snapshot_does_not_tell(tmp_path: Path) -> None:
    answers = {
        "successor-subnet": SUBNET,
        "api-server-subnet": f"{SUBNET}-api",
        "admin-group": "g1",
        "workspace": WORKSPACE,
        "vault-key": KEY,
    }
    here = world_snapshot("shop")
    code, calls, _ = run(script_of(here, Context(inputs=answers)), tmp_path, {"KEY_VAULT": VAULT})
    assert code == 0
    made = creation(calls)
    assert made[made.index("--vnet-subnet-id") + 1] == SUBNET
    assert made[made.index("--aad-admin-group-object-ids") + 1] == "g1"
    assert made[made.index("--azure-keyvault-kms-key-id") + 1] == KEY
    asked = {entry.name: entry.value for entry in proposal(here, Context(inputs=answers)).fix.inputs}
    assert asked["successor-subnet"] == SUBNET
    assert all(entry.optional for entry in proposal(here).fix.inputs)


PLACES = {
    "a public region": ("westeurope", "AzureCloud", True),
    "the region without it": ("qatarcentral", "AzureCloud", False),
    "another cloud": ("usgovvirginia", "AzureUSGovernment", False),
}


@pytest.mark.parametrize(("region", "cloud", "there"), PLACES.values(), ids=PLACES)
def test_the_api_server_is_integrated_where_that_exists(region: str, cloud: str, there: bool) -> None:  # noqa: FBT001
    here = snapshot({"cluster": {"@": {**cluster(agentPoolProfiles=[pool()]), "location": region}}})
    moved = Snapshot(cluster_id=CLUSTER, taken_at=here.taken_at, cloud=cloud, readings=here.readings)
    text = script_of(moved)
    assert ("--enable-apiserver-vnet-integration" in text) is there
    assert "--enable-private-cluster" in text


POOLS: dict[str, tuple[Json, tuple[str, ...], tuple[str, ...]]] = {
    "one with addresses of its own loses them": (
        pool("web", mode="User", enableNodePublicIP=True),
        ("--name web", "--mode User"),
        ("public-ip",),
    ),
    "Windows has no trusted launch, and a system in support": (
        pool("win", mode="User", osType="Windows", osSKU="Windows2019"),
        ("--os-type Windows", "--os-sku Windows2022"),
        ("--enable-secure-boot",),
    ),
    "Arm64 has no trusted launch": (
        pool("arm", mode="User", vmSize="Standard_D4ps_v5"),
        ("--node-vm-size Standard_D4ps_v5",),
        ("--enable-secure-boot",),
    ),
    "a system out of support gives way": (
        pool("old", mode="User", osSKU="Flatcar"),
        ("--os-sku Ubuntu",),
        ("Flatcar",),
    ),
    "its scale, labels and taints stay": (
        pool(
            "big",
            mode="User",
            enableAutoScaling=True,
            minCount=2,
            maxCount=9,
            nodeLabels={"team": "blue", "kubernetes.azure.com/mode": "user"},
            nodeTaints=["only=blue:NoSchedule"],
        ),
        ("--min-count 2", "--max-count 9", "--labels team=blue", "--node-taints only=blue:NoSchedule"),
        ("kubernetes.azure.com",),
    ),
    "a spot pool stays one": (
        pool("spot", mode="User", scaleSetPriority="Spot", spotMaxPrice=-1),
        ("--priority Spot", "--spot-max-price=-1"),
        (),
    ),
}


@pytest.mark.parametrize(("extra", "there", "gone"), POOLS.values(), ids=POOLS)
def test_pools_are_as_they_were_but_for_what_was_found(
    extra: Json, there: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    text = script_of(small(pool(), extra))
    added = text[text.index("az aks nodepool add") :].split("\n\n")[0]
    assert all(words in added for words in there)
    assert not any(words in added for words in gone)


def test_pools_that_no_single_call_makes_are_named() -> None:
    text = script_of(small(pool(), pool("gate", mode="Gateway"), pool("vms", type="VirtualMachines")))
    assert "# Pool gate (Gateway) is yours to add" in text
    assert "# Pool vms (VirtualMachines) is yours to add" in text
    assert "az aks nodepool add" not in text


def test_windows_keeps_cilium_away() -> None:
    text = script_of(small(pool(), pool("win", mode="User", osType="Windows")))
    assert "--network-dataplane azure" in text
    assert "--network-policy calico" in text


def test_the_successor_goes_out_through_a_firewall_or_not_at_all() -> None:
    assert "--outbound-type userDefinedRouting" in script_of(small())
    isolated = small(bootstrapProfile={"artifactSource": "Cache", "containerRegistryId": "/acr"})
    assert "--bootstrap-container-registry-resource-id /acr" in script_of(isolated)


def test_the_old_cluster_is_never_deleted_by_the_script(tmp_path: Path) -> None:
    _, calls, _ = run(script_of(world_snapshot("shop")), tmp_path, FILLED_IN)
    assert not any("delete" in call for call in calls)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_one_word_or_stop_the_script(name: str, tmp_path: Path) -> None:
    here = small(pool(), pool("web", mode="User", nodeLabels={"team": name}, vmSize=name or "s"))
    body = here.cluster.body
    assert isinstance(body, dict)
    here = snapshot({"cluster": {"@": {**body, "location": name}}, "role-assignments": {".": []}})
    code, calls, _ = run(script_of(here), tmp_path, {**FILLED_IN, "LOCATION": "westeurope"})
    assert not (tmp_path / "pwned").exists()
    made = [call for call in calls if call[:2] == ["aks", "create"]]
    places = {call[call.index("--location") + 1] for call in made}
    assert places <= {name, "westeurope"}
    added = [call for call in calls if call[:3] == ["aks", "nodepool", "add"]]
    assert all(f"team={name}" in call for call in added)
    assert code == 0 or not added


@pytest.mark.parametrize("name", HOSTILE)
def test_no_line_can_speak_to_a_pipeline_or_drive_a_terminal(name: str) -> None:
    here = small(pool(), pool("web", mode="User", vmSize=name), pool(name or "p", mode="Gateway"))
    text = script_of(here.with_value("cluster", here.cluster_id, "location", name))
    assert not re.search(r"##\[|##vso|^::\w", text, re.MULTILINE)
    assert all(line.isprintable() for line in text.split("\n"))
