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
}
