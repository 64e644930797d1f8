"""Who else writes the cluster: code that is applied again, and Azure Policy that sets or refuses a setting.

A live change to what code owns drifts, and the next apply may undo it. So what says so is told: tags, the
deployments of the cluster's resource group, deployment stacks, and policies in force. It changes no verdict,
and what could not be read names nobody here.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from aks_harden.checks.gather import gather
from aks_harden.checks.rights.scopes import level_of, scope_of
from aks_harden.engine.discover import Item
from aks_harden.engine.owner_tags import owners_by_tags
from aks_harden.engine.policy_owners import policies_in_force
from aks_harden.model.finding import Evidence, Finding
from aks_harden.model.json import Json
from aks_harden.model.ownership import Claim, Owner, Ownership
from aks_harden.snapshot.errors import NotSettledError
from aks_harden.snapshot.node import Node
from aks_harden.snapshot.paths import name_of
from aks_harden.snapshot.snapshot import Snapshot

_STACK: Final = r"(?i)\bcreated by deployment stack '([^']+)'"
"""How a deny assignment says that a deployment stack made it.

https://learn.microsoft.com/azure/azure-resource-manager/bicep/deployment-stacks
"""
_BY_HAND: Final = r"(?i)^microsoft\.aks-\d+$"
"""What the portal calls the deployment of a cluster made with its form, which nobody applies again."""
_BY_POLICY: Final = "policydeployment_"
"""What Azure Policy calls the deployments of DeployIfNotExists, in lower case."""


def ownership(snapshot: Snapshot, items: Iterable[Item] = (), findings: Iterable[Finding] = ()) -> Ownership:
    """Return everything that says who else writes the cluster, the plainest first.

    `items` and `findings` say which settings a policy touches; without items no policy is looked for.
    """
    try:
        cluster = snapshot.cluster
    except NotSettledError:
        return Ownership()
    given = tuple(items)
    policies = policies_in_force(snapshot, given, findings) if given else ()
    return Ownership(
        claims=(*_tagged(cluster), *_managed(cluster), *_stacked(snapshot), *_deployed(snapshot), *policies)
    )


def _tagged(cluster: Node) -> Iterator[Claim]:
    found = cluster.get("tags")
    tags = found if isinstance(found, dict) else {}
    said = {key: value for key, value in tags.items() if isinstance(value, str)}
    for key, owner, name in owners_by_tags(said):
        row = _evidence(cluster, f"tags.{key}", said[key])
        yield Claim(owner=owner, name=name, because=f"tag {key}", evidence=row)


def _managed(cluster: Node) -> Iterator[Claim]:
    """Give what Azure itself notes as the manager of the cluster, as of a managed application's resources."""
    if manager := cluster.text("managedBy"):
        row = _evidence(cluster, "managedBy", manager)
        yield Claim(owner=Owner.OTHER, name=name_of(manager), because="managedBy", evidence=row)


def _stacked(snapshot: Snapshot) -> Iterator[Claim]:
    for denial in snapshot.readable("deny-assignments"):
        found = re.search(_STACK, denial.text("properties.denyAssignmentName"))
        if found is None or not gather([denial], lambda entry: _holds(snapshot, entry) or None).found:
            continue
        row = _evidence(denial, "properties.denyAssignmentName", found[0])
        because = f"deployment stack {name_of(found[1])}"
        yield Claim(owner=Owner.BICEP, name="Bicep or an ARM template", because=because, evidence=row)


def _holds(snapshot: Snapshot, denial: Node) -> bool:
    return level_of(scope_of(denial), snapshot.cluster_id) is not None


def _deployed(snapshot: Snapshot) -> Iterator[Claim]:
    """Give the last deployment of code that wrote the cluster, and the last one of Azure Policy."""
    listed = sorted(snapshot.readable("deployments"), key=_age)
    policy = [entry for entry in listed if entry.name.lower().startswith(_BY_POLICY)]
    code = [entry for entry in listed if entry not in policy and not re.search(_BY_HAND, entry.name)]
    if code:
        because = _last(code)
        row = _evidence(code[-1], "properties", code[-1].get("properties"))
        yield Claim(owner=Owner.BICEP, name="Bicep or an ARM template", because=because, evidence=row)
    if policy:
        row = _evidence(policy[-1], "properties", policy[-1].get("properties"))
        yield Claim(owner=Owner.POLICY, name="Azure Policy", because=_last(policy), evidence=row)


def _age(deployment: Node) -> tuple[str, str]:
    return deployment.text("properties.timestamp"), deployment.name


def _last(deployments: list[Node]) -> str:
    last, count = deployments[-1], len(deployments)
    day = last.text("properties.timestamp")[:10]
    of = f" of {day}" if day else ""
    return f"deployment {last.name}{of}" if count == 1 else f"{count} deployments, the last {last.name}{of}"


def _evidence(node: Node, path: str, observed: Json) -> Evidence:
    reading = node.reading
    return Evidence(resource=node.id, path=path, observed=observed, read_at=reading.at, call=reading.call)
