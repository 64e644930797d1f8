"""Fixes of NET-11: the HTTP application routing add-on goes, and the managed NGINX after it."""

from typing import Final

from aks_harden.checks.kind import automatic
from aks_harden.fixes.asking import ask, confirmed
from aks_harden.fixes.cluster import UPDATE_ACTIONS, disable_addons, on_cluster
from aks_harden.fixes.remedy import Proposal, Remedy
from aks_harden.fixes.twins import cluster_bicep, cluster_terraform
from aks_harden.model.context import Context
from aks_harden.model.fix import Command, Fix, Guard, Input, Kind, Risk
from aks_harden.model.json import Json
from aks_harden.model.phase import Phase
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.snapshot import Snapshot

_ADD_ON: Final = "NET-11.add-on"
_NGINX: Final = "NET-11.nginx"
_PROFILES: Final = "properties.addonProfiles"
_NAME: Final = "httpApplicationRouting"
_ROUTING: Final = "properties.ingressProfile.webAppRouting"
_KINDS: Final = frozenset({"AnnotationControlled", "External", "Internal"})
_INSTEAD: Final = (
    " The Gateway API of application routing takes its place: `az aks approuting gateway istio enable`."
)


def _add_on(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    asked, guard = _migrated(snapshot, context, _ADD_ON)
    off: Json = {"enabled": False, "config": None}
    fix = Fix(
        id=_ADD_ON,
        item="NET-11",
        title="Take the HTTP application routing add-on out",
        resource=snapshot.cluster_id,
        assertions=(("add-on", snapshot.cluster_id),),
        kind=Kind.ONE_WAY,
        risk=Risk.ONE_WAY,
        commands=(disable_addons(snapshot, "http_application_routing"),),
        undo=(),
        no_undo="Azure has retired the add-on: it cannot be switched on again.",
        changes="The add-on's NGINX and its external DNS go; another ingress serves instead.",
        disruption="Ingresses of the class `addon-http-application-routing` are served no longer.",
        minutes=5,
        hazard="INGRESS LOSS: hosts in the add-on's DNS zone stop resolving with it. List Ingresses of that"
        " class and records of that zone first." + _INSTEAD,
        consequence="Ingresses of the add-on's class stop being served, and the add-on does not come back.",
        inputs=(asked,),
        guards=(guard,),
        rereads=("cluster",),
        bicep=cluster_bicep(snapshot, {f"{_PROFILES}.{_NAME}.enabled": False}),
        terraform=cluster_terraform({"http_application_routing_enabled": False}),
        phase=Phase.ADDONS,
    )
    after = snapshot.with_value("cluster", snapshot.cluster_id, f"{_PROFILES}.{_NAME}", off)
    return Proposal(fix=fix, after=after)


def _nginx(snapshot: Snapshot, context: Context, _resource: str) -> Proposal | None:
    if automatic(snapshot.cluster):
        return None
    asked, guard = _migrated(snapshot, context, _NGINX)
    undo = _back(snapshot)
    fix = Fix(
        id=_NGINX,
        item="NET-11",
        title="Take application routing with its NGINX out",
        resource=snapshot.cluster_id,
        assertions=(("managed-nginx", snapshot.cluster_id),),
        risk=Risk.DISRUPTIVE,
        commands=(on_cluster(snapshot, "approuting", "disable", change=("--yes",)),),
        undo=undo,
        changes="The managed NGINX goes with its public address; what you moved its Ingresses to serves.",
        disruption="Ingresses of the class `webapprouting.kubernetes.azure.com` are served no longer.",
        minutes=5,
        hazard="INGRESS LOSS: switched on again it gets another public address, and objects in the cluster"
        " that configured it may be gone." + _INSTEAD,
        inputs=(asked,),
        guards=(guard,),
        rereads=("cluster",),
        bicep=cluster_bicep(snapshot, {f"{_ROUTING}.enabled": False}),
        terraform="# azurerm: remove the block `web_app_routing {}` of azurerm_kubernetes_cluster.\n",
        phase=Phase.ADDONS,
    )
    after = snapshot.with_value("cluster", snapshot.cluster_id, f"{_ROUTING}.enabled", value=False)
    return Proposal(fix=fix, after=after)


def _migrated(snapshot: Snapshot, context: Context, fix: str) -> tuple[Input, Guard]:
    asked = ask(
        context,
        fix,
        snapshot.cluster_id,
        "ingress-migrated",
        "Does another ingress serve every host of this controller already (`kubectl get ingress -A`)?",
        suggestions=("yes", "no"),
    )
    guard = confirmed(
        asked,
        yes="You say that another ingress serves every host.",
        no="Some host is served by this controller alone: move it first.",
    )
    return asked, guard


def _back(snapshot: Snapshot) -> tuple[Command, ...]:
    """Return the calls that switch application routing on again as it was."""
    cluster = snapshot.cluster
    kind = cluster.text(f"{_ROUTING}.nginx.defaultIngressControllerType")
    change = ("--nginx", kind) if kind in _KINDS else ()
    on = on_cluster(snapshot, "approuting", "enable", change=change)
    zones = _zones(cluster)
    if not zones:
        return (on,)
    attach = ("--ids", ",".join(zones), "--attach-zones")
    return (on, on_cluster(snapshot, "approuting", "zone", "add", change=attach))


def _zones(cluster: Node) -> tuple[str, ...]:
    found = cluster.peek(f"{_ROUTING}.dnsZoneResourceIds")
    return found.texts if found is not None else ()


REMEDIES: Final[tuple[Remedy, ...]] = (
    Remedy(id=_ADD_ON, asserts="add-on", propose=_add_on, phase=Phase.ADDONS, actions=UPDATE_ACTIONS),
    Remedy(id=_NGINX, asserts="managed-nginx", propose=_nginx, phase=Phase.ADDONS, actions=UPDATE_ACTIONS),
)
