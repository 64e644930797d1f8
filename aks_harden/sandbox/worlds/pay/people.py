"""Around the pay cluster: who there is, and who may do what."""

from aks_harden.sandbox.worlds import access, cluster, directory, role_ids
from aks_harden.sandbox.worlds.naming import group_id, guid, resource_id
from aks_harden.sandbox.worlds.pay import network
from aks_harden.sandbox.worlds.pay.ids import ACR, HUB_ROOT, PIPELINE, ROOT
from aks_harden.sandbox.worlds.pay.own import (
    CLUSTER_ID,
    CONTROL,
    HUB,
    IDENTITIES,
    KUBELET,
    NODE_GROUP,
    SUBSCRIPTION,
    TENANT,
)
from aks_harden.sandbox.worlds.world import Json


def known() -> dict[str, Json]:
    """Make everybody that Microsoft Graph knows."""
    return {
        **{name: directory.user(name) for name in ("alice", "frank", "grace", "heidi", "ivan")},
        "admins": directory.group("aks-pay-admins"),
        "releasers": directory.group("pay-releasers"),
        "platform": directory.group("pay-platform"),
        "readers": directory.group("pay-readers"),
        "network": directory.group("contoso-network"),
        "operator": directory.service_principal("aks-harden-operator"),
        "control": directory.managed_identity(CONTROL),
        "kubelet": directory.managed_identity(KUBELET),
        "pipeline": directory.managed_identity(PIPELINE),
    }


def members() -> dict[str, tuple[str, ...]]:
    """Return the members of each group, by object id."""
    people = known()
    return {
        people["admins"]["id"]: (people["frank"]["id"], people["grace"]["id"]),
        people["releasers"]["id"]: (people["grace"]["id"],),
        people["platform"]["id"]: (people["frank"]["id"],),
        people["readers"]["id"]: (people["heidi"]["id"],),
        people["network"]["id"]: (people["ivan"]["id"],),
    }


def around() -> list[Json]:
    """Make what surrounds the cluster: who may do what."""
    people = known()
    given = [
        (ROOT, role_ids.READER, people["readers"]),
        (HUB_ROOT, role_ids.CONTRIBUTOR, people["network"]),
        (CLUSTER_ID, role_ids.AKS_CLUSTER_USER, people["platform"]),
        (f"{CLUSTER_ID}/namespaces/payments", role_ids.AKS_RBAC_WRITER, people["platform"]),
        (ACR, role_ids.ACR_PULL, people["kubelet"]),
        (ACR, role_ids.ACR_PUSH, people["pipeline"]),
        (network.network_id(SUBSCRIPTION), role_ids.NETWORK_CONTRIBUTOR, people["control"]),
        (KUBELET, role_ids.MANAGED_IDENTITY_OPERATOR, people["control"]),
    ]
    group = group_id(SUBSCRIPTION, "rg-pay")
    return [
        *(access.assignment(scope, role, who) for scope, role, who in given),
        access.eligible(ACR, role_ids.ACR_PUSH, "AcrPush", people["releasers"]),
        access.eligible(group, role_ids.CONTRIBUTOR, "Contributor", people["platform"]),
        access.deny(
            group_id(SUBSCRIPTION, NODE_GROUP),
            "AKS node resource group lockdown",
            actions=["*/write", "*/delete"],
            spared=["Microsoft.Insights/diagnosticSettings/*", "Microsoft.Authorization/locks/*"],
            excluded=[people["control"]],
        ),
        access.lock(CLUSTER_ID, "keep-cluster"),
        access.trusted(
            CLUSTER_ID,
            "defender-cloudposture",
            f"{ROOT}/providers/Microsoft.Security/pricings/CloudPosture/securityOperators"
            "/DefenderCSPMSecurityOperator",
            "Microsoft.Security/pricings/microsoft-defender-operator",
        ),
        *_peer(),
    ]


def _peer() -> list[Json]:
    """Make another cluster of the company, which shares nothing with this one."""
    nodes = resource_id(HUB, "rg-hub", IDENTITIES, "id-aks-tools-kubelet")
    pool = cluster.pool("system", subnet="", count=3, mode="System")
    body = cluster.cluster(
        HUB,
        "rg-hub",
        "aks-tools",
        tier="Standard",
        identity={"type": "SystemAssigned", "principalId": guid("oid", "aks-tools"), "tenantId": TENANT},
        node_group="MC_rg-hub_aks-tools_westeurope",
        properties={
            # AKS made this cluster's network, so its pool names none.
            "agentPoolProfiles": [{key: value for key, value in pool.items() if key != "vnetSubnetID"}],
            "identityProfile": cluster.kubelet(nodes),
        },
    )
    return [body, cluster.user_identity(nodes, TENANT)]
