"""Worlds in which policies for pods are carried out: the add-on is on, and one may be assigned already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import guardrails
from aks_harden.sandbox.worlds.policies import assignment, definition_id, initiative_id
from aks_harden.sandbox.worlds.shop.ids import CLUSTER_ID

PATTERN = r"^(acrshop\.azurecr\.io|mcr\.microsoft\.com)/.+$"


def add_on(box: Sandbox) -> None:
    """Switch the Azure Policy add-on on."""
    box.patch(CLUSTER_ID, {"properties": {"addonProfiles": {"azurepolicy": {"enabled": True}}}})


def bare(box: Sandbox) -> None:
    """Have the add-on on, and no policy for images."""
    add_on(box)
    group = f"/subscriptions/{box.subscription}/resourceGroups/rg-shop"
    box.delete(f"{group}/providers/Microsoft.Authorization/policyAssignments/allowed-images")


def reporting(name: str, target: str, **parameters: Any) -> Callable[[Sandbox], None]:  # noqa: ANN401 - wire values
    """Have a policy assigned in Audit some days ago, with the add-on on."""

    def prepare(box: Sandbox) -> None:
        bare(box)
        given = {key: {"value": value} for key, value in {"effect": "Audit", **parameters}.items()}
        body = assignment(CLUSTER_ID, name, name, target, parameters=given)
        box.put(str(body["id"]), body)

    return prepare


images = reporting("images", definition_id(guardrails.ALLOWED_IMAGES), allowedContainerImagesRegex=PATTERN)
baseline = reporting("baseline", initiative_id(guardrails.POD_BASELINE))


def warned(box: Sandbox) -> None:
    """Have deployment safeguards that warn."""
    add_on(box)
    own = f"{CLUSTER_ID}/providers/Microsoft.ContainerService/deploymentSafeguards/default"
    made = {"createdAt": "2026-11-01T09:00:00Z"}
    kind = "Microsoft.ContainerService/deploymentSafeguards"
    properties = {"excludedNamespaces": ["kube-system"], "level": "Warn"}
    box.put(own, {"systemData": made, "properties": properties, "id": own, "name": "default", "type": kind})
