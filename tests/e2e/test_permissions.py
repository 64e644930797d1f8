"""What `permissions` prints is enough to read and to fix, is needed, and is what az takes."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.az import Shell
from support.boxes import open_box, read
from support.worlds_read import calm, own_items, said

from aks_harden.engine.discover import items
from aks_harden.engine.offers import offers
from aks_harden.engine.permissions import permissions
from aks_harden.model.context import Context
from aks_harden.model.fix import ETAG, Command, Fix
from aks_harden.report.permissions_role import role_of
from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.world import Grant, Rights
from aks_harden.snapshot.snapshot import Snapshot

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-permissions")]


def subscriptions(box: Sandbox) -> tuple[str, ...]:
    """The ids of all subscriptions of a world, the cluster's first."""
    every = sorted(id_.split("/")[2] for id_ in box.world.resources if id_.startswith("/subscriptions/"))
    return tuple(dict.fromkeys((box.subscription, *every)))


def held(actions: tuple[str, ...], scopes: tuple[str, ...]) -> Rights:
    """The rights of somebody who holds one role at some scopes."""
    return Rights(grants=tuple(Grant(actions=actions, scope=scope.lower()) for scope in scopes))


def given(box: Sandbox, role: dict[str, Any], *without: str) -> None:
    """Give the operator a role where it may be assigned, with some actions less."""
    actions = tuple(action for action in role["Actions"] if action not in without)
    box.rights = held(actions, tuple(role["AssignableScopes"]))


@pytest.mark.parametrize("fix", [False, True])
async def test_whoever_holds_the_printed_role_reads_everything(boxes: dict[str, Sandbox], fix: bool) -> None:  # noqa: FBT001
    for world in ("shop", "pay"):
        box = boxes[world]
        before, rights = await calm(boxes, world), box.rights
        try:
            given(box, role_of(permissions(fix=fix), subscriptions(box)))
            after = said(await read(box), own_items())
        finally:
            box.rights = rights
        assert {
            place: {id_: entry.verdict for id_, entry in rows.items()} for place, rows in after.items()
        } == {
            place: {id_: entry.verdict for id_, entry in rows.items()} for place, rows in before.said.items()
        }


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with open_box("shop") as box:
        made = Shell(box, tmp_path_factory.mktemp("permissions"))
        made.sign_in()
        yield made


@pytest.fixture(autouse=True)
def _whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let no test see what another one left behind."""
    box = request.getfixturevalue("shell").box if "shell" in request.fixturenames else None
    rights = box.rights if box else None
    yield
    if box and rights:
        box.rights = rights
        box.reset()


@pytest.mark.parametrize("words", [[], ["--fix"]])
def test_az_takes_the_printed_role_and_assigns_it(shell: Shell, tmp_path: Path, words: list[str]) -> None:
    box, path = shell.box, tmp_path / "role.json"
    named = [word for id_ in subscriptions(box) for word in ("--subscription", id_)]
    path.write_text(shell.harden("permissions", *words, "-o", "role", *named).out, encoding="utf-8")
    made = shell.run(shell.az, "role", "definition", "create", "--role-definition", f"@{path}").json
    body = box.get(made["id"])["properties"]
    printed = json.loads(path.read_text(encoding="utf-8"))
    assert body["permissions"][0]["actions"] == printed["Actions"]
    assert body["assignableScopes"] == printed["AssignableScopes"]
    assert body["roleName"] == printed["Name"]
    who = next(
        entry["id"] for entry in box.world.directory if entry["@odata.type"].endswith("servicePrincipal")
    )
    shell.run(
        *(shell.az, "role", "assignment", "create", "--assignee-object-id", who),
        *("--assignee-principal-type", "ServicePrincipal", "--role", printed["Name"]),
        *("--scope", printed["AssignableScopes"][0]),
    )


def test_an_action_that_no_provider_has_is_refused(shell: Shell, tmp_path: Path) -> None:
    role = role_of(permissions(fix=False), (shell.box.subscription,))
    path = tmp_path / "role.json"
    path.write_text(
        json.dumps(role | {"Actions": ["Microsoft.Network/virtualNetwork/read"]}), encoding="utf-8"
    )
    refused = shell.run(shell.az, "role", "definition", "create", "--role-definition", f"@{path}", code=1)
    assert "InvalidActionOrNotAction" in refused.err


def linked(box: Sandbox) -> None:
    """Make the cluster name everything that Azure checks beside the cluster itself."""
    group = box.cluster_id.split("/providers/")[0]
    network = f"{group}/providers/Microsoft.Network"
    identity = f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-own"
    balancer = {
        "outboundIPs": {"publicIPs": [{"id": f"{network}/publicIPAddresses/out"}]},
        "outboundIPPrefixes": {"publicIPPrefixes": [{"id": f"{network}/publicIPPrefixes/out"}]},
    }
    box.patch(
        box.cluster_id,
        {
            "identity": {"type": "UserAssigned", "userAssignedIdentities": {identity: {}}},
            "properties": {"networkProfile": {"loadBalancerProfile": balancer}},
        },
    )


TRIED = {
    "IAM-3.admin": "a registry",
    "IAM-6.purge": "a vault",
    "IAM-6.roles": "role assignments",
    "NET-8.rule": "a security group",
    "NET-8.ssh-off": "a pool",
    "CMP-2.plan": "a subscription",
    "CMP-2.sensor": "a cluster",
}
"""One fix for each kind of resource. That every fix names what it needs is seen on the round trips."""


async def fixes(box: Sandbox) -> dict[str, Fix]:
    """One fix of each kind that is tried."""
    snapshot: Snapshot = await read(box)
    workspace = next(node.id for node in snapshot.readable("workspaces"))
    context = Context(
        inputs={
            "NET-8.rule/ssh-sources": "",
            "NET-8.ssh-off/ssh-unused": "yes",
            "CMP-2.sensor/workspace": workspace,
            "CMP-2.sensor/helm-sensor": "no",
        }
    )
    own = tuple(item for item in items() if item.check.id in {name.partition(".")[0] for name in TRIED})
    found = {proposal.fix.id: proposal.fix for proposal in reversed(offers(snapshot, context, own))}
    return {name: found[name] for name in TRIED}


@pytest.fixture(scope="module")
def tried(shell: Shell) -> dict[str, Fix]:
    """Read once: every test begins in the same world."""
    linked(shell.box)
    found = asyncio.run(fixes(shell.box))
    shell.box.reset()
    return found


def call(shell: Shell, command: Command, folder: Path, *, code: int = 0) -> str:
    """Run one command of a fix with the real az."""
    words = []
    for word in command.argv:
        for name, content in command.files.items():
            (folder / name).write_text(content, encoding="utf-8")
            word = word.replace(f"<file:{name}>", str(folder / name))  # noqa: PLW2901
        words.append(word.replace(ETAG, str(shell.box.get(shell.box.cluster_id)["eTag"])))
    return shell.run(shell.az, *words[1:], code=code).err


REMEDIES = {remedy.id: remedy.actions for item in items() for remedy in item.remedies}
CHANGING = [(name, action) for name in TRIED for action in REMEDIES[name] if not action.endswith("/read")] + [
    ("CMP-2.sensor", "Microsoft.OperationalInsights/workspaces/sharedKeys/read")
]


def test_whoever_holds_the_printed_role_applies_a_fix_of_each_kind_and_takes_it_back(
    shell: Shell, tried: dict[str, Fix], tmp_path: Path
) -> None:
    box = shell.box
    linked(box)
    before = len(box.diff())
    given(box, role_of(permissions(fix=True), (box.subscription,)))
    for fix in tried.values():
        box.clear_log()
        for command in (*fix.commands, *fix.undo):
            call(shell, command, tmp_path)
        assert any(entry.kind == "write" for entry in box.log()), fix.id
        assert all(entry.status < 400 for entry in box.log()), fix.id
    assert len(box.diff()) >= before


@pytest.mark.parametrize(("name", "action"), CHANGING, ids=[" ".join(pair) for pair in CHANGING])
def test_a_fix_without_one_of_its_rights_is_refused(
    shell: Shell, tried: dict[str, Fix], tmp_path: Path, name: str, action: str
) -> None:
    box = shell.box
    linked(box)
    fix = tried[name]
    given(box, role_of(permissions(fix=True), (box.subscription,)), action)
    if action.endswith("/delete"):
        for command in fix.commands:
            call(shell, command, tmp_path)
        refused = call(shell, fix.undo[0], tmp_path, code=1)
    else:
        refused = call(shell, fix.commands[0], tmp_path, code=1)
    assert action.lower() in refused.lower()
    assert "AuthorizationFailed" in refused


def test_the_built_in_roles_where_they_are_to_be_assigned_are_enough_too(
    shell: Shell, tried: dict[str, Fix], tmp_path: Path
) -> None:
    box = shell.box
    linked(box)
    cluster = box.get(box.cluster_id)
    places = {
        "own": [f"/subscriptions/{box.subscription}"],
        "registry": [tried["IAM-3.admin"].resource],
        "vault": [tried["IAM-6.purge"].resource],
        "cluster": [box.cluster_id],
        "identity": list(cluster["identity"]["userAssignedIdentities"]),
        "security group": [tried["NET-8.rule"].resource],
        "subnet": [pool["vnetSubnetID"] for pool in cluster["properties"]["agentPoolProfiles"]],
        "public address": [
            entry["id"]
            for entry in cluster["properties"]["networkProfile"]["loadBalancerProfile"]["outboundIPs"][
                "publicIPs"
            ]
        ],
        "public prefix": [
            entry["id"]
            for entry in cluster["properties"]["networkProfile"]["loadBalancerProfile"]["outboundIPPrefixes"][
                "publicIPPrefixes"
            ]
        ],
        "workspace's group": [box.cluster_id.split("/providers/")[0]],
    }
    box.rights = Rights(
        grants=tuple(
            Grant(
                actions=(*entry.role.actions, *entry.role.documented),
                spared=entry.role.spared,
                scope=scope.lower(),
            )
            for entry in permissions(fix=True).roles
            for place in entry.places
            for scope in places.get(place.name, ())
        )
    )
    for fix in tried.values():
        for command in (*fix.commands, *fix.undo):
            call(shell, command, tmp_path)
