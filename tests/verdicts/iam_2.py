"""IAM-2 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "authorization-model aks-shop": "fail high",  # no Entra
        # Alice is Owner of the subscription and Bob Contributor of rg-shop, both standing and directly. Fay
        # has activated Contributor for a while, Carol is only eligible.
        "standing-users aks-shop": "fail high",
        # Alice, Bob, shop-developers (Cluster Admin Role) and shop-operators (a custom role that writes
        # clusters): four, and three are allowed.
        "standing-holders aks-shop": "fail high",
        "from-above aks-shop": "warn medium",  # Erin is Contributor at contoso, in person
        "application-owners aks-shop": "fail high",  # release-train: Owner of rg-shop, a secret for 200 days
        "cluster-wide-roles aks-shop": "na",  # without Azure RBAC data actions give nothing
        "cluster-admin-scope aks-shop": "na",
        "bindings aks-shop": "unknown",  # waits for Kubernetes
    },
    "pay": {
        "authorization-model aks-pay": "pass",  # enableAzureRBAC
        "standing-users aks-pay": "pass",
        "standing-holders aks-pay": "pass",  # aks-pay-admins alone; pay-platform is only eligible
        "from-above aks-pay": "pass",
        "application-owners aks-pay": "pass",  # no service principal owns anything
        "cluster-wide-roles aks-pay": "pass",  # RBAC Writer is given for the namespace payments
        "cluster-admin-scope aks-pay": "pass",
        "bindings aks-pay": "unknown",
    },
    "auto": {
        "authorization-model aks-auto": "pass",
        "standing-users aks-auto": "pass",
        "standing-holders aks-auto": "pass",  # auto-team is only eligible
        "from-above aks-auto": "pass",
        "application-owners aks-auto": "pass",
        "cluster-wide-roles aks-auto": "pass",  # RBAC Reader sees no secrets
        "cluster-admin-scope aks-auto": "pass",  # eligible, and on the cluster
        "bindings aks-auto": "unknown",
    },
    "stopped": {
        "authorization-model aks-night": "warn high",  # Entra with Kubernetes RBAC, a standard environment
        "standing-users aks-night": "fail high",  # Lars is Contributor of rg-night
        "standing-holders aks-night": "pass",  # Lars, and the admin group night-admins
        "from-above aks-night": "pass",  # night-developers only read there
        "application-owners aks-night": "pass",
        "cluster-wide-roles aks-night": "na",
        "cluster-admin-scope aks-night": "na",
        "bindings aks-night": "unknown",  # stopped
    },
    "guest": {
        "authorization-model aks-shop": "fail high",  # the cluster itself can be read
        # Role assignments may not be read.
        "standing-users aks-shop": "unknown",
        "standing-holders aks-shop": "unknown",
        "from-above aks-shop": "unknown",
        "application-owners aks-shop": "unknown",
        "cluster-wide-roles aks-shop": "na",
        "cluster-admin-scope aks-shop": "na",
        "bindings aks-shop": "unknown",
    },
    "legacy": {
        "authorization-model aks-old": "fail high",  # the legacy pair of applications is no managed Entra
        "standing-users aks-old": "fail high",  # Nils
        "standing-holders aks-old": "pass",  # Nils alone
        "from-above aks-old": "pass",
        "application-owners aks-old": "pass",  # the cluster's own principal is Contributor and gives no roles
        "cluster-wide-roles aks-old": "na",
        "cluster-admin-scope aks-old": "na",
        "bindings aks-old": "unknown",
    },
}
