"""A small checklist made by hand, and a cluster for it: what the screens are tested on."""

from collections.abc import Callable

from aks_harden.checks.check import (
    Assert,
    Check,
    Judgement,
    Page,
    fails,
    learn,
    manual,
    not_applicable,
    passes,
    warns,
)
from aks_harden.engine.discover import Item
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.model.context import Context
from aks_harden.model.fix import (
    ETAG,
    Command,
    Fix,
    Guard,
    GuardState,
    Input,
    Kind,
    Precondition,
    Risk,
)
from aks_harden.model.phase import Phase
from aks_harden.model.verdict import Section, Severity
from aks_harden.snapshot.snapshot import Snapshot
from support.snapshots import CLUSTER, SUB, cluster, forbidden, snapshot

REGISTRY = f"{SUB}/resourceGroups/rg-test/providers/Microsoft.ContainerRegistry/registries/acrshop"
_AKS = ("az", "aks", "update")
_TARGET = ("--resource-group", "rg-test", "--name", "aks-test")


def _local_accounts(here: Snapshot, _: Context, __: str) -> Judgement:
    seen = here.cluster.see("properties.disableLocalAccounts")
    if seen.flag:
        return passes("Local accounts are off.", seen.wanted("true"))
    return fails(
        "Local accounts are on: a certificate nobody can revoke opens the cluster.", seen.wanted("true")
    )


def _registries(here: Snapshot, _: Context) -> list[str]:
    return [node.id for node in here.listed("registries")]


def _admin_user(here: Snapshot, _: Context, resource: str) -> Judgement:
    node = next(node for node in here.listed("registries") if node.id == resource)
    seen = node.see("properties.adminUserEnabled")
    if seen.flag:
        return fails(
            f"The admin user of {node.name} is on: one password for everybody.", seen.wanted("false")
        )
    return passes(f"The admin user of {node.name} is off.", seen.wanted("false"))


def _ranges(here: Snapshot, _: Context, __: str) -> Judgement:
    seen = here.cluster.see("properties.apiServerAccessProfile.authorizedIPRanges")
    if seen.texts:
        return passes("The API server answers named ranges only.", seen.wanted("narrow ranges"))
    return fails(
        "The API server answers the whole Internet.",
        seen.wanted("narrow ranges"),
        notes=("Ranges take effect within two minutes.",),
    )


def _firewall(here: Snapshot, _: Context, __: str) -> Judgement:
    return passes(f"{len(here.listed('firewalls'))} firewalls.")


def _ssh(here: Snapshot, _: Context, __: str) -> Judgement:
    seen = here.cluster.see("properties.sshOff")
    return (
        passes("SSH to the nodes is off.", seen.wanted("true"))
        if seen.flag
        else fails("SSH to the nodes is open.", seen.wanted("true"), severity=Severity.MEDIUM)
    )


def _defender(here: Snapshot, _: Context, __: str) -> Judgement:
    seen = here.cluster.see("properties.securityProfile.defender.securityMonitoring.enabled")
    return warns("The Defender sensor is off, the plan is on.", seen.wanted("true"))


def _scratch(_: Snapshot, __: Context, ___: str) -> Judgement:
    return manual("No API tells how an image was built.")


def _windows(_: Snapshot, __: Context, ___: str) -> Judgement:
    return not_applicable("There is no Windows pool.")


def _fix_local_accounts(here: Snapshot, _: Context, resource: str) -> Proposal:
    return Proposal(
        fix=Fix(
            id="IAM-1.local",
            item="IAM-1",
            title="Turn local accounts off",
            resource=resource,
            assertions=(("local-accounts", resource),),
            risk=Risk.ONE_WAY,
            kind=Kind.ONE_WAY,
            commands=(
                Command(words=_AKS, target=_TARGET, change=("--disable-local-accounts", "--if-match", ETAG)),
            ),
            undo=(),
            no_undo="The certificates that were rotated stay invalid.",
            changes="Sign-in by certificate ends.",
            disruption="Kubeconfigs with a certificate stop working.",
            minutes=5,
            phase=Phase.SAFE,
            consequence="Kubeconfigs that were handed out stop working for good.",
            rereads=("cluster",),
        ),
        after=here.with_value("cluster", CLUSTER, "properties.disableLocalAccounts", value=True),
    )


def _fix_admin_user(here: Snapshot, _: Context, resource: str) -> Proposal:
    name = resource.rpartition("/")[2]
    return Proposal(
        fix=Fix(
            id="IAM-3.admin",
            item="IAM-3",
            title="Turn the admin user off",
            resource=resource,
            assertions=(("admin-user", resource),),
            risk=Risk.SAFE,
            commands=(
                Command(
                    words=("az", "acr", "update"),
                    target=("--name", name),
                    change=("--admin-enabled", "false"),
                ),
            ),
            undo=(
                Command(
                    words=("az", "acr", "update"), target=("--name", name), change=("--admin-enabled", "true")
                ),
            ),
            changes="The shared user name and password of the registry stop working.",
            disruption="None for identities.",
            minutes=0,
            phase=Phase.CLOSE,
            guards=(Guard(id="no-user", state=GuardState.OK, reason="no pull secret names the admin user"),),
            preconditions=(
                Precondition(
                    resource=resource,
                    api_version="2025-11-01",
                    query="properties.adminUserEnabled",
                    expected=True,
                ),
            ),
            rereads=("registries",),
            bicep="resource acr 'Microsoft.ContainerRegistry/registries@2025-11-01' = {\n"
            "  properties: {\n    adminUserEnabled: false\n  }\n}",
            terraform='resource "azurerm_container_registry" "acrshop" {\n  admin_enabled = false\n}',
            policy="",
        ),
        after=here.with_value("registries", SUB, "properties.adminUserEnabled", value=False, member=resource),
    )


def _fix_ranges(here: Snapshot, context: Context, resource: str) -> Proposal:
    answer = context.answer("NET-1.ranges", "ranges")
    ranges = [part for part in (answer or "").split(",") if part]
    state = GuardState.OK if ranges else GuardState.UNDECIDED
    return Proposal(
        fix=Fix(
            id="NET-1.ranges",
            item="NET-1",
            title="Name the ranges that reach the API server",
            resource=resource,
            assertions=(("ranges", resource),),
            risk=Risk.DISRUPTIVE,
            commands=(
                Command(
                    words=_AKS,
                    target=_TARGET,
                    change=("--api-server-authorized-ip-ranges", answer or "<ranges>", "--if-match", ETAG),
                    merges=True,
                ),
            ),
            undo=(
                Command(
                    words=_AKS, target=_TARGET, change=("--api-server-authorized-ip-ranges", ""), merges=True
                ),
            ),
            changes="Only the named ranges reach the API server.",
            disruption="Who is outside the ranges is cut off.",
            minutes=2,
            phase=Phase.ROUTES,
            hazard="Leaving out your own address locks you out.",
            inputs=(
                Input(
                    name="ranges",
                    question="Which ranges may reach the API server?",
                    suggestions=("203.0.113.7/32", "198.51.100.0/24"),
                    value=answer,
                ),
            ),
            guards=(Guard(id="own-address", state=state, reason="your own address must be among them"),),
            rereads=("cluster",),
        ),
        after=here.with_value(
            "cluster",
            CLUSTER,
            "properties.apiServerAccessProfile.authorizedIPRanges",
            value=list[object](ranges) or ["0.0.0.0/32"],  # type: ignore[arg-type]
        ),
    )


def _fix_ssh(here: Snapshot, _: Context, resource: str) -> Proposal:
    return Proposal(
        fix=Fix(
            id="NET-8.ssh",
            item="NET-8",
            title="Turn SSH off by hand",
            resource=resource,
            assertions=(("ssh", resource),),
            risk=Risk.MANUAL,
            kind=Kind.MANUAL,
            commands=(),
            undo=(),
            no_undo="It is done by hand.",
            changes="Nobody signs in to a node.",
            disruption="Node debugging needs kubectl.",
            minutes=60,
            phase=Phase.BY_HAND,
            documents={"no-ssh.yaml": "kind: NetworkPolicy\nmetadata:\n  name: no-ssh\n"},
        ),
        after=here.with_value("cluster", CLUSTER, "properties.sshOff", value=True),
    )


_PROPOSES: dict[str, Callable[[Snapshot, Context, str], Proposal | None]] = {
    "IAM-1": _fix_local_accounts,
    "IAM-3": _fix_admin_user,
    "NET-1": _fix_ranges,
    "NET-8": _fix_ssh,
}

_ROWS: tuple[tuple[str, Section, Severity, str, Assert], ...] = (
    (
        "IAM-1",
        Section.IAM,
        Severity.HIGH,
        "Local accounts are off",
        Assert(key="local-accounts", severity=Severity.HIGH, judge=_local_accounts),
    ),
    (
        "IAM-3",
        Section.IAM,
        Severity.HIGH,
        "The registry's shared admin user is off",
        Assert(
            key="admin-user",
            severity=Severity.HIGH,
            judge=_admin_user,
            over=_registries,
            none="There is no registry.",
        ),
    ),
    (
        "NET-1",
        Section.NET,
        Severity.CRITICAL,
        "The API server is not exposed to the Internet",
        Assert(key="ranges", severity=Severity.CRITICAL, judge=_ranges),
    ),
    (
        "NET-2",
        Section.NET,
        Severity.HIGH,
        "A firewall restricts what nodes may reach",
        Assert(key="egress", severity=Severity.HIGH, judge=_firewall),
    ),
    (
        "NET-8",
        Section.NET,
        Severity.HIGH,
        "Nobody reaches the nodes by SSH",
        Assert(key="ssh", severity=Severity.HIGH, judge=_ssh),
    ),
    (
        "CMP-2",
        Section.CMP,
        Severity.HIGH,
        "Defender watches the cluster",
        Assert(key="sensor", severity=Severity.HIGH, judge=_defender),
    ),
    (
        "CMP-5",
        Section.CMP,
        Severity.LOW,
        "Images are built from scratch",
        Assert(key="scratch", severity=Severity.LOW, judge=_scratch),
    ),
    (
        "EXT-WIN",
        Section.CMP,
        Severity.LOW,
        "Windows pools use gMSA",
        Assert(key="gmsa", severity=Severity.LOW, judge=_windows),
    ),
)

_WHY = """A shared way in is one that nobody owns. When it leaks, nobody can say who used it,
and `az` cannot take it away from one person alone.

- It does not know about conditional access.
- It outlives the people who copied it."""


_PROPOSED = {
    "IAM-1": "IAM-1.local",
    "IAM-3": "IAM-3.admin",
    "NET-1": "NET-1.ranges",
    "NET-8": "NET-8.ssh",
}
_PHASES = {"IAM-1": Phase.SAFE, "IAM-3": Phase.CLOSE, "NET-1": Phase.RANGES, "NET-8": Phase.ROUTES}


def items() -> tuple[Item, ...]:
    """The checklist of the tests."""
    return tuple(_item(*row) for row in _ROWS)


def _item(id_: str, section: Section, severity: Severity, title: str, entry: Assert) -> Item:
    propose = _PROPOSES.get(id_)
    check = Check(
        id=id_,
        section=section,
        severity=severity,
        docs=(learn("azure/aks/concepts-security"),),
        controls=("MCSB IM-1", "CIS AKS 1.8 5.1.1"),
        asserts=(entry,),
        extended=id_.startswith("EXT"),
    )
    remedies = (
        (
            Remedy(
                id=_PROPOSED[id_],
                asserts=entry.key,
                propose=propose,
                phase=_PHASES[id_],
                actions=("Made.Up/things/write",),
            ),
        )
        if propose
        else ()
    )
    page = Page(
        title=title,
        sections=(
            ("Why", _WHY),
            ("What the fix changes", "The shared way in is closed. What was signed in stays signed in."),
            ("Limits", "Only what Azure Resource Manager tells is judged."),
        ),
    )
    return Item(check=check, page=page, mending=lambda: remedies)


def world(*, registry: str = REGISTRY) -> Snapshot:
    """The cluster of the tests: badly hardened, with one list that may not be read."""
    body = cluster(disableLocalAccounts=False, sshOff=False)
    return snapshot(
        {
            "cluster": {"@": body},
            "registries": {
                ".": [
                    {
                        "id": registry,
                        "name": registry.rpartition("/")[2],
                        "properties": {"adminUserEnabled": True},
                    }
                ]
            },
            "firewalls": {".": forbidden("Microsoft.Network/azureFirewalls/read")},
        }
    )
