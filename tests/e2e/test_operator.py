"""An operator's afternoon: the real az session, the audit through it, the script, the audit again."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.az import Shell
from support.boxes import open_box

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-operator")]

ANSWERS = {"ssh-sources": "", "admin-user-unused": "yes", "anonymous-pull-unused": "yes", "helm-sensor": "no"}

FIXES = "IAM-3.admin,IAM-3.anonymous,NET-8.rule,CMP-2.plan,CMP-2.sensor,CMP-2.provisioning,CMP-2.discovery"
"""What the operator takes on in one afternoon."""

FIXED = {
    ("IAM-3", "admin-user", "acrshop"): "pass",
    ("IAM-3", "anonymous-pull", "acrshop"): "pass",
    ("NET-8", "ssh-from-internet", "snet-nodes"): "pass",
    # The Bastion subnet keeps its way in, and only a management subnet is the best a rule can do with it.
    ("NET-8", "ssh-from-network", "snet-nodes"): "warn",
    ("CMP-2", "plan", "aks-shop"): "pass",
    ("CMP-2", "sensor-provisioning", "aks-shop"): "pass",
    ("CMP-2", "agentless-discovery", "aks-shop"): "pass",
    ("CMP-2", "sensor", "aks-shop"): "pass",
    # Among the extensions that the plan comes with is the scanner of registries.
    ("CMP-3", "scanner", "acrshop"): "pass",
}
"""Every verdict that the script moves, and where to."""

CHANGED = {
    "/providers/Microsoft.Security/pricings/Containers",
    "/registries/acrshop",
    "/networkSecurityGroups/nsg-shop-nodes",
    "/managedClusters/aks-shop",
}


def verdicts(report: dict[str, Any]) -> dict[tuple[str, str, str], str]:
    return {
        (finding["id"], assertion["key"], (assertion["resource"] or "").rsplit("/", 1)[-1]): assertion[
            "verdict"
        ]
        for finding in report["findings"]
        for assertion in finding["assertions"]
    }


def test_from_az_login_to_a_script_that_holds(tmp_path: Path) -> None:
    with open_box("shop") as box:
        shell = Shell(box, tmp_path)
        shell.sign_in()
        listed = shell.run(shell.az, "aks", "list", "--output", "json").json
        assert [row["name"] for row in listed] == ["aks-shop", "aks-shop-batch"]

        which = ("-g", "rg-shop", "-n", "aks-shop")
        live = shell.harden("audit", *which, "-o", "json", code=10).json
        demo = shell.harden("audit", "--demo", "-o", "json", code=10).json
        assert verdicts(live) == verdicts(demo)

        group = f"/subscriptions/{box.subscription}/resourceGroups/rg-shop"
        workspace = f"{group}/providers/Microsoft.OperationalInsights/workspaces/law-shop"
        answers = [f"--set={name}={value}" for name, value in {**ANSWERS, "workspace": workspace}.items()]
        script = tmp_path / "fix.sh"
        back = tmp_path / "back.sh"
        out = ("--out", str(script), "--rollback", str(back))
        shell.harden("script", *which, *answers, "--only", FIXES, *out)
        box.clear_log()
        dry = shell.run("bash", str(script), "--dry-run")
        assert "nothing was changed" in dry.err
        assert not [entry for entry in box.log() if entry.kind == "write"]
        shell.run("bash", str(script), "--yes")

        after = shell.harden("audit", *which, "-o", "json", code=10).json
        before = verdicts(live)
        moved = {key: verdict for key, verdict in verdicts(after).items() if verdict != before.get(key)}
        assert moved == FIXED
        touched = {change.resource for change in box.diff()}
        assert {end for end in CHANGED for name in touched if name.lower().endswith(end.lower())} == CHANGED
        assert len(touched) == len(CHANGED)
        assert json.dumps(after).count(box.client_secret) == 0

        shell.run("bash", str(back), "--yes")
        # Azure keeps the block of a sensor that was switched off; but for that all is as it was.
        assert [change.path for change in box.diff()] == ["properties.securityProfile.defender"]
        assert verdicts(shell.harden("audit", *which, "-o", "json", code=10).json) == before


def test_a_cluster_changed_since_stops_the_script_before_anything_is_written(tmp_path: Path) -> None:
    with open_box("shop") as box:
        shell = Shell(box, tmp_path)
        shell.sign_in()
        which = ("-g", "rg-shop", "-n", "aks-shop")
        script = tmp_path / "fix.sh"
        answers = [f"--set={name}={value}" for name, value in ANSWERS.items()]
        shell.harden(
            "script", *which, *answers, "--only", "IAM-3.admin,IAM-3.anonymous", "--out", str(script)
        )
        group = box.cluster_id.split("/providers/")[0]
        registry = f"{group}/providers/Microsoft.ContainerRegistry/registries/acrshop"
        box.patch(registry, {"properties": {"adminUserEnabled": False}})
        box.clear_log()
        ended = shell.run("bash", str(script), "--yes", code=12)
        assert "adminUserEnabled" in ended.err
        assert not [entry for entry in box.log() if entry.kind == "write"]
