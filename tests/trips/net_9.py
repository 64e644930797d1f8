"""Round trips of NET-6, NET-7 and NET-9: the engine, and the move to the overlay."""

from collections.abc import Callable

from support.trips import Json, Trip

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds.pay.own import CLUSTER_ID as PAY
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID as SHOP

BUDGETS = {"budgets-allow-eviction": "yes"}
MOVE = BUDGETS | {"pod-cidr": "10.244.0.0/16", "no-own-masquerading": "yes"}
OWN = "/subscriptions/{}/resourceGroups/rg-shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"


def network(**profile: object) -> Callable[[Sandbox], None]:
    def prepare(box: Sandbox) -> None:
        box.patch(SHOP, {"properties": {"networkProfile": profile}})

    return prepare


def kubenet(policy: str) -> Callable[[Sandbox], None]:
    """Have a cluster on kubenet that may leave it: with an identity of the operator's own."""

    def prepare(box: Sandbox) -> None:
        identity: Json = {
            "type": "UserAssigned",
            "userAssignedIdentities": {OWN.format(box.subscription): {"clientId": "c", "principalId": "p"}},
        }
        profile = {"networkPlugin": "kubenet", "networkPluginMode": None, "networkPolicy": policy}
        box.patch(SHOP, {"identity": identity, "properties": {"networkProfile": profile}})

    return prepare


def windows(policy: str) -> Callable[[Sandbox], None]:
    def prepare(box: Sandbox) -> None:
        box.patch(SHOP, {"properties": {"networkProfile": {"networkPolicy": policy}}})
        pool = box.get(f"{SHOP}/agentPools/web")["properties"]
        box.patch(f"{SHOP}/agentPools/web", {"properties": {**pool, "osType": "Windows"}})

    return prepare


def open_namespace(box: Sandbox) -> None:
    change = {"properties": {"defaultNetworkPolicy": {"ingress": "AllowAll"}}}
    box.patch(f"{PAY}/managedNamespaces/payments", change)


def large(then: Callable[[Sandbox], None]) -> Callable[[Sandbox], None]:
    """Have so many nodes that NET-7 judges the cluster."""

    def prepare(box: Sandbox) -> None:
        then(box)
        box.patch(f"{SHOP}/agentPools/system", {"properties": {"count": 12}})

    return prepare


TRIPS = (
    Trip(fix="NET-7.cilium", answers=BUDGETS, prepare=large(network(networkPolicy="none"))),
    Trip(fix="NET-7.overlay", answers=MOVE, prepare=large(kubenet("calico"))),
    Trip(fix="NET-7.calico", answers=BUDGETS, prepare=large(windows("none"))),
    Trip(fix="NET-9.cilium", answers=BUDGETS),
    Trip(fix="NET-6.cilium", answers=BUDGETS, prepare=network(networkPolicy="azure"), case="in place of NPM"),
    Trip(fix="NET-6.overlay", answers=MOVE, prepare=kubenet("calico")),
    Trip(fix="NET-9.overlay", answers=MOVE, prepare=kubenet("none")),
    Trip(fix="NET-9.calico", answers=BUDGETS, prepare=windows("none")),
    Trip(fix="NET-6.calico", answers=BUDGETS, prepare=windows("azure")),
    Trip(
        fix="NET-9.namespace",
        world="pay",
        answers={"namespace-ingress": "DenyAll", "callers-allowed": "yes"},
        prepare=open_namespace,
    ),
)
