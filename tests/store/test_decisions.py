"""What was decided on this machine: private, never written over when broken, safe from two writers."""

import argparse
import json
import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.snapshots import CLUSTER

from aks_harden.cli.decisions import decisions_of
from aks_harden.cli.exits import Exit, Stop
from aks_harden.model.waiver import Attestation, Decisions, Waiver
from aks_harden.store.decisions import ORIGIN, ClusterDecisions, DecisionsError
from aks_harden.store.files import UnsafeFileError

WAIVER = Waiver(
    item="IAM-3",
    assertion="admin-user",
    resource=CLUSTER,
    reason="Moves in March.",
    owner="kim",
    expires="2027-01-31",
    origin=ORIGIN,
)
ATTESTED = Attestation(item="CMP-5", resource="*", who="ana", when="2026-11-20T08:00:00Z", note="Looked at.")


@pytest.fixture
def decisions(tmp_path: Path) -> ClusterDecisions:
    return ClusterDecisions(CLUSTER, tmp_path / "state" / "decisions")


def filled(decisions: ClusterDecisions) -> ClusterDecisions:
    decisions.add(WAIVER)
    decisions.add(ATTESTED)
    return decisions


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_is_decided_and_nothing_made_before_the_first_decision(decisions: ClusterDecisions) -> None:
    assert decisions.load() == Decisions()
    assert not decisions.path.parent.exists()


def test_what_was_decided_is_there_again_and_says_that_it_is_of_this_machine(
    decisions: ClusterDecisions,
) -> None:
    decisions.add(replace(WAIVER, origin="somewhere else"))
    decisions.add(ATTESTED)
    again = ClusterDecisions(CLUSTER.upper(), decisions.path.parent)
    assert again.load() == Decisions(waivers=(WAIVER,), attestations=(ATTESTED,))
    assert ORIGIN == "this machine's session"


def test_a_second_decision_about_the_same_thing_takes_the_place_of_the_first(
    decisions: ClusterDecisions,
) -> None:
    filled(decisions).add(replace(WAIVER, resource=f"{CLUSTER.upper()}/", expires="2028-01-31"))
    decisions.add(replace(WAIVER, assertion=""))
    assert [(entry.assertion, entry.expires) for entry in decisions.load().waivers] == [
        ("admin-user", "2028-01-31"),
        ("", "2027-01-31"),
    ]


def test_a_decision_can_be_taken_back_and_leaves_the_others(decisions: ClusterDecisions) -> None:
    assert filled(decisions).remove(WAIVER) == Decisions(attestations=(ATTESTED,))
    decisions.remove(ATTESTED)
    assert decisions.load() == Decisions()


def test_folder_file_and_lock_are_for_their_owner_alone(decisions: ClusterDecisions) -> None:
    old = os.umask(0)
    try:
        filled(decisions)
    finally:
        os.umask(old)
    assert {mode(path) for path in decisions.path.parent.iterdir()} == {0o600}
    assert [mode(path) for path in (decisions.path.parent, decisions.path.parent.parent)] == [0o700, 0o700]
    assert len([*decisions.path.parent.iterdir()]) == 2


def _changed(text: str, **changes: object) -> str:
    return json.dumps(json.loads(text) | changes)


def _waiver(text: str, **changes: object) -> str:
    body = json.loads(text)
    body["waivers"][0] |= changes
    return json.dumps(body)


def _without(text: str, key: str) -> str:
    body = json.loads(text)
    del body["waivers"][0][key]
    return json.dumps(body)


def _whole(decisions: ClusterDecisions) -> str:
    return filled(decisions).path.read_text(encoding="utf-8")


BROKEN: dict[str, tuple[Callable[[str], str], str]] = {
    "empty": (lambda _: "", "it is not JSON"),
    "cut short": (lambda text: text[:-20], "it is not JSON"),
    "no text": (lambda _: "\udcff\udcfe", "it is not JSON"),
    "nested without end": (lambda _: "[" * 100_000, "it is not JSON"),
    "a list": (lambda _: "[]", "does not say that it is aks-harden/decisions/1"),
    "of another version": (lambda text: _changed(text, schema="aks-harden/decisions/2"), "does not say that"),
    "more than it should hold": (
        lambda text: _changed(text, more=1),
        "does not hold exactly schema, cluster",
    ),
    "of another cluster": (lambda text: _changed(text, cluster=f"{CLUSTER}-two"), "about another cluster"),
    "waivers that are none": (
        lambda text: _changed(text, waivers=["x"]),
        "waivers are not a list of objects",
    ),
    "no list": (lambda text: _changed(text, attestations=None), "attestations are not a list of objects"),
    "an unknown key": (lambda text: _waiver(text, until="x"), "holds until, which is not known"),
    "an origin of its own": (lambda text: _waiver(text, reason=3), "Expected `str`, got `int`"),
    "no reason": (lambda text: _without(text, "reason"), "missing required field `reason`"),
    "an empty owner": (lambda text: _waiver(text, owner=" "), "a waiver's owner is empty"),
    "no end": (lambda text: _waiver(text, expires="never"), "a waiver's expires is not a day"),
    "everything": (lambda text: _waiver(text, resource="/"), "a waiver's resource is not an ARM id"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_and_left_as_it_is(decisions: ClusterDecisions, case: str) -> None:
    broken, says = BROKEN[case]
    text = broken(_whole(decisions)).encode("utf-8", "surrogateescape")
    decisions.path.write_bytes(text)
    for attempt in (decisions.load, lambda: decisions.add(WAIVER), lambda: decisions.remove(WAIVER)):
        with pytest.raises(DecisionsError) as refused:
            attempt()
        assert says in str(refused.value)
        assert str(refused.value).startswith(
            "What was decided on this machine about aks-test cannot be used: "
        )
        assert f"Mend {decisions.path}, or move it away." in str(refused.value)
    assert decisions.path.read_bytes() == text


def test_a_planted_link_is_neither_read_nor_written_through(
    decisions: ClusterDecisions, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text(_whole(decisions), encoding="utf-8")
    kept = victim.read_text(encoding="utf-8")
    decisions.path.unlink()
    decisions.path.symlink_to(victim)
    with pytest.raises(DecisionsError, match="cannot be opened safely"):
        decisions.load()
    with pytest.raises(DecisionsError):
        decisions.add(WAIVER)
    assert decisions.path.is_symlink()
    assert victim.read_text(encoding="utf-8") == kept


def test_a_planted_link_to_nothing_is_refused_too(decisions: ClusterDecisions, tmp_path: Path) -> None:
    decisions.path.parent.mkdir(parents=True)
    decisions.path.symlink_to(tmp_path / "nothing")
    with pytest.raises(DecisionsError):
        decisions.load()


def test_a_planted_lock_is_not_followed(decisions: ClusterDecisions, tmp_path: Path) -> None:
    decisions.path.parent.mkdir(parents=True)
    decisions.path.with_suffix(".lock").symlink_to(tmp_path / "victim")
    with pytest.raises(UnsafeFileError):
        decisions.add(WAIVER)
    assert not (tmp_path / "victim").exists()


_WRITER = """
    import sys
    from pathlib import Path
    from msgspec.structs import replace
    from support.snapshots import CLUSTER
    from aks_harden.model.waiver import Waiver
    from aks_harden.store.decisions import ClusterDecisions
    for number in range(20):
        ClusterDecisions(CLUSTER, Path(sys.argv[1])).add(
            Waiver(
                item=f"{sys.argv[2]}-{number}",
                resource="*",
                reason="x",
                owner="y",
                expires="2027-01-31",
                origin="",
            )
        )
"""


def test_two_processes_keep_each_others_decisions(decisions: ClusterDecisions) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(_WRITER), str(decisions.path.parent), name],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )
        for name in ("ONE", "TWO")
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    items = {entry.item for entry in decisions.load().waivers}
    assert items == {f"{name}-{number}" for name in ("ONE", "TWO") for number in range(20)}


def options(**given: object) -> argparse.Namespace:
    return argparse.Namespace(waivers=None, **given)


def test_an_audit_of_azure_knows_what_was_decided_here_and_one_of_a_file_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    filled(ClusterDecisions(CLUSTER))
    assert decisions_of(options())(CLUSTER) == Decisions(waivers=(WAIVER,), attestations=(ATTESTED,))
    assert decisions_of(options(snapshot=None, demo=None))(f"{CLUSTER}-two") == Decisions()
    assert decisions_of(options(snapshot="file"))(CLUSTER) == Decisions()
    assert decisions_of(options(demo="shop"))(CLUSTER) == Decisions()


def test_decisions_that_cannot_be_used_stop_the_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    filled(ClusterDecisions(CLUSTER)).path.write_text("{", encoding="utf-8")
    with pytest.raises(Stop, match="it is not JSON") as stopped:
        decisions_of(options())(CLUSTER)
    assert stopped.value.code == Exit.USAGE
