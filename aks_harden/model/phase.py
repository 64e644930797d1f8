"""The order of changes: what comes first in a plan so that nothing is cut before its replacement stands."""

from enum import IntEnum


class Phase(IntEnum):
    """A place in a plan. Calls of one phase may be merged; those of two phases never are.

    The order keeps operators and pods connected: what only adds comes first, then what every cluster takes
    without interruption, then who may sign in, the way out, the way in, the nodes, the keys, and last what
    closes a door that somebody may still need (the rescue path at the very end).
    """

    LOGS = 10
    """Logs, retention, alerts: whatever follows is then on record."""
    GRANTS = 20
    """Groups, roles, identities, private endpoints with their names: nothing is cut yet."""
    WATCH = 30
    """Policies in Audit, Defender's plans: they tell and do not hinder."""
    WINDOWS = 40
    """Maintenance windows, before any channel that could roll nodes."""
    SAFE = 50
    """One merged `az aks update` without interruption."""
    ADDONS = 60
    """One `az aks enable-addons`."""
    POLICIES = 62
    """Policies for pods, which the add-on carries out: in Audit, and as warnings, first."""
    ISSUER = 65
    """The OIDC issuer, for good; and the workload identity that needs it."""
    ENTRA = 70
    """Identity ladder: Entra sign-in, for good."""
    CLUSTER_ROLES = 80
    """Identity ladder: roles on the cluster for those who shall keep it."""
    AZURE_RBAC = 90
    """Identity ladder: Azure decides who may do what in Kubernetes."""
    LOCAL_ACCOUNTS = 100
    """Identity ladder: certificates that no directory knows go."""
    REVOKE = 105
    """Role assignments that are too wide go, once the narrow ones stand."""
    ROUTES = 110
    """Firewall rules, route tables, security groups."""
    EGRESS = 120
    """The outbound type: the cluster's own address changes."""
    RANGES = 130
    """Authorised ranges, which must know that address."""
    INTEGRATION = 140
    """API server VNet integration, for good, with its restart."""
    PRIVATE = 150
    """The API server goes private."""
    PUBLIC_NAME = 160
    """Its public name goes: an operation of its own."""
    POLICY_ENGINE_OUT = 165
    """A network policy engine that stands in the way of a migration goes."""
    OVERLAY = 170
    """Pod addresses move to an overlay, for good."""
    DATAPLANE = 175
    """Cilium, or another policy engine: every node is imaged anew."""
    IDENTITY = 180
    """The cluster's own identities."""
    NODES = 185
    """What pools shall be: takes effect with the next node image."""
    IMAGE = 190
    """One upgrade of node images, or of Kubernetes, that brings all of that into effect."""
    VAULTS = 195
    """Vaults close to the public, and rights to their keys are given: KMS comes by the way that is left."""
    KEYS = 200
    """Keys of the operator's own."""
    CLOSE = 210
    """Registries and vaults close to the public and to passwords."""
    LAST = 220
    """Run command, the rescue path."""
    LOCKS = 225
    """Locks against deletion: they would hold fast what steps before them take away, role assignments too."""
    BY_HAND = 230
    """What no program applies: successors, manifests, work of people."""
