"""IAM-1 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        # `aadProfile` is absent: no Entra. The API is public and local accounts are on, so critical.
        "entra aks-shop": "fail critical",
        "kubernetes-rbac aks-shop": "pass",  # enableRBAC is true
        "admins aks-shop": "na",  # nobody in Entra can be admin without Entra
        "admin-group-exists aks-shop": "na",
        # The one assignment above is of a custom definition about tags; ancestors are readable.
        "new-clusters aks-shop": "warn low",
    },
    "pay": {
        "entra aks-pay": "pass",  # managed is true
        "kubernetes-rbac aks-pay": "pass",
        "admins aks-pay": "pass",  # enableAzureRBAC, and an admin group
        "admin-group-exists aks-pay": "pass",  # Graph knows aks-pay-admins
        "new-clusters aks-pay": "pass",  # the benchmark initiative at contoso holds 450d2877, enforced
    },
    "auto": {
        "entra aks-auto": "pass",  # managed is true; Automatic presets it
        "kubernetes-rbac aks-auto": "pass",
        "admins aks-auto": "pass",  # enableAzureRBAC
        "admin-group-exists aks-auto": "na",  # no admin group is named: Azure RBAC decides
        "new-clusters aks-auto": "pass",  # the benchmark initiative at contoso holds 450d2877
    },
    "stopped": {
        # Configuration is judged on a stopped cluster, failed last operation or not (G-3).
        "entra aks-night": "pass",
        "kubernetes-rbac aks-night": "pass",
        "admins aks-night": "pass",  # no Azure RBAC, but an admin group
        "admin-group-exists aks-night": "pass",  # Graph knows night-admins
        "new-clusters aks-night": "warn low",  # no policy is assigned anywhere above
    },
    "guest": {
        # The cluster itself can be read, so what it says is judged as in shop.
        "entra aks-shop": "fail critical",
        "kubernetes-rbac aks-shop": "pass",
        "admins aks-shop": "na",
        "admin-group-exists aks-shop": "na",
        "new-clusters aks-shop": "unknown",  # policy assignments answer 403
    },
    "legacy": {
        # Two applications of its own and `managed` null: the legacy pair, which 450d2877 would let pass.
        # Public, and local accounts are on where the body does not tell: critical.
        "entra aks-old": "fail critical",
        "kubernetes-rbac aks-old": "pass",
        "admins aks-old": "na",  # only AKS-managed Entra has admin groups
        "admin-group-exists aks-old": "na",
        "new-clusters aks-old": "warn low",
    },
}
