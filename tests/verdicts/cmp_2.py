"""CMP-2 in the simulated worlds, reasoned by hand from the checklist and the worlds' own facts."""

VERDICTS = {
    "shop": {
        "plan aks-shop": "fail high",  # Containers is Free; KubernetesService too
        "sensor-provisioning aks-shop": "na",  # no plan to provision from
        "agentless-discovery aks-shop": "na",
        "sensor aks-shop": "unknown",  # ARM says off, and only Kubernetes could show a Helm release
    },
    "pay": {
        "plan aks-pay": "pass",  # Containers is Standard
        "sensor-provisioning aks-pay": "pass",  # ContainerSensor "True"
        "agentless-discovery aks-pay": "pass",
        "sensor aks-pay": "pass",  # securityMonitoring.enabled
    },
    "auto": {
        "plan aks-auto": "pass",
        "sensor-provisioning aks-auto": "pass",
        "agentless-discovery aks-auto": "pass",
        "sensor aks-auto": "pass",
    },
    "stopped": {
        "plan aks-night": "pass",  # Containers is Standard
        "sensor-provisioning aks-night": "warn medium",  # ContainerSensor "False"
        "agentless-discovery aks-night": "pass",
        "sensor aks-night": "unknown",  # ARM says off, and a stopped cluster cannot show a Helm release
    },
    "guest": {
        # Defender for Cloud answers 403.
        "plan aks-shop": "unknown",
        "sensor-provisioning aks-shop": "unknown",
        "agentless-discovery aks-shop": "unknown",
        "sensor aks-shop": "unknown",  # as in shop
    },
    "legacy": {
        "plan aks-old": "warn medium",  # only KubernetesService and ContainerRegistry are Standard
        "sensor-provisioning aks-old": "na",
        "agentless-discovery aks-old": "na",
        "sensor aks-old": "pass",  # the legacy azureDefender is on
    },
}
