"""Who else writes a cluster is told from what was read, with what says so, and never guessed."""

from __future__ import annotations

import pytest
from support.access import assignment, definition
from support.snapshots import CLUSTER, SUB, cluster, forbidden, snapshot
from support.worlds import world_snapshot

from aks_harden.engine.discover import items
from aks_harden.engine.judge import judge
from aks_harden.engine.ownership import ownership
from aks_harden.model.context import Context
from aks_harden.model.json import Json
from aks_harden.model.ownership import Owner, Ownership
from aks_harden.report.formats import Format, Writing, written
from aks_harden.report.report import Audit, build
from aks_harden.snapshot.reading import Reading
from aks_harden.snapshot.snapshot import Snapshot

GROUP = CLUSTER.split("/providers/", maxsplit=1)[0]
STACK = f"{GROUP}/providers/Microsoft.Resources/deploymentStacks/platform"


def tagged(**tags: Json) -> Snapshot:
    return snapshot({"cluster": {"@": cluster() | {"tags": tags}}})


def keyed(key: str, value: str = "x") -> Snapshot:
    return snapshot({"cluster": {"@": cluster() | {"tags": {key: value}}}})


def deployment(name: str, at: str = "2026-11-01T10:00:00Z") -> Json:
    return {
        "id": f"{GROUP}/providers/Microsoft.Resources/deployments/{name}",
        "name": name,
        "properties": {"timestamp": at, "mode": "Incremental"},
    }


def deployed(*listed: Json) -> Snapshot:
    return snapshot({"cluster": {"@": cluster()}, "deployments": {"@": list(listed)}})


def denied(scope: str, name: str = f"Deny assignment '1' created by Deployment Stack '{STACK}'.") -> Snapshot:
    body: Json = {
        "id": f"{scope}/providers/Microsoft.Authorization/denyAssignments/1",
        "properties": {"denyAssignmentName": name, "scope": scope},
    }
    return snapshot({"cluster": {"@": cluster()}, "deny-assignments": {".": [body]}})


OWNED: dict[str, tuple[Snapshot, Owner, str]] = {
    "managed by Terraform": (
        tagged(managed_by="terraform"),
        Owner.TERRAFORM,
        "Owned by Terraform (tag managed_by)",
    ),
    "in other letters": (
        tagged(**{"Managed-By": "Terraform Cloud"}),
        Owner.TERRAFORM,
        "Owned by Terraform (tag Managed-By)",
    ),
    "OpenTofu": (tagged(provisioner="OpenTofu 1.9"), Owner.TERRAFORM, "Owned by OpenTofu (tag provisioner)"),
    "a key that is the tool": (
        tagged(terraform="true"),
        Owner.TERRAFORM,
        "Owned by Terraform (tag terraform)",
    ),
    "Yor": (keyed("yor_trace"), Owner.TERRAFORM, "Owned by Terraform (tag yor_trace)"),
    "a verified module": (keyed("avm_git_repo"), Owner.TERRAFORM, "Owned by Terraform (tag avm_git_repo)"),
    "Bicep": (tagged(iac="bicep"), Owner.BICEP, "Owned by Bicep (tag iac)"),
    "an ARM template": (
        tagged(deployedBy="ARM template"),
        Owner.BICEP,
        "Owned by an ARM template (tag deployedBy)",
    ),
    "azd": (keyed("azd-env-name"), Owner.OTHER, "Owned by the Azure Developer CLI (tag azd-env-name)"),
    "Pulumi": (keyed("pulumi:project"), Owner.OTHER, "Owned by Pulumi (tag pulumi:project)"),
    "Crossplane": (keyed("crossplane-kind"), Owner.OTHER, "Owned by Crossplane (tag crossplane-kind)"),
    "Cluster API": (
        keyed("sigs.k8s.io_cluster-api-provider-azure_cluster_prod", "owned"),
        Owner.OTHER,
        "Owned by Cluster API (tag sigs.k8s.io_cluster-api-provider-azure_cluster_prod)",
    ),
    "an operator in words": (
        tagged(managedBy="Azure Service Operator"),
        Owner.OTHER,
        "Owned by Azure Service Operator (tag managedBy)",
    ),
    "code without a name": (tagged(iac="yes"), Owner.OTHER, "Owned by infrastructure as code (tag iac)"),
    "a managed application": (
        snapshot(
            {
                "cluster": {
                    "@": cluster() | {"managedBy": f"{GROUP}/providers/Microsoft.Solutions/applications/app"}
                }
            }
        ),
        Owner.OTHER,
        "Owned by app (managedBy)",
    ),
    "a deployment": (
        deployed(deployment("main")),
        Owner.BICEP,
        "Owned by Bicep or an ARM template (deployment main of 2026-11-01)",
    ),
    "the last of several deployments": (
        deployed(deployment("b", "2026-11-02T00:00:00Z"), deployment("a"), deployment("microsoft.aks-2023")),
        Owner.BICEP,
        "Owned by Bicep or an ARM template (2 deployments, the last b of 2026-11-02)",
    ),
    "a deployment stack over its group": (
        denied(GROUP),
        Owner.BICEP,
        "Owned by Bicep or an ARM template (deployment stack platform)",
    ),
}


@pytest.mark.parametrize("name", OWNED)
def test_what_says_who_owns_a_cluster_is_named(name: str) -> None:
    seen, kind, said = OWNED[name]
    found = ownership(seen)
    assert (found.kind, found.owner) == (kind, said)
    assert found.note.startswith(f"{said}: a live change will drift and may be undone by the next ")
    assert all(claim.evidence.resource and claim.evidence.call for claim in found.claims)


NOBODY: dict[str, Snapshot] = {
    "no tag": snapshot({"cluster": {"@": cluster()}}),
    "a person": tagged(createdBy="kim@contoso.example", owner="terraform-team"),
    "a no": tagged(terraform="false", iac="No"),
    "done by hand": tagged(managed_by="manual"),
    "tags that are none": tagged(managed_by=["terraform"]),
    "a machine type": tagged(arch="arm", pool="arm64"),
    "the portal's form": deployed(deployment("microsoft.aks-20230404212734")),
    "a stack over something else": denied(f"{SUB}/resourceGroups/rg-other"),
    "another denial": denied(GROUP, "Deny assignment of a managed application"),
    "deployments that may not be read": snapshot(
        {"cluster": {"@": cluster()}, "deployments": {"@": forbidden("Microsoft.Resources/deployments/read")}}
    ),
    "a cluster that was not read": snapshot({}),
}


@pytest.mark.parametrize("name", NOBODY)
def test_nobody_is_named_without_a_word_that_says_so(name: str) -> None:
    found = ownership(NOBODY[name])
    assert found == Ownership()
    assert (found.kind, found.owner, found.note) == (None, "", "")


def test_two_owners_are_both_named_and_what_is_plainest_comes_first() -> None:
    seen = snapshot(
        {
            "cluster": {
                "@": cluster() | {"tags": {"managed_by": "terraform", "tf_module": "aks", "iac": "tf"}}
            },
            "deployments": {"@": [deployment("main")]},
        }
    )
    assert ownership(seen).note == (
        "Owned by Terraform (tag iac, tag managed_by) and by Bicep or an ARM template"
        " (deployment main of 2026-11-01): a live change will drift and may be undone by the next apply."
    )


LOCAL = "993c2fcd-2b29-49d2-9eb0-df2c3a730c32"
BUILT_IN = "/providers/Microsoft.Authorization/policyDefinitions/"
CUSTOM = f"{SUB}/providers/Microsoft.Authorization/policyDefinitions/ours"


def custom(effect: str, field: str) -> Json:
    rule: Json = {"field": f"Microsoft.ContainerService/managedClusters/{field}", "equals": False}
    return definition("ours", rule, effect=effect)


def ruled(bound: Json, *definitions: Json, exempted: Json | Reading = None) -> Ownership:
    seen = snapshot(
        {
            "cluster": {"@": cluster(disableLocalAccounts=False)},
            "policy-assignments": {".": [bound]},
            "policy-exemptions": {".": [] if exempted is None else exempted},
            "policy-definitions": {".": list(definitions)},
            "policy-sets": {".": []},
        }
    )
    return ownership(seen, items(), judge(seen, Context(), items()))


def test_a_policy_that_refuses_a_setting_is_told_beside_the_items_that_name_it() -> None:
    found = ruled(
        assignment(f"{BUILT_IN}{LOCAL}", parameters={"effect": {"value": "Deny"}}, displayName="No keys")
    )
    assert found.kind is Owner.POLICY
    assert (found.owner, found.note) == ("", "")
    assert "EXT-LOCAL" in found.claims[0].items
    assert (
        found.policy_note("EXT-LOCAL")
        == "Azure Policy in force on this setting: No keys (refuses the other)."
    )
    assert found.policy_note("NET-1") == ""


@pytest.mark.parametrize("change", [{"effect": "Audit"}, {"mode": "DoNotEnforce"}])
def test_a_policy_that_only_audits_owns_nothing(change: dict[str, str]) -> None:
    bound = assignment(
        f"{BUILT_IN}{LOCAL}",
        parameters={"effect": {"value": change.get("effect", "Deny")}},
        enforcementMode=change.get("mode", "Default"),
    )
    assert ruled(bound).claims == ()


def test_a_policy_of_ones_own_is_told_beside_what_looks_at_the_same_setting() -> None:
    found = ruled(assignment(CUSTOM), custom("modify", "apiServerAccessProfile.disableRunCommand"))
    assert "(sets it)" in found.policy_note("EXT-RUN")
    elsewhere = ruled(assignment(CUSTOM), custom("modify", "kubernetesVersion"))
    assert elsewhere.policy_note("EXT-RUN") == ""


def test_pay_is_owned_by_bicep_and_shop_by_nobody() -> None:
    shop, pay = (world_snapshot(name) for name in ("shop", "pay"))
    assert ownership(shop, items(), judge(shop, Context(), items())).claims == ()
    found = ownership(pay, items(), judge(pay, Context(), items()))
    assert found.kind is Owner.BICEP
    assert found.owner.startswith(
        "Owned by Bicep (tag managed-by, 2 deployments, the last aks-pay-release of "
    )
    assert "No local accounts on AKS (refuses the other)" in found.policy_note("EXT-LOCAL")


def test_nothing_that_a_deployment_carried_enters_a_snapshot() -> None:
    kept = [node.body for node in world_snapshot("pay").readable("deployments")]
    assert len(kept) == 2
    assert "ingestKey" not in str(kept)
    assert "parameters" not in str(kept)


def test_every_report_says_in_a_line_who_owns_the_cluster() -> None:
    made = {
        name: build(world_snapshot(name), Context(), items(), tool="t", generated="2026-11-23T12:00:00Z")
        for name in ("shop", "pay")
    }
    for form in (Format.TEXT, Format.MARKDOWN, Format.HTML, Format.JSON):
        said = {
            name: "be undone by the next deployment"
            in written(Audit(tool="t", generated="", reports=(report,)), form, Writing(width=500))
            for name, report in made.items()
        }
        assert said == {"shop": False, "pay": True}, form
