"""The walk in the terminal, on a simulated Azure, with the real az: confirm, apply, verify, take back."""

import argparse
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from support.az import find
from support.boxes import open_box
from support.walk import Walk, walking

from aks_harden.cli.demo import sandbox_az
from aks_harden.cli.wiring import backend
from aks_harden.sandbox.server import Sandbox
from aks_harden.screens.dialogs.fixes import FixesDialog

pytestmark = [pytest.mark.az, pytest.mark.xdist_group("az-walk")]

ANSWERS = ["ssh-sources=", "admin-user-unused=yes", "anonymous-pull-unused=yes"]


@asynccontextmanager
async def on(box: Sandbox, folder: Path, *, az: str | None = "") -> AsyncIterator[Walk]:
    """Open the checklist of a world as `aks-harden demo` does."""
    options = argparse.Namespace(
        id=box.cluster_id,
        name=None,
        resource_group=None,
        demo="shop",
        subscription=None,
        cloud=None,
        registry=[],
        vault=[],
        timeout=60.0,
        sensitivity="standard",
        size=None,
        trusted_source=[],
        config=None,
        waivers=None,
        set=ANSWERS,
        section=None,
        only=None,
        ascii=False,
    )
    program = find() if az == "" else az
    async with AsyncExitStack() as stack:
        made = backend(
            options,
            stack,
            box=box,
            runner=lambda: sandbox_az(program, box, folder),
            journals=folder / "journal",
        )
        async with walking(made, (120, 45)) as walk:
            yield walk


def writes(box: Sandbox) -> list[str]:
    return [f"{entry.method} {entry.path}" for entry in box.log() if entry.kind == "write"]


async def confirmed(walk: Walk, key: str, end: str) -> None:
    """Go up the ladder of a disruptive change: type the cluster's name, and wait for the end."""
    await walk.press(key)
    await walk.sees("Type the cluster's name")
    await walk.type("aks-shop")
    await walk.press("enter")
    await walk.until(lambda: end in walk.text, end)


async def choose(walk: Walk, item: str, *fixes: str) -> None:
    """Choose some of an item's fixes, by their ids, and no other."""
    await walk.go_to(item)
    await walk.press("x")
    dialog = walk.app.screen
    assert isinstance(dialog, FixesDialog)
    for number, fix in enumerate(dialog.fixes):
        if number:
            await walk.press("down")
        if fix.id in fixes:
            await walk.press("space")
    await walk.press("escape")


async def test_two_fixes_are_applied_seen_to_hold_and_taken_back(tmp_path: Path) -> None:
    with open_box("shop") as box:
        async with on(box, tmp_path) as walk:
            await choose(walk, "IAM-3", "IAM-3.admin")
            await choose(walk, "NET-8", "NET-8.rule")
            await walk.press("p")
            await walk.sees("2/2 Switch the registry's admin user off")
            assert writes(box) == []

            await confirmed(walk, "a", "Verified: 2 steps done")
            assert "✗ fail → ✓ pass  IAM-3/admin-user" in walk.text
            assert "✗ fail → ✓ pass  NET-8/ssh-from-internet" in walk.text
            assert sorted(writes(box)) == sorted(
                [
                    "PATCH " + next(entry.path for entry in box.log() if entry.method == "PATCH"),
                    *[line for line in writes(box) if line.startswith("PUT") and "securityRules" in line],
                ]
            )
            assert {change.resource.rsplit("/", 1)[-1].lower() for change in box.diff()} == {
                "acrshop",
                "nsg-shop-nodes",
            }
            await walk.press("escape")
            await walk.until(lambda: "NET-8" in walk.text and "Verified" not in walk.text, "the checklist")
            assert walk.app.session is not None
            assert walk.app.session.findings["NET-8"].verdict == "warn"

            await confirmed(walk, "u", "Verified: 1 step done")
            await walk.press("escape")
            await walk.until(lambda: "Verified" not in walk.text, "the checklist")
            await confirmed(walk, "u", "Verified: 1 step done")
            assert box.diff() == []


async def test_a_cluster_changed_behind_the_plan_is_refused_and_named(tmp_path: Path) -> None:
    with open_box("shop") as box:
        async with on(box, tmp_path) as walk:
            await choose(walk, "NET-8", "NET-8.rule")
            await walk.press("p")
            await walk.sees("az network nsg rule create")
            group = box.cluster_id.split("/providers/")[0]
            nsg = f"{group}/providers/Microsoft.Network/networkSecurityGroups/nsg-shop-nodes"
            box.patch(nsg, {"properties": {"securityRules": []}})
            await confirmed(walk, "a", "of nsg-shop-nodes (security group)")
            assert "is not as it was when it was read" in " ".join(walk.text.split())
            assert writes(box) == []


async def test_without_az_applying_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AKS_HARDEN_AZ", str(tmp_path / "no-such-az"))
    with open_box("shop") as box:
        async with on(box, tmp_path, az=None) as walk:
            await choose(walk, "IAM-3", "IAM-3.admin")
            await walk.press("p")
            await walk.sees("az acr update")
            await confirmed(walk, "a", "no-such-az")
            assert writes(box) == []
