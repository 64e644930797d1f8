"""Several clusters in one audit: a report each, one summary; one that is missing takes no other with it."""

import asyncio
from argparse import Namespace
from collections.abc import Iterator

import pytest
from support.az import Shell
from support.boxes import open_box

from aks_harden.cli.source import _read_each
from aks_harden.model.context import Context
from aks_harden.sandbox.faults import Fault

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-cli")]

VERDICTS = ("pass", "warn", "fail", "manual", "unknown", "na", "waived", "attested")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with open_box("shop") as box:
        opened = Shell(box, tmp_path_factory.mktemp("operator"))
        opened.sign_in()
        yield opened


@pytest.fixture(autouse=True)
def _calm(shell: Shell) -> None:
    shell.box.reset()
    shell.box.clear_log()


def ids(shell: Shell) -> tuple[str, str]:
    shop = shell.box.cluster_id
    return shop, shop.replace("rg-shop", "rg-legacy").replace("aks-shop", "aks-shop-batch")


def test_each_cluster_has_a_report_and_all_have_one_summary(shell: Shell) -> None:
    shop, batch = ids(shell)
    body = shell.harden("audit", "--id", batch, "--id", shop, "-o", "json", code=10).json
    assert body["schema"] == "aks-harden/reports/1"
    assert [report["cluster"]["name"] for report in body["reports"]] == ["aks-shop-batch", "aks-shop"]
    for verdict in VERDICTS:
        assert body["summary"][verdict] == sum(report["summary"][verdict] for report in body["reports"])
    alone = shell.harden("audit", "--id", shop, "-o", "json", code=10).json
    assert body["reports"][1]["findings"][0]["verdict"] == alone["findings"][0]["verdict"]
    assert body["reports"][1]["summary"] == alone["summary"]


def test_the_text_ends_with_a_line_for_each_cluster(shell: Shell) -> None:
    shop, batch = ids(shell)
    lines = shell.harden("audit", "--id", shop, "--id", batch, code=10).out.splitlines()
    last = lines[lines.index("2 clusters") + 1 :]
    # What does not fit hangs under the counts.
    assert [line.split()[0] for line in last if line[2] != " "] == ["aks-shop", "aks-shop-batch"]


def signed_in(shell: Shell, *wanted: str) -> int:
    """Return how many tokens are asked for while clusters are read, without az and what it remembers."""
    options = Namespace(id=list(wanted), subscription=None, cloud=None, timeout=90.0)
    shell.box.clear_log()
    found = asyncio.run(_read_each(options, Context(), shell.box, wanted))
    assert [snapshot.cluster_id for snapshot in found.snapshots] == list(wanted)
    return sum(entry.kind == "token" for entry in shell.box.log())


def test_clusters_of_one_subscription_share_one_sign_in(shell: Shell) -> None:
    assert signed_in(shell, *ids(shell)) == signed_in(shell, ids(shell)[0]) > 0


def test_a_cluster_that_is_named_twice_is_audited_once(shell: Shell) -> None:
    shop, _ = ids(shell)
    body = shell.harden("audit", "--id", shop, "--id", f"{shop.upper()}/", "-o", "json", code=10).json
    assert body["schema"] == "aks-harden/report/1"
    assert body["cluster"]["id"] == shop


@pytest.mark.parametrize("more", [(), ("--exit-zero",)])
def test_one_that_does_not_exist_is_told_and_the_others_are_reported(
    shell: Shell, more: tuple[str, ...]
) -> None:
    shop, batch = ids(shell)
    nowhere = shop.replace("aks-shop", "aks-chop")
    words = ("--id", nowhere, "--id", shop, "--id", batch, "-o", "json", *more)
    ended = shell.harden("audit", *words, code=3)
    (said,) = ended.err.splitlines()
    assert said.startswith("aks-harden: There is no cluster aks-chop")
    assert [report["cluster"]["name"] for report in ended.json["reports"]] == ["aks-shop", "aks-shop-batch"]


def test_one_that_may_not_be_read_is_told_and_the_others_are_reported(shell: Shell) -> None:
    shop, batch = ids(shell)
    shell.box.faults.add(Fault.denied("managedClusters/aks-shop-batch"))
    ended = shell.harden("audit", "--id", shop, "--id", batch, "-o", "json", code=3)
    assert "Microsoft.ContainerService/managedClusters/read" in ended.err
    assert ended.json["cluster"]["name"] == "aks-shop"


def test_a_subscription_without_a_sign_in_is_told_and_the_others_are_reported(shell: Shell) -> None:
    shop, _ = ids(shell)
    elsewhere = shop.replace(shell.box.subscription, "99999999-9999-4999-8999-999999999999")
    ended = shell.harden("audit", "--id", elsewhere, "--id", shop, "-o", "json", code=3)
    assert "az login" in ended.err
    assert ended.json["cluster"]["name"] == "aks-shop"


def test_where_none_can_be_read_there_is_no_report(shell: Shell) -> None:
    shop, _ = ids(shell)
    first, last = shop.replace("aks-shop", "one"), shop.replace("aks-shop", "two")
    ended = shell.harden("audit", "--id", first, "--id", last, code=3)
    assert ended.out == ""
    assert [line.rpartition("cluster ")[2].partition(":")[0] for line in ended.err.splitlines()[:2]] == [
        "one",
        "two",
    ]


def test_an_id_that_is_none_stops_the_run_before_anything_is_read(shell: Shell) -> None:
    shop, _ = ids(shell)
    ended = shell.harden("audit", "--id", shop, "--id", "aks-shop", code=2)
    assert "'aks-shop' is not the ARM id of a cluster" in ended.err
    assert not shell.box.log()
