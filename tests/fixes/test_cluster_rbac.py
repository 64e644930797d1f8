"""What people do inside the cluster: scripts that only read, and manifests that nobody here applies."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.worlds import world_snapshot

from aks_harden.engine.discover import item
from aks_harden.engine.offers import offers_of
from aks_harden.model.context import Context
from aks_harden.model.fix import Fix, Risk

WRITES = ("apply", "delete", "edit", "patch", "create", "replace")
LABELS = {"kubernetes.io/bootstrapping": "rbac-defaults"}
ITEMS = [
    {
        "kind": "ClusterRole",
        "metadata": {"name": "mine"},
        "rules": [{"verbs": ["impersonate"], "resources": ["users"]}],
    },
    {
        "kind": "ClusterRole",
        "metadata": {"name": "proxy"},
        "rules": [{"verbs": ["get"], "resources": ["nodes/proxy"]}],
    },
    {
        "kind": "ClusterRole",
        "metadata": {"name": "reads"},
        "rules": [{"verbs": ["get"], "resources": ["pods"]}],
    },
    {
        "kind": "ClusterRole",
        "metadata": {"name": "built-in", "labels": LABELS},
        "rules": [{"verbs": ["*"], "resources": ["*"]}],
    },
    {
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "bound"},
        "roleRef": {"name": "cluster-admin"},
        "subjects": [{"kind": "User", "name": "ann"}],
    },
    {
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "built-in", "labels": LABELS},
        "roleRef": {"name": "cluster-admin"},
        "subjects": [{"kind": "Group", "name": "system:masters"}],
    },
    {
        "kind": "RoleBinding",
        "metadata": {"name": "narrow", "namespace": "shop"},
        "roleRef": {"name": "view"},
        "subjects": [{"kind": "User", "name": "bob"}],
    },
]


def fixes() -> dict[str, Fix]:
    shop = world_snapshot("shop")
    found = [entry for name in ("IAM-2", "EXT-KRBAC") if (entry := item(name))]
    proposals = (proposal for each in found for proposal in offers_of(shop, Context(), each))
    return {proposal.fix.id: proposal.fix for proposal in proposals if proposal.fix.documents}


@pytest.mark.parametrize("name", ["IAM-2.bindings", "EXT-KRBAC.verbs", "EXT-KRBAC.tokens"])
def test_they_are_by_hand_and_come_with_a_file(name: str) -> None:
    fix = fixes()[name]
    assert (fix.risk, fix.commands) == (Risk.MANUAL, ())
    assert all(fix.documents.values())


def scripts() -> list[str]:
    return [text for fix in fixes().values() for name, text in fix.documents.items() if name.endswith(".sh")]


def test_the_scripts_write_nothing() -> None:
    for text in scripts():
        lines = [line for line in text.splitlines() if "kubectl" in line and not line.startswith("#")]
        assert lines
        assert not [line for line in lines for verb in WRITES if f"kubectl {verb}" in line]


def run(text: str, folder: Path) -> str:
    """Run a script with a kubectl that shows a few objects of each kind."""
    kubectl = folder / "kubectl"
    (folder / "items.json").write_text(json.dumps({"items": ITEMS}))
    kubectl.write_text(
        f'#!/bin/sh\nkind=Role\ncase "$2" in *bindings*) kind=Binding;; esac\n'
        "jq --arg kind \"$kind\" '{items: [.items[] | select(.kind | endswith($kind))]}'"
        f" {folder}/items.json\n"
    )
    kubectl.chmod(0o755)
    bash = shutil.which("bash")
    assert bash is not None
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [bash, "-c", text], env={"PATH": path}, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not there")
def test_they_list_what_is_yours_and_leads_to_everything(tmp_path: Path) -> None:
    found = fixes()
    bindings = run(found["IAM-2.bindings"].documents["list-bindings.sh"], tmp_path)
    assert bindings.splitlines()[1:] == ["ClusterRoleBinding/bound\tcluster\tcluster-admin\tUser:/ann"]
    verbs = run(found["EXT-KRBAC.verbs"].documents["list-wide-verbs.sh"], tmp_path)
    assert verbs.splitlines()[1:] == ["ClusterRole/mine\tcluster", "ClusterRole/proxy\tcluster"]


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not there")
def test_the_scripts_are_clean() -> None:
    shellcheck = shutil.which("shellcheck")
    assert shellcheck is not None
    for text in scripts():
        done = subprocess.run(
            [shellcheck, "-"], input=text, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.stdout == ""
