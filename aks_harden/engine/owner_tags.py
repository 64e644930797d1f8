"""What tags say of who writes a resource: a key that names a tool, or one that asks who and a tool in answer.

Conventions, not rules of Azure; a key that only looks like one, or a value that names no tool, says nothing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from aks_harden.model.ownership import Owner

_TERRAFORM: Final = (Owner.TERRAFORM, "Terraform")
_BICEP: Final = (Owner.BICEP, "Bicep")
_CODE: Final = (Owner.OTHER, "infrastructure as code")
_TOOLS: Final[Mapping[str, tuple[Owner, str]]] = {
    "terraform": _TERRAFORM,
    "tf": _TERRAFORM,
    "cdktf": _TERRAFORM,
    "opentofu": (Owner.TERRAFORM, "OpenTofu"),
    "tofu": (Owner.TERRAFORM, "OpenTofu"),
    "terragrunt": (Owner.TERRAFORM, "Terragrunt"),
    "bicep": _BICEP,
    "arm": (Owner.BICEP, "an ARM template"),
    "azd": (Owner.OTHER, "the Azure Developer CLI"),
    "pulumi": (Owner.OTHER, "Pulumi"),
    "crossplane": (Owner.OTHER, "Crossplane"),
    "ansible": (Owner.OTHER, "Ansible"),
    "aso": (Owner.OTHER, "Azure Service Operator"),
    "capz": (Owner.OTHER, "Cluster API"),
    "flux": (Owner.OTHER, "Flux"),
    "fluxcd": (Owner.OTHER, "Flux"),
    "argocd": (Owner.OTHER, "Argo CD"),
}
"""Tools by the word that names them in a value."""
_WORDY: Final = {
    "azureserviceoperator": "aso",
    "clusterapi": "capz",
    "armtemplate": "arm",
    "azuredevelopercli": "azd",
}
"""Names of tools that are written in several words."""
_KEYS: Final = {"terraform", "opentofu", "terragrunt", "bicep", "pulumi", "crossplane", "ansible"}
"""Words that name a tool in a key too."""
_MARKS: Final[Mapping[str, tuple[Owner, str]]] = {
    "azd-env-name": _TOOLS["azd"],
    "azd-service-name": _TOOLS["azd"],
    "yor_trace": _TERRAFORM,
    "avm_yor_trace": _TERRAFORM,
    "avm_git_repo": _TERRAFORM,
}
"""Keys that tools set by themselves."""
_PREFIXES: Final = {"sigs.k8s.io_cluster-api-provider-azure_cluster_": _TOOLS["capz"]}
_WHO: Final = frozenset(
    {
        "automatedby",
        "automation",
        "builtwith",
        "createdby",
        "createdusing",
        "createdvia",
        "createdwith",
        "deployedby",
        "deployedvia",
        "deployedwith",
        "deploymentmethod",
        "deploymenttool",
        "deploymenttype",
        "iac",
        "iactool",
        "infrastructureascode",
        "maintainedby",
        "managedby",
        "managedthrough",
        "managedvia",
        "managementtool",
        "origin",
        "ownedby",
        "provisionedby",
        "provisionedwith",
        "provisioner",
        "source",
        "tool",
        "tooling",
    }
)
"""Keys that ask who, as letters alone."""
_WHETHER: Final = frozenset({"iac", "infrastructureascode"})
"""Keys of those to which a yes is an answer."""
_NO: Final = frozenset({"false", "no", "none", "0", "off", "manual"})
_YES: Final = frozenset({"true", "yes", "1", "on", "code"})


def owners_by_tags(tags: Mapping[str, str]) -> Iterator[tuple[str, Owner, str]]:
    """Give each key that says who owns a resource, with the owner and its name."""
    for key in sorted(tags):
        if told := _told(key.strip().lower(), tags[key].strip().lower()):
            yield (key, *told)


def _told(key: str, value: str) -> tuple[Owner, str] | None:
    if value in _NO:
        return None
    if mark := _MARKS.get(key) or next((_PREFIXES[each] for each in _PREFIXES if key.startswith(each)), None):
        return mark
    plain = "".join(_words(key))
    if plain in _WHO:
        return _tool(value) or (_CODE if plain in _WHETHER and value in _YES else None)
    return next((_TOOLS[word] for word in _words(key) if word in _KEYS), None)


def _tool(value: str) -> tuple[Owner, str] | None:
    words = _words(value)
    named = [_WORDY[whole] for whole in _WORDY if whole in "".join(words)]
    return next((_TOOLS[word] for word in (*words, *named) if word in _TOOLS), None)


def _words(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", text)
