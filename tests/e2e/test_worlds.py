"""The verdicts of both worlds, reasoned by hand from the checklist and the worlds' own facts."""

import pytest
from support.boxes import findings, read

from aks_harden.engine.discover import items
from aks_harden.sandbox.server import Sandbox

SHOP = {
    # `aadProfile` is absent: no Entra. The API is public and local accounts are on, so critical.
    "IAM-1/entra aks-shop": "fail critical",
    "IAM-1/kubernetes-rbac aks-shop": "pass",  # enableRBAC is true
    "IAM-1/admins aks-shop": "na",  # nobody in Entra can be admin without Entra
    "IAM-1/admin-group-exists aks-shop": "na",
    # The one assignment above is of a custom definition about tags; ancestors are readable.
    "IAM-1/new-clusters aks-shop": "warn low",
    "IAM-3/admin-user acrshop": "fail high",  # adminUserEnabled is true
    "IAM-3/anonymous-pull acrshop": "fail high",  # true, and nobody declared the registry public
    "IAM-3/kubelet-rights acrshop": "fail high",  # AcrPush on the registry: more than pull
    "IAM-3/tokens acrshop": "fail medium",  # ci-push is enabled and its scope map holds content/write
    "IAM-3/arm-audience acrshop": "warn medium",  # azureADAuthenticationAsArmPolicy is enabled, the default
    # Alice (Owner), Bob (Contributor) and shop-developers (AcrPush) stand: three, the most allowed; but two
    # are users who hold it directly. Carol is only eligible, shop-ci is no human.
    "IAM-3/push-holders acrshop": "warn medium",
    "IAM-3/reach aks-shop": "warn medium",  # Reader on the subscription reaches acrlegacy too
    # No private cluster, no ranges: anybody. Without Entra: critical.
    "NET-1/api-server aks-shop": "fail critical",
    # The subnet's group (110) and the NICs' (300) both let the Internet to 22; pool web has public addresses.
    "NET-8/ssh-from-internet snet-nodes": "fail critical",
    # The rule at 110 lets every source in, and vnet-shop is wider than its node subnet.
    "NET-8/ssh-from-network snet-nodes": "fail medium",
    "AUD-1/registry-scope aks-shop": "pass",  # role assignments were read whole
    "AUD-1/login-events acrshop": "fail high",  # to-law exports only ContainerRegistryRepositoryEvents
    "AUD-1/repository-events acrshop": "pass",
    "AUD-1/kube-audit aks-shop": "fail high",  # metrics-only: every log entry is enabled=false
    "AUD-1/guard aks-shop": "na",  # no Entra
    "AUD-1/transformation aks-shop": "na",  # no log of the cluster reaches a workspace
    "AUD-1/registry-transformation acrshop": "pass",  # law-shop has no default collection rule
    "AUD-1/container-insights aks-shop": "warn low",  # omsAgent with useAADAuth "false"
    "CMP-2/plan aks-shop": "fail high",  # Containers is Free; KubernetesService too
    "CMP-2/sensor-provisioning aks-shop": "na",  # no plan to provision from
    "CMP-2/agentless-discovery aks-shop": "na",
    "CMP-2/sensor aks-shop": "unknown",  # ARM says off, and only Kubernetes could show a Helm release
}

PAY = {
    "IAM-1/entra aks-pay": "pass",  # managed is true
    "IAM-1/kubernetes-rbac aks-pay": "pass",
    "IAM-1/admins aks-pay": "pass",  # enableAzureRBAC, and an admin group
    "IAM-1/admin-group-exists aks-pay": "pass",  # Graph knows aks-pay-admins
    "IAM-1/new-clusters aks-pay": "pass",  # the benchmark initiative at contoso holds 450d2877, enforced
    "IAM-3/admin-user acrpay": "pass",
    "IAM-3/anonymous-pull acrpay": "pass",
    "IAM-3/kubelet-rights acrpay": "pass",  # AcrPull alone
    "IAM-3/tokens acrpay": "pass",  # none
    "IAM-3/arm-audience acrpay": "pass",  # disabled
    "IAM-3/push-holders acrpay": "pass",  # a group is eligible only, and the pipeline is a managed identity
    "IAM-3/reach aks-pay": "pass",  # one registry
    "NET-1/api-server aks-pay": "pass",  # private
    "NET-8/ssh-from-internet snet-nodes": "pass",  # denied at 200
    "NET-8/ssh-from-network snet-nodes": "pass",  # 190 allows the node subnet alone, the hub is denied
    "AUD-1/registry-scope aks-pay": "pass",
    "AUD-1/login-events acrpay": "pass",  # allLogs holds the login events
    "AUD-1/repository-events acrpay": "pass",
    "AUD-1/kube-audit aks-pay": "pass",  # kube-audit-admin to law-central, which can be read in the hub
    "AUD-1/guard aks-pay": "pass",
    "AUD-1/transformation aks-pay": "pass",
    "AUD-1/registry-transformation acrpay": "pass",
    "AUD-1/container-insights aks-pay": "pass",  # azureMonitorProfile.containerInsights
    "CMP-2/plan aks-pay": "pass",  # Containers is Standard
    "CMP-2/sensor-provisioning aks-pay": "pass",  # ContainerSensor "True"
    "CMP-2/agentless-discovery aks-pay": "pass",
    "CMP-2/sensor aks-pay": "pass",  # securityMonitoring.enabled
}


@pytest.mark.parametrize(("world", "expected"), [("shop", SHOP), ("pay", PAY)])
async def test_every_assertion_of_the_text_comes_to_what_the_checklist_says(
    boxes: dict[str, Sandbox], world: str, expected: dict[str, str]
) -> None:
    box = boxes[world]
    box.reset()
    said: dict[str, str] = {}
    extended = {item.check.id for item in items() if item.check.extended}
    misplaced = [name for name in expected if name.partition("/")[0] in extended]
    assert not misplaced, "rows of EXT- items belong in tests/checks/test_ext_….py"
    for finding in findings(await read(box)):
        if finding.id in extended:
            continue  # items beyond the text have their rows in their own tables
        for assertion in finding.assertions:
            name = f"{finding.id}/{assertion.key} {assertion.resource.rsplit('/', 1)[-1]}"
            grave = f" {assertion.severity}" if assertion.verdict in {"fail", "warn"} else ""
            said[name] = f"{assertion.verdict}{grave}"
    assert said == expected
