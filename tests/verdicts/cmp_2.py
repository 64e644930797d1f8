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
}
