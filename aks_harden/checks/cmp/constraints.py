"""Policies for Kubernetes objects: how hard one bites, and on which part of the cluster."""

from typing import Final

from msgspec.structs import replace

from aks_harden.checks.policies.in_force import Applied
from aks_harden.model.finding import Evidence
from aks_harden.model.json import Json

_SYSTEM: Final = frozenset(
    {
        "kube-system",
        "gatekeeper-system",
        "azure-arc",
        "azure-extensions-usage-system",
        "app-routing-system",
        "aks-istio-system",
        "aks-istio-ingress",
        "aks-istio-egress",
        "calico-system",
        "tigera-operator",
        "cert-manager",
        "flux-system",
    }
)
"""Namespaces that policies leave out by default, and those that AKS and its extensions make."""


def denies(applied: Applied) -> bool:
    """Tell whether a policy in force refuses what breaks it, and does not only report it."""
    return applied.enforced and applied.effect == "deny"


def given(applied: Applied, name: str) -> Json:
    """Return the value of a parameter, whatever the case of its name; None where it has none."""
    wanted = name.lower()
    return next((value for key, value in applied.parameters.items() if key.lower() == wanted), None)


def row(applied: Applied, name: str, expected: str) -> Evidence:
    """Return the value of a parameter as evidence."""
    return replace(
        applied.evidence,
        resource=applied.assignment,
        path=f"properties.parameters.{name}",
        observed=given(applied, name),
        expected=expected,
    )


def narrowing(applied: Applied) -> str:
    """Return what keeps a policy from holding in the whole cluster, empty where nothing does."""
    if given(applied, "namespaces"):
        return "it holds in some namespaces only"
    selector = given(applied, "labelSelector")
    if any(selector.values()) if isinstance(selector, dict) else selector:
        return "it holds for objects with some labels only"
    if "generated" in (text.lower() for text in texts(given(applied, "source"))):
        return "it looks at what templates expand to and not at pods that are made as such"
    if "*" in texts(given(applied, "excludedNamespaces")):
        return "it leaves every namespace out"
    if "*" in texts(given(applied, "excludedImages")) or "*" in texts(given(applied, "excludedContainers")):
        return "it leaves every container out"
    return ""


def left_out(applied: Applied) -> tuple[str, ...]:
    """Return the namespaces that a policy leaves out, without those of the platform."""
    names = texts(given(applied, "excludedNamespaces"))
    return tuple(name for name in names if name.lower() not in _SYSTEM)


def texts(value: Json) -> tuple[str, ...]:
    """Return the texts of a parameter that holds one or a list of them."""
    found = value if isinstance(value, list) else [value]
    return tuple(entry for entry in found if isinstance(entry, str))
