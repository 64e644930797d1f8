"""IAM-3 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "admin-user acrshop": "fail high",  # adminUserEnabled is true
        "anonymous-pull acrshop": "fail high",  # true, and nobody declared the registry public
        "kubelet-rights acrshop": "fail high",  # AcrPush on the registry: more than pull
        "tokens acrshop": "fail medium",  # ci-push is enabled and its scope map holds content/write
        "arm-audience acrshop": "warn medium",  # azureADAuthenticationAsArmPolicy is enabled, the default
        # Alice (Owner), Bob (Contributor) and shop-developers (AcrPush) stand: three, the most allowed;
        # but two are users who hold it directly. Carol is only eligible, shop-ci is no human.
        "push-holders acrshop": "warn medium",
        "reach aks-shop": "warn medium",  # Reader on the subscription reaches acrlegacy too
    },
    "pay": {
        "admin-user acrpay": "pass",
        "anonymous-pull acrpay": "pass",
        "kubelet-rights acrpay": "pass",  # AcrPull alone
        "tokens acrpay": "pass",  # none
        "arm-audience acrpay": "pass",  # disabled
        "push-holders acrpay": "pass",  # a group is eligible only, and the pipeline is a managed identity
        "reach aks-pay": "pass",  # one registry
    },
    "auto": {
        "admin-user acrauto": "pass",
        "anonymous-pull acrauto": "pass",
        "kubelet-rights acrauto": "pass",  # Repository Reader, which counts on a registry in ABAC mode
        "tokens acrauto": "pass",
        "arm-audience acrauto": "pass",  # disabled
        # auto-team is eligible only, and Contributor has no data rights on a registry in ABAC mode anyway.
        "push-holders acrauto": "pass",
        "reach aks-auto": "pass",  # one registry
    },
    "stopped": {
        "admin-user acrnight": "pass",
        "anonymous-pull acrnight": "pass",
        "kubelet-rights acrnight": "pass",  # AcrPull
        "tokens acrnight": "pass",
        "arm-audience acrnight": "warn medium",  # enabled, the default
        # Lars (Contributor of the group) stands in person; night-developers is a group, and two are allowed.
        "push-holders acrnight": "warn medium",
        "reach aks-night": "pass",
    },
    "guest": {
        # Which registries are the cluster's is told by role assignments, which answer 403: nothing is named.
        "admin-user ": "unknown",
        "anonymous-pull ": "unknown",
        "kubelet-rights ": "unknown",
        "tokens ": "unknown",
        "arm-audience ": "unknown",
        "push-holders ": "unknown",
        "reach aks-shop": "unknown",
    },
    "legacy": {
        "admin-user acrold": "fail high",
        "anonymous-pull acrold": "pass",  # absent: off, which is the documented default
        # The principal is judged, as there is no kubelet identity: AcrPull here, Contributor above.
        "kubelet-rights acrold": "fail high",
        "tokens acrold": "pass",
        "arm-audience acrold": "warn medium",  # absent: enabled, which is the documented default
        "push-holders acrold": "warn medium",  # Nils is Owner of the subscription in person
        "reach aks-old": "pass",  # one registry
    },
}
