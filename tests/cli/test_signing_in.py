"""Signing in and finding the cluster through a real az session: what is wrong is one sentence and exit 3."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.az import Shell
from support.boxes import open_box

from aks_harden.sandbox.faults import Fault

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-cli")]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with open_box("shop") as box:
        opened = Shell(box, tmp_path_factory.mktemp("operator"))
        opened.sign_in()
        yield opened


@pytest.fixture(autouse=True)
def _calm(shell: Shell) -> None:
    shell.box.reset()


def one_sentence(err: str) -> str:
    lines = [line for line in err.splitlines() if line]
    assert len(lines) == 1, err
    return lines[0]


def test_the_only_cluster_needs_no_name(shell: Shell) -> None:
    other = shell.box.cluster_id.replace("rg-shop", "rg-legacy").replace("aks-shop", "aks-shop-batch")
    shell.box.delete(other)
    assert "aks-shop" in shell.harden("audit", code=10).out


def test_one_of_two_clusters_has_to_be_named(shell: Shell) -> None:
    said = one_sentence(shell.harden("audit", code=2).err)
    assert "rg-legacy/aks-shop-batch, rg-shop/aks-shop" in said


def test_a_wrong_name_lists_the_right_ones(shell: Shell) -> None:
    ended = shell.harden("audit", "-n", "aks-chop", code=3)
    assert "no cluster aks-chop" in one_sentence(ended.err)
    assert "rg-shop/aks-shop" in ended.err


def test_a_wrong_group_and_name_is_no_cluster(shell: Shell) -> None:
    assert "There is no cluster" in one_sentence(shell.harden("audit", "-g", "rg", "-n", "x", code=3).err)


def test_a_subscription_az_does_not_have(shell: Shell) -> None:
    ended = shell.harden("audit", "--subscription", "Elsewhere", "-g", "rg-shop", "-n", "aks-shop", code=3)
    assert "az login" in one_sentence(ended.err)


def test_a_cluster_that_may_not_be_read(shell: Shell) -> None:
    shell.box.faults.add(Fault.denied("managedClusters/aks-shop"))
    ended = shell.harden("audit", "-g", "rg-shop", "-n", "aks-shop", code=3)
    assert "Microsoft.ContainerService/managedClusters/read" in one_sentence(ended.err)


def test_an_expired_token_prints_the_login_to_run(tmp_path: Path) -> None:
    with open_box("shop") as box:
        shell = Shell(box, tmp_path)
        shell.sign_in()
        box.expire_tokens()
        box.require_interaction()
        ended = shell.harden("audit", "-g", "rg-shop", "-n", "aks-shop", code=3)
        assert f"az login --tenant {box.tenant}" in one_sentence(ended.err)


def test_not_signed_in_at_all(shell: Shell, tmp_path: Path) -> None:
    empty = Shell(shell.box, tmp_path)
    assert "az login" in one_sentence(empty.harden("audit", code=3).err)


def test_a_certificate_bundle_that_is_not_there(shell: Shell, tmp_path: Path) -> None:
    lost = Shell(shell.box, tmp_path)
    lost.environment |= {**shell.environment, "REQUESTS_CA_BUNDLE": str(tmp_path / "none.pem")}
    assert "REQUESTS_CA_BUNDLE" in one_sentence(lost.harden("audit", code=3).err)


def test_an_endpoint_that_is_not_there(tmp_path: Path) -> None:
    with open_box("shop") as box:
        gone = Shell(box, tmp_path)
        gone.sign_in()
        cluster = box.cluster_id
        kept = tmp_path / "bundle.pem"
        kept.write_bytes(box.ca_bundle.read_bytes())
        gone.environment |= {"REQUESTS_CA_BUNDLE": str(kept), "SSL_CERT_FILE": str(kept)}
    ended = gone.harden("audit", "--id", cluster, code=3)
    assert "cannot be re" in one_sentence(ended.err)


def test_a_snapshot_taken_live_is_judged_like_the_cluster(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    shell.harden("snapshot", "-g", "rg-shop", "-n", "aks-shop", "--out", str(path))
    offline = shell.harden("audit", "--snapshot", str(path), "-o", "json", code=10).json
    live = shell.harden("audit", "-g", "rg-shop", "-n", "aks-shop", "-o", "json", code=10).json
    assert [entry["verdict"] for entry in offline["findings"]] == [
        entry["verdict"] for entry in live["findings"]
    ]
    assert shell.box.client_secret not in path.read_text(encoding="utf-8")
