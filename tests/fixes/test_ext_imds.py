"""EXT-IMDS: in preview, chosen by name, and never beside what needs the metadata service."""

from __future__ import annotations

import pytest
from support.proposing import fix_of, state
from support.snapshots import cluster, snapshot

from aks_harden.model.fix import GuardState
from aks_harden.model.json import Json
from aks_harden.snapshot.snapshot import Snapshot

FIX = "EXT-IMDS.restrict"
OK, BLOCKED, UNDECIDED = GuardState.OK, GuardState.BLOCKED, GuardState.UNDECIDED


def world(extensions: Json = None, **properties: Json) -> Snapshot:
    given: dict[str, Json] = {
        "agentPoolProfiles": [],
        "networkProfile": {"podLinkLocalAccess": "IMDS"},
        "oidcIssuerProfile": {"enabled": True},
    }
    readings: dict[str, dict[str, Json]] = {"cluster": {"@": cluster(**(given | properties))}}
    if extensions is not None:
        readings["cluster-extensions"] = {"@": extensions}
    return snapshot(dict(readings))


FLUX: Json = [{"id": "/flux", "name": "flux", "properties": {"extensionType": "microsoft.flux"}}]
ADD_ONS: dict[str, tuple[Snapshot, GuardState]] = {
    "nothing": (world(extensions=[]), OK),
    "the policy add-on": (world(extensions=[], addonProfiles={"azurepolicy": {"enabled": True}}), BLOCKED),
    "Flux": (world(extensions=FLUX), BLOCKED),
    "extensions that were not read": (world(), UNDECIDED),
}


@pytest.mark.parametrize(("here", "wanted"), ADD_ONS.values(), ids=ADD_ONS)
def test_nothing_that_needs_it_is_on(here: Snapshot, wanted: GuardState) -> None:
    assert state(fix_of(here, FIX), "no-add-on-needs-it") is wanted


def test_the_issuer_is_on_first() -> None:
    assert state(fix_of(world(extensions=[]), FIX), "issuer-on") is OK
    off = world(extensions=[], oidcIssuerProfile={"enabled": False})
    assert state(fix_of(off, FIX), "issuer-on") is BLOCKED


@pytest.mark.parametrize(("said", "wanted"), [("", UNDECIDED), ("yes", OK), ("no", BLOCKED)])
def test_no_pod_signs_in_as_its_node(said: str, wanted: GuardState) -> None:
    fix = fix_of(world(extensions=[]), FIX, {"pods-without-imds": said})
    assert state(fix, "pods-without-imds") is wanted


def test_it_needs_the_extension_and_goes_back() -> None:
    fix = fix_of(world(extensions=[]), FIX)
    assert fix.extension == "aks-preview"
    assert "--enable-imds-restriction" in fix.commands[0].argv
    assert "--disable-imds-restriction" in fix.undo[0].argv
