"""A cluster of 2020 that nobody has touched since, with the shapes its body had then.

What a verdict can be reasoned from:

- A service principal (aks-old-sp, secret good until 2099) and no managed identity, so no kubelet identity.
  It is Contributor of the whole subscription and has AcrPull on acrold.
- The legacy Entra pair of applications; `managed` and the admin groups are null; local accounts are not
  told of.
- Public API server without ranges. Kubernetes RBAC on. Kubernetes 1.28 (an alias; no `current…`), long out
  of the region's list. `sku` is Basic/Paid, no `kind`, no upgrade profile.
- One pool of an availability set, two nodes, no security profile, Ubuntu 18.04 of May 2023.
- kubenet with calico behind a Basic load balancer that publishes port 80; AKS's own network, its group on
  subnet and cards with that one rule; no node has an address of its own; kubenet's route table leads
  nothing to 0/0.
- Add-ons as they were spelled: KubeDashboard and httpApplicationRouting on, omsAgent on with its config key
  in lower case and no word on the way it signs in, azurePolicy off.
- `securityProfile.azureDefender` on. Of the Defender plans only the deprecated KubernetesService and
  ContainerRegistry are Standard; Containers is Free.
- acrold: Basic with the admin user on, its body without the later properties. kv-old: an old body too,
  neither purge protection nor RBAC nor a firewall, with an access policy for aks-old-sp.
- kube-audit goes to law-old, guard and the registry's events nowhere. Nothing asks for Entra by policy.
- Nils is Owner of the subscription in person.
- Microsoft.ServiceNetworking, Microsoft.KubernetesConfiguration and Microsoft.DataProtection were never
  registered here: their lists answer 409.
"""

from aks_harden.sandbox.worlds import (
    access,
    builtins,
    directory,
    envelope,
    monitoring,
    policies,
    registry,
    role_ids,
)
from aks_harden.sandbox.worlds.legacy import network, own
from aks_harden.sandbox.worlds.legacy.ids import (
    ACR,
    CLUSTER_ID,
    MG,
    NODE_GROUP,
    PRINCIPAL,
    ROOT,
    SUBSCRIPTION,
    TENANT,
    VAULT,
    WORKSPACE,
)
from aks_harden.sandbox.worlds.naming import guid
from aks_harden.sandbox.worlds.world import Json, World, by_id


def build() -> World:
    """Build the world."""
    known = _known()
    return World(
        name="legacy",
        summary="A cluster of 2020 on a service principal, kubenet and add-ons that are gone by now.",
        tenant=TENANT,
        subscription=SUBSCRIPTION,
        cluster_id=CLUSTER_ID,
        operator_app_id=known["operator"]["appId"],
        operator_object_id=known["operator"]["id"],
        resources=by_id(
            [
                *_envelopes(),
                own.body(),
                *network.around(),
                *_stores(),
                monitoring.workspace(WORKSPACE),
                monitoring.setting(
                    CLUSTER_ID,
                    "audit",
                    workspace_id=WORKSPACE,
                    logs={"kube-audit": True, "kube-apiserver": False},
                ),
                *_plans(),
                *builtins.roles(),
                *policies.built_in(),
                access.assignment(ROOT, role_ids.CONTRIBUTOR, known["cluster"]),
                access.assignment(ACR, role_ids.ACR_PULL, known["cluster"]),
                access.assignment(ROOT, role_ids.OWNER, known["nils"]),
                access.assignment(MG, role_ids.READER, known["auditors"]),
            ]
        ),
        ancestors={ROOT.lower(): envelope.lineage("contoso", TENANT)},
        directory=tuple(known.values()),
        members={known["auditors"]["id"]: (known["alice"]["id"],)},
        unregistered=frozenset(
            {"microsoft.servicenetworking", "microsoft.kubernetesconfiguration", "microsoft.dataprotection"}
        ),
    )


def _envelopes() -> list[Json]:
    return [
        envelope.subscription(TENANT, SUBSCRIPTION, "Contoso Old"),
        envelope.management_group(TENANT, TENANT, "Tenant Root Group"),
        envelope.management_group(TENANT, "contoso", "Contoso", parent=TENANT),
        envelope.resource_group(SUBSCRIPTION, "rg-old"),
        envelope.resource_group(SUBSCRIPTION, NODE_GROUP, managed_by=CLUSTER_ID),
    ]


def _known() -> dict[str, Json]:
    """Make everybody that Microsoft Graph knows."""
    return {
        **{name: directory.user(name) for name in ("alice", "nils")},
        "auditors": directory.group("contoso-auditors"),
        "operator": directory.service_principal("aks-harden-operator"),
        "cluster": directory.service_principal(PRINCIPAL),
        "application": _application(),
    }


def _application() -> Json:
    """Make the application behind the cluster's service principal, with the secret it signs in with."""
    secret: Json = {
        "customKeyIdentifier": None,
        "displayName": None,
        "endDateTime": "2099-12-31T00:00:00Z",
        "hint": None,
        "keyId": guid("secret", PRINCIPAL),
        "secretText": None,
        "startDateTime": "2020-06-01T00:00:00Z",
    }
    return {
        "@odata.type": "#microsoft.graph.application",
        "id": guid("application", PRINCIPAL),
        "appId": guid("app", PRINCIPAL),
        "displayName": PRINCIPAL,
        "passwordCredentials": [secret],
        "keyCredentials": [],
    }


def _stores() -> list[Json]:
    old = registry.registry(ACR, sku="Basic", admin=True)
    for name in (
        "publicNetworkAccess",
        "networkRuleBypassOptions",
        "zoneRedundancy",
        "dataEndpointHostNames",
    ):
        del old["properties"][name]
    kept = registry.vault(VAULT, TENANT, rbac=False, purge=False, readers=[guid("sp", PRINCIPAL)])
    for name in ("enableSoftDelete", "softDeleteRetentionInDays", "publicNetworkAccess"):
        del kept["properties"][name]
    return [old, *registry.system_scope_maps(ACR), kept]


def _plans() -> list[Json]:
    made = monitoring.plans(SUBSCRIPTION, {})
    for plan in made:
        if plan["name"] in {"KubernetesService", "ContainerRegistry"}:
            plan["properties"] |= {"pricingTier": "Standard", "freeTrialRemainingTime": "PT0S"}
    return made
