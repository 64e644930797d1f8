"""All of `shop`: one answers file, one plan, one script under bash with the real az, and the audit then."""

import re
from pathlib import Path
from typing import Any

import pytest
from support.az import ROOT, Shell
from support.boxes import open_box

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-whole-plan")]

ANSWERS = ROOT / "docs" / "examples" / "shop-answers.toml"
STILL = "Still failing when all of it is done\n"
UNANSWERED = {"action-group", "vault-key", "secrets-rewritten", "cluster-identity", "kubelet-identity"}
"""What `shop` has none of: a group to call, a key that may encrypt etcd, identities that nothing uses yet."""


def failing(report: dict[str, Any]) -> set[tuple[str, str]]:
    """Return what fails, as item with key, and the name of the resource."""
    return {
        (f"{finding['id']}/{entry['key']}", entry["resource"].rsplit("/", 1)[-1])
        for finding in report["findings"]
        if not finding["alias_of"]
        for entry in finding["assertions"]
        if entry["verdict"] == "fail"
    }


def named(plan: str) -> set[tuple[str, str]]:
    """Return what the plan says will fail still."""
    _, _, told = plan.partition(STILL)
    return set(re.findall(r"(?m)^ {5}([A-Z]+-[A-Z0-9]+/[a-z0-9-]+) ([^ :]+):", told))


def test_one_script_mends_all_that_the_plan_says_it_mends(tmp_path: Path) -> None:
    with open_box("shop") as box:
        shell = Shell(box, tmp_path)
        shell.sign_in()
        which = ("--id", box.cluster_id, "--answers", str(ANSWERS))
        planned = shell.harden("plan", *which).out
        assert set(re.findall(r"(?m)^ {5}--set ([a-z-]+)=", planned)) == UNANSWERED
        assert "To decide" not in planned
        script = tmp_path / "harden.sh"
        shell.harden("script", *which, "--out", str(script))
        shell.environment |= {"WAIT_SECONDS": "0", "SETTLE_SECONDS": "0"}
        refused = shell.run("bash", str(script), "--yes", code=2).err
        for_good = re.findall(r"give --accept-irreversible (\S+)", refused)
        assert "IAM-1.entra" in for_good
        assert box.diff() == []
        accepted = [word for fix in for_good for word in ("--accept-irreversible", fix)]
        ended = shell.run("bash", str(script), "--yes", *accepted, timeout=900)
        assert re.search(r"Done: (\d+) of \1 steps", ended.err), ended.err

        report = shell.harden("audit", "--id", box.cluster_id, "-o", "json", code=10).json
        assert failing(report) - named(planned) == set()
