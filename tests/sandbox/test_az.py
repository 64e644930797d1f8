"""The real Azure CLI against the sandbox: it signs in, reads, and each fix changes its own thing only."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from support.az import find

from aks_harden.sandbox import manual
from aks_harden.sandbox.server import Sandbox

pytestmark = pytest.mark.az
SHOP = ("--resource-group", "rg-shop", "--name", "aks-shop")
SECOND = 60.0
RULE = (
    *(
        "--resource-group",
        "rg-shop",
        "--nsg-name",
        "nsg-shop-nodes",
        "--name",
        "deny-ssh",
        "--priority",
        "105",
    ),
    *(
        "--access",
        "Deny",
        "--protocol",
        "Tcp",
        "--destination-port-ranges",
        "22",
        "--source-address-prefixes",
        "*",
    ),
)


class Az(Struct, frozen=True):
    """The real CLI with a configuration of its own."""

    path: str
    environment: dict[str, str]

    def fail(self, *arguments: str) -> str:
        done = self._run(*arguments)
        assert done.returncode != 0, done.stdout
        return done.stderr

    def __call__(self, *arguments: str) -> Any:  # noqa: ANN401 - whatever az prints
        done = self._run(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.path, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=2 * SECOND,
            check=False,
        )


@pytest.fixture(scope="session")
def signed_in(shop_server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Az:
    where = shop_server.coordinates()
    config = str(tmp_path_factory.mktemp("az"))
    az = Az(find(), {**os.environ, **manual.environment(where, config)})
    az(*manual.cloud_arguments(where.url))
    az(*manual.login_arguments(where))
    return az


@pytest.fixture
def az(signed_in: Az, box: Sandbox) -> Az:
    assert box.diff() == []
    return signed_in


def changed(box: Sandbox) -> list[str]:
    return [change.path for change in box.diff()]


def written(box: Sandbox) -> list[tuple[str, int]]:
    return [(each.method, each.status) for each in box.log() if each.kind == "write"]


def test_the_account_is_the_operators(az: Az, box: Sandbox) -> None:
    account = az("account", "show")
    assert (account["id"], account["name"]) == (box.subscription, "Contoso Shop")
    assert account["user"] == {"name": box.client_id, "type": "servicePrincipal"}
    assert account["environmentName"] == "AzureCloud"


def test_a_cloud_can_also_be_registered_under_a_name(az: Az, box: Sandbox, tmp_path: Path) -> None:
    other = Az(az.path, {**az.environment, "AZURE_CONFIG_DIR": str(tmp_path)})
    other("cloud", "register", "--name", "sim", "--endpoint-resource-manager", box.url)
    other("cloud", "set", "--name", "sim")
    other(*manual.login_arguments(box.coordinates()))
    assert {each["name"] for each in other("aks", "list")} == {"aks-shop", "aks-shop-batch"}


def test_no_proxy_is_asked_for_what_listens_on_this_machine(az: Az) -> None:
    behind = Az(az.path, {**az.environment, "HTTPS_PROXY": "http://127.0.0.1:9"})
    assert {each["name"] for each in behind("aks", "list")} == {"aks-shop", "aks-shop-batch"}


def test_a_cluster_is_shown_in_azs_own_words(az: Az, box: Sandbox) -> None:
    cluster = az("aks", "show", *SHOP)
    assert cluster["aadProfile"] is None
    assert cluster["enableRbac"] is True
    assert [(each.method, each.kind) for each in box.log()] == [("GET", "read")]
    raw = az("rest", "--method", "get", "--url", f"{box.cluster_id}?api-version=2026-07-01")
    assert raw == box.get(box.cluster_id)


def test_defender_is_enabled_once_on_the_version_that_was_read(az: Az, box: Sandbox, tmp_path: Path) -> None:
    law = f"/subscriptions/{box.subscription}/resourceGroups/rg-shop/providers"
    law += "/Microsoft.OperationalInsights/workspaces/law-shop"
    config = tmp_path / "defender.json"
    config.write_text(json.dumps({"logAnalyticsWorkspaceResourceId": law}))
    version = str(box.get(box.cluster_id)["eTag"])
    fix = (
        "aks",
        "update",
        *SHOP,
        "--enable-defender",
        "--defender-config",
        str(config),
        "--if-match",
        version,
    )
    az(*fix)
    assert changed(box) == ["properties.securityProfile.defender"]
    assert box.diff()[0].after["securityMonitoring"] == {"enabled": True}
    assert written(box) == [("PUT", 200)]
    assert "PreconditionFailed" in az.fail(*fix)
    assert written(box) == [("PUT", 200), ("PUT", 412)]
    assert changed(box) == ["properties.securityProfile.defender"]


def test_a_registry_loses_its_passwords(az: Az, box: Sandbox) -> None:
    off = ("--admin-enabled", "false", "--anonymous-pull-enabled", "false")
    az("acr", "update", "--resource-group", "rg-shop", "--name", "acrshop", *off)
    assert changed(box) == ["properties.adminUserEnabled", "properties.anonymousPullEnabled"]
    assert written(box) == [("PATCH", 200)]


def test_a_rule_is_made_and_taken_away(az: Az, box: Sandbox) -> None:
    az("network", "nsg", "rule", "create", *RULE)
    assert changed(box) == ["properties.securityRules[name=deny-ssh]"]
    az("network", "nsg", "rule", "delete", *RULE[:6])
    assert box.diff() == []
    assert written(box) == [("PUT", 201), ("DELETE", 202)]


def test_a_plan_is_bought_and_given_back(az: Az, box: Sandbox) -> None:
    plan = ("security", "pricing", "create", "--name", "Containers")
    az(*plan, "--tier", "standard", "--extensions", "name=ContainerSensor", "isEnabled=True")
    assert changed(box) == [f"properties.{key}" for key in ("pricingTier", "enablementTime", "extensions")]
    az(*plan, "--tier", "free")
    assert box.diff() == []


def test_a_setting_is_made_and_listed(az: Az, box: Sandbox) -> None:
    law = f"/subscriptions/{box.subscription}/resourceGroups/rg-shop/providers"
    law += "/Microsoft.OperationalInsights/workspaces/law-shop"
    logs = json.dumps(
        [{"category": "kube-audit-admin", "enabled": True}, {"category": "guard", "enabled": True}]
    )
    made = ("--name", "audit", "--resource", box.cluster_id, "--workspace", law, "--logs", logs)
    az("monitor", "diagnostic-settings", "create", *made, "--export-to-resource-specific", "true")
    assert [(change.path, change.before) for change in box.diff()] == [("$", None)]
    listed = az("monitor", "diagnostic-settings", "list", "--resource", box.cluster_id)
    assert {each["name"] for each in listed} == {"metrics-only", "audit"}


def test_roles_are_listed_with_their_names(az: Az, box: Sandbox) -> None:
    listed = az("role", "assignment", "list", "--all")
    seen = {(each["principalName"], each["roleDefinitionName"]) for each in listed}
    assert {("alice@contoso.example", "Owner"), ("contoso-auditors", "Reader")} <= seen
    assert written(box) == []


def test_instructions_are_what_these_tests_do(az: Az, box: Sandbox) -> None:
    text = box.instructions()
    assert az.environment["REQUESTS_CA_BUNDLE"] in text
    assert all(word in text for word in ("az cloud update", "az login", box.client_secret, box.cluster_id))
