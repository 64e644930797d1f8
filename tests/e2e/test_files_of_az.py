"""What the real az prints, piped into an audit: the same verdicts as the ARM body, or unknown."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.az import Shell
from support.boxes import open_box

from aks_harden.snapshot.door import open_text

pytestmark = pytest.mark.az
Said = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with open_box("shop") as box:
        signed_in = Shell(box, tmp_path_factory.mktemp("az"))
        signed_in.sign_in()
        yield signed_in


def group_and_name(resource: str) -> tuple[str, ...]:
    return ("--resource-group", resource.split("/")[4], "--name", resource.rsplit("/", 1)[-1])


def az(shell: Shell, *words: str) -> Any:  # noqa: ANN401 - whatever az printed
    return shell.run(shell.az, *words, "-o", "json").json


def audited(shell: Shell, folder: Path, value: Any) -> tuple[Said, dict[str, str]]:  # noqa: ANN401 - as above
    """Audit a file; give the verdict of each assertion, and the call that it was told by."""
    file = folder / "file.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    out = shell.harden(
        *("audit", "--snapshot", str(file), "-o", "json", "--exit-zero"), *("--at", "2026-11-23T12:00:00Z")
    )
    findings = out.json["findings"] if "findings" in out.json else out.json["reports"][0]["findings"]
    rows = [(finding["id"], row) for finding in findings for row in finding["assertions"]]
    said = {(f"{item}/{row['key']}", str(row["resource"]).lower()): str(row["verdict"]) for item, row in rows}
    return said, {f"{item}/{row['key']}": str(row.get("call")) for item, row in rows}


def arm(shell: Shell, resource: str, version: str) -> Any:  # noqa: ANN401 - as above
    return az(shell, "rest", "--method", "get", "--url", f"{resource}?api-version={version}")


def unlike(one: Said, other: Said) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        place: (one[place], other[place]) for place in one.keys() & other.keys() if one[place] != other[place]
    }


@pytest.fixture(scope="module")
def shown(shell: Shell) -> Any:  # noqa: ANN401 - as above
    return az(shell, "aks", "show", *group_and_name(shell.box.cluster_id))


def test_the_cluster_as_az_shows_it(shell: Shell, tmp_path: Path, shown: Any) -> None:  # noqa: ANN401 - as above
    own = shell.box.cluster_id
    before, _ = audited(shell, tmp_path, arm(shell, own, "2026-07-01"))
    found, calls = audited(shell, tmp_path, shown)
    # az prints null for what its models know, so that more is told than by the body where it lacks.
    assert {pair for pair in unlike(before, found).values() if "unknown" not in pair} == set()
    assert {place for place, pair in unlike(before, found).items() if pair[1] == "unknown"} == set()
    assert calls["IAM-1/entra"] == "`az aks show` output in a file"
    resource = az(shell, "resource", "show", "--ids", own)
    assert unlike(before, audited(shell, tmp_path, resource)[0]) == {}


def test_the_clusters_as_az_lists_them(shell: Shell, tmp_path: Path, shown: Any) -> None:  # noqa: ANN401 - as above
    own = shell.box.cluster_id
    listed = [entry for entry in az(shell, "aks", "list") if entry["id"].lower() == own.lower()]
    before, _ = audited(shell, tmp_path, shown)
    found, calls = audited(shell, tmp_path, listed)
    assert {after for _, after in unlike(before, found).values()} == {"unknown"}
    assert {key for key, _ in unlike(before, found)} == {
        *("NET-1/api-server", "NET-10/exposure", "NET-10/public-name", "NET-10/way-in"),
        "EXT-RUN/run-command",
    }
    assert calls["IAM-1/entra"] == "`az aks list` output in a file"


NEIGHBOURS = {
    "acr show": (("acr", "show", "--name", "acrshop"), "IAM-3/admin-user", "fail"),
    "keyvault show": (("keyvault", "show", "--name", "kv-shop"), "IAM-6/purge-protection", "fail"),
    "network vnet list": (("network", "vnet", "list"), "", ""),
    "network nsg list": (("network", "nsg", "list"), "", ""),
    "storage account list": (("storage", "account", "list"), "", ""),
    "vmss list": (("vmss", "list"), "", ""),
}


@pytest.mark.parametrize("command", NEIGHBOURS)
def test_what_az_prints_of_a_neighbour_judges_as_its_arm_body_does(
    shell: Shell,
    tmp_path: Path,
    shown: Any,  # noqa: ANN401 - as above
    command: str,
) -> None:
    words, key, verdict = NEIGHBOURS[command]
    printed = az(shell, *words)
    printed = printed if isinstance(printed, list) else [printed]
    bodies = [shell.box.get(entry["id"]) for entry in printed]
    before, _ = audited(shell, tmp_path, [shown, *bodies])
    found, _ = audited(shell, tmp_path, [shown, *printed])
    assert {pair for pair in unlike(before, found).values() if "unknown" not in pair} == set()
    assert {place for place, pair in unlike(before, found).items() if pair[1] == "unknown"} == set()
    if verdict:
        assert verdict in {said for (place, _), said in found.items() if place == key}


NETWORK = {
    "virtual-networks": ("network", "vnet", "list"),
    "security-groups": ("network", "nsg", "list"),
    "load-balancers": ("network", "lb", "list"),
    "public-addresses": ("network", "public-ip", "list"),
    "scale-sets": ("vmss", "list"),
    "storage-accounts": ("storage", "account", "list"),
    "registries": ("acr", "list"),
}


def plain(value: Any, steps: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:  # noqa: ANN401 - as above
    """Every value below a JSON value by its path in lower case, without what az adds."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        return {
            path: entry
            for name, below in inner
            for path, entry in plain(below, (*steps, str(name).lower())).items()
            if str(name).lower() != "resourcegroup"
        }
    return {} if value is None else {steps: value}


@pytest.mark.parametrize("facet", NETWORK)
def test_each_value_that_az_prints_is_where_arm_has_it(shell: Shell, shown: Any, facet: str) -> None:  # noqa: ANN401
    printed = az(shell, *NETWORK[facet])
    (held,) = open_text(json.dumps([shown, *printed]), now="2026-11-23T12:00:00Z").snapshots
    for node in held.readable(facet):
        body = plain(shell.box.get(node.id)["properties"])
        found = plain(node.get("properties"))
        assert found
        assert {path for path in found if path not in body} == set()
        assert {path for path in body if path not in found} == set()


def test_the_output_can_be_piped(shell: Shell, shown: Any) -> None:  # noqa: ANN401 - as above
    ended = subprocess.run(
        [sys.executable, "-m", "aks_harden", "audit", "--snapshot", "-", "--exit-zero"],
        env=shell.environment,
        input=json.dumps(shown),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "aks-shop" in ended.stdout
