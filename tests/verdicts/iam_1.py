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
}
