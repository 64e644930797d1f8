"""The published JSON Schemas: as the code has them, and true of everything that the code writes."""

import asyncio
import copy
import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemas
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from support import applying
from support.snapshots import CLUSTER, SUB, cluster, forbidden, read, snapshot
from support.worlds import WORLDS, world_snapshot

from aks_harden.apply.applying import apply
from aks_harden.apply.undoing import undo
from aks_harden.cli.journal_json import as_json as journals_as_json
from aks_harden.engine.compare import compare_all
from aks_harden.engine.discover import items
from aks_harden.engine.plan_file import encode, plan_file
from aks_harden.engine.runnable import runnable_plan
from aks_harden.model.context import Context, Sensitivity, Size
from aks_harden.model.json import Json
from aks_harden.model.waiver import Attestation, Decisions, Exemption, Waiver
from aks_harden.report.difference import Shape, run_of
from aks_harden.report.difference import written as compared
from aks_harden.report.formats import Format, Writing, written
from aks_harden.report.report import Audit, Report, build
from aks_harden.snapshot.file import dump, load
from aks_harden.snapshot.reading import Absent, Read
from aks_harden.snapshot.snapshot import Snapshot
from aks_harden.store.journal import ClusterJournal
from aks_harden.store.journals import journals

TIME = "2026-11-23T12:00:00Z"
PUBLISHED = ("diff", "journal", "plan", "report", "snapshot", "waivers")

WAIVERS = (
    Waiver(
        item="IAM-3",
        resource="*",
        reason="The pipeline moves in spring.",
        owner="ops",
        expires="2027-03-31",
        origin="waivers.toml, line 1",
    ),
    Waiver(
        item="NET-8",
        assertion="ssh-from-internet",
        resource=SUB,
        reason="Over.",
        owner="ops",
        expires="2026-01-31",
        origin="waivers.toml, line 8",
    ),
)
ATTESTED = tuple(
    Attestation(item=entry.check.id, resource="*", who="jo", when=TIME, note="Looked.") for entry in items()
)
EXEMPTION = Exemption(
    id=f"{SUB}/providers/Microsoft.Authorization/policyExemptions/e",
    name="e",
    category="Waiver",
    expires="",
    expired=False,
    note="",
    policies=("40e85574-ef33-47e8-a854-7a65c7500560",),
)


@pytest.mark.parametrize("name", sorted(schemas.pages()))
def test_a_schema_is_what_the_code_says(name: str) -> None:
    path = schemas.FOLDER / name
    assert path.is_file(), f"docs/schemas/{name} is missing: make docs"
    assert path.read_text(encoding="utf-8") == schemas.pages()[name], f"docs/schemas/{name}: make docs"


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_schema_is_one_and_names_itself_without_an_address(name: str) -> None:
    body = published(name)
    Draft202012Validator.check_schema(body)
    assert body["$id"] == f"urn:aks-harden:{name}:1"
    assert body["description"]


def test_every_schema_is_here() -> None:
    assert {path.stem for path in schemas.FOLDER.iterdir()} == set(PUBLISHED)


@cache
def published(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((schemas.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return body


def wrong(name: str, body: Json, part: str = "") -> list[str]:
    """Return what a schema, or a part of it, has against a file."""
    schema = published(name)
    if part:
        schema = {"$defs": schema["$defs"], "$ref": f"#/$defs/{part}"}
    found = Draft202012Validator(schema).iter_errors(body)
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


def wrong_report(body: dict[str, Any]) -> list[str]:
    """Return what is wrong with a report, by the part that it claims to be: the whole names neither."""
    errors = wrong("report", body, "reports" if body["schema"] == "aks-harden/reports/1" else "report")
    assert bool(wrong("report", body)) == bool(errors)
    return errors


def report_of(seen: Snapshot, context: Context | None = None, decisions: Decisions | None = None) -> Report:
    return build(seen, context or Context(), items(), tool="aks-harden", generated=TIME, decisions=decisions)


def as_json(*reports: Report) -> dict[str, Any]:
    audit = Audit(tool="aks-harden", generated=TIME, reports=reports)
    body: dict[str, Any] = json.loads(written(audit, Format.JSON, Writing()))
    return body


@cache
def world_report(name: str) -> Report:
    return report_of(world_snapshot(name))


@pytest.mark.parametrize("world", WORLDS)
def test_the_report_of_a_world_is_valid(world: str) -> None:
    assert wrong_report(as_json(world_report(world))) == []


def test_the_report_of_several_clusters_is_valid() -> None:
    body = as_json(*(world_report(world) for world in WORLDS))
    assert body["schema"] == "aks-harden/reports/1"
    assert wrong_report(body) == []


def test_a_report_with_everything_that_people_decide_is_valid() -> None:
    context = Context(
        sensitivity=Sensitivity.SENSITIVE,
        size=Size.LARGE,
        registries=(CLUSTER,),
        trusted_sources=("example.org",),
        inputs={"helm-sensor": "no"},
    )
    decided = Decisions(waivers=WAIVERS, attestations=ATTESTED)
    report = report_of(world_snapshot("shop"), context, decided)
    body = as_json(replace(report, exemptions={"IAM-3": (EXEMPTION,)}))
    assert wrong_report(body) == []
    found = {finding["id"]: finding for finding in body["findings"]}
    assert found["IAM-3"]["waiver"]["owner"] == "ops"
    assert found["IAM-3"]["exemptions"][0]["name"] == "e"
    assert any(entry["waiver"] for entry in found["IAM-3"]["assertions"])
    assertions = [entry for finding in body["findings"] for entry in finding["assertions"]]
    assert any(entry["attestation"] for entry in assertions)
    assert [waiver["item"] for waiver in body["waivers_expired"]] == ["NET-8"]


def test_a_report_with_a_finding_that_is_attested_is_valid() -> None:
    body = as_json(report_of(world_snapshot("pay"), decisions=Decisions(attestations=ATTESTED)))
    assert wrong_report(body) == []
    assert (
        body["summary"]["attested"] == sum(bool(finding["attestation"]) for finding in body["findings"]) > 0
    )


def test_the_report_of_next_to_nothing_is_valid() -> None:
    assert wrong_report(as_json(report_of(snapshot({})))) == []
    odd = cluster(networkProfile="none", agentPoolProfiles=[{"name": None, "count": [1]}])
    assert wrong_report(as_json(report_of(snapshot({"cluster": {"@": odd}})))) == []


@pytest.mark.parametrize("world", WORLDS)
def test_the_snapshot_of_a_world_is_valid(world: str) -> None:
    assert wrong("snapshot", json.loads(dump(world_snapshot(world)))) == []


def test_a_snapshot_that_is_known_in_part_is_valid_and_survives() -> None:
    partial = Read(value=[], call="GET /", at=TIME, whole=False, doubtful=("properties.x",))
    seen = snapshot(
        {
            "cluster": {"@": cluster()},
            "registries": {".": partial},
            "vaults": {".": forbidden("Microsoft.KeyVault/vaults/read")},
            "vault-keys": {"@": Absent(call="GET /", at=TIME)},
            "virtual-networks": {".": read([])},
        }
    )
    text = dump(seen)
    assert wrong("snapshot", json.loads(text)) == []
    assert dump(load(text)) == text


@cache
def comparison(before: str, after: str) -> str:
    sides = ([run_of(world_report(name))] for name in (before, after))
    return compared(compare_all(*sides, tool="aks-harden"), Shape.JSON, Writing())


@pytest.mark.parametrize("world", WORLDS)
def test_the_comparison_of_two_worlds_is_valid(world: str) -> None:
    assert wrong("diff", json.loads(comparison("shop", world))) == []


def test_a_comparison_with_waivers_answers_and_clusters_of_one_side_is_valid() -> None:
    accepted = report_of(
        world_snapshot("shop"), Context(sensitivity=Sensitivity.SENSITIVE), Decisions(waivers=WAIVERS)
    )
    sides = (
        [run_of(accepted), run_of(world_report("pay"))],
        [run_of(world_report("shop")), run_of(world_report("auto"))],
    )
    for before, after in (sides, sides[::-1]):
        body = json.loads(compared(compare_all(before, after, tool="t"), Shape.JSON, Writing()))
        assert wrong("diff", body) == []
        assert body["only_before"]
        listed = body["clusters"][0]["differences"]
        assert any(entry["waived"] or entry["no_longer_waived"] for entry in listed)
        assert body["clusters"][0]["answers"]


@cache
def plan_text() -> str:
    told = Context(inputs={"admin-user-unused": "yes", "anonymous-pull-unused": "yes"})
    plan, _ = runnable_plan(world_snapshot("shop"), told, items(), ["IAM-3", "CMP-2"])
    file = plan_file(plan, told, tool="t", created=TIME, expires=TIME, overrides={"IAM-3/x": "Because."})
    assert file.steps
    return json.dumps(encode(file))


def test_a_plan_file_is_valid() -> None:
    assert wrong("plan", json.loads(plan_text())) == []


async def _apply(folder: Path) -> None:
    world = applying.World()
    az, given, pace = applying.Az(world), applying.items(), applying.quick()
    with ClusterJournal(CLUSTER, folder) as journal:
        for _ in range(2):
            run = apply(
                applying.plan(applying.World()),
                azure=world,
                runner=az,
                journal=journal,
                items=given,
                context=Context(),
                pace=pace,
            )
            assert [event async for event in run]
        back = undo(
            world.snapshot(),
            azure=world,
            runner=az,
            journal=journal,
            items=given,
            context=Context(),
            pace=pace,
        )
        assert [event async for event in back]
        # A step that was cut off, and was found out about.
        journal.append({**journal.entries()[0], "id": "9"})
        journal.append({"kind": "reconciled", "id": "9", "at": TIME, "outcome": "held", "reason": "So."})


@cache
def journal_text() -> str:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_apply(Path(folder)))
        return journals_as_json(journals(Path(folder)))


def test_the_journals_are_valid() -> None:
    body = json.loads(journal_text())
    assert wrong("journal", body) == []
    kinds = {entry["kind"] for entry in body["journals"][0]["entries"]}
    assert kinds == {"intent", "call", "returned", "result", "reconciled"}
    for entry in body["journals"][0]["entries"]:
        assert wrong("journal", entry, "entry") == []


Body = dict[str, Any]
Edit = Callable[[Body], object]
BROKEN: dict[str, list[tuple[str, Edit]]] = {
    "report": [
        ("another schema", lambda body: body.update(schema="aks-harden/report/2")),
        ("a key that is not ours", lambda body: body.update(score=7)),
        ("a key that is gone", lambda body: body.pop("judged_at")),
        ("a verdict that there is none", lambda body: body["findings"][0].update(verdict="green")),
        ("a verdict as people read it", lambda body: body["findings"][0].update(verdict="n/a")),
        ("a severity that is a number", lambda body: body["findings"][0].update(severity=3)),
        ("counts as text", lambda body: body["summary"].update(fail="3")),
        ("an assertion without its key", lambda body: body["findings"][0]["assertions"][0].pop("key")),
        ("a resource that is a list", lambda body: body["findings"][0]["assertions"][0].update(resource=[])),
        ("a waiver that is a flag", lambda body: body["findings"][0].update(waiver=True)),
        ("a waiver without its end", lambda body: body["findings"][0].update(waiver={"item": "IAM-1"})),
        ("a label that is a flag", lambda body: body["findings"][0].update(label=False)),
        ("a threshold as text", lambda body: body["answers"]["thresholds"].update(critical_days="30")),
        ("an id in lower case", lambda body: body["findings"][0].update(id="iam-1")),
    ],
    "snapshot": [
        ("another schema", lambda body: body.update(schema="aks-harden/snapshot/9")),
        ("a facet that there is none", lambda body: body["facets"].update(pets={})),
        ("a facet that is a list", lambda body: body["facets"].update(registries=[])),
        ("no cluster", lambda body: body.pop("cluster")),
        ("a state that there is none", lambda body: _first(body).update(state="maybe")),
        ("a reading without its value", lambda body: _first(body).pop("value")),
        ("a flag as text", lambda body: _first(body).update(whole="false")),
    ],
    "diff": [
        ("another schema", lambda body: body.update(schema="aks-harden/diff/2")),
        ("a status that is only counted", lambda body: _difference(body).update(status="unchanged")),
        ("a trend that there is none", lambda body: _difference(body).update(trend="up")),
        ("a side without its verdict", lambda body: _difference(body)["after"].pop("verdict")),
        ("counts as text", lambda body: body["summary"].update({"new": "1"})),
        ("a key that is not ours", lambda body: body["clusters"][0].update(score=1)),
    ],
    "plan": [
        ("another schema", lambda body: body.update(schema="aks-harden/plan/2")),
        ("a time that is none", lambda body: body.update(expires="tomorrow")),
        ("a command as one text", lambda body: body["steps"][0].update(commands=["az aks update"])),
        ("a risk that there is none", lambda body: body["steps"][0].update(risk="low")),
        ("no digest", lambda body: body.pop("digest")),
        ("an answer that is no text", lambda body: body["answers"].update(x=1)),
    ],
    "journal": [
        ("another schema", lambda body: body.update(schema="aks-harden/journals/2")),
        ("an entry of another kind", lambda body: _entry(body).update(kind="thought")),
        ("an entry without its hash", lambda body: _entry(body).pop("hash")),
        ("a key that is not ours", lambda body: _entry(body).update(mood="good")),
    ],
}


def _entry(body: Body) -> Body:
    found: Body = body["journals"][0]["entries"][0]
    return found


def _first(body: Body) -> Body:
    found: Body = next(iter(body["facets"]["cluster"].values()))
    return found


def _difference(body: Body) -> Body:
    listed: list[Body] = body["clusters"][0]["differences"]
    return next(entry for entry in listed if entry["after"])


@cache
def good(name: str) -> str:
    if name == "report":
        return json.dumps(as_json(world_report("auto")))
    if name == "plan":
        return plan_text()
    if name == "journal":
        return journal_text()
    return dump(world_snapshot("auto")) if name == "snapshot" else comparison("shop", "pay")


@pytest.mark.parametrize(
    ("name", "about", "edit"),
    [(name, about, edit) for name, edits in BROKEN.items() for about, edit in edits],
    ids=[f"{name}: {about}" for name, edits in BROKEN.items() for about, _ in edits],
)
def test_what_is_not_of_the_format_is_refused(name: str, about: str, edit: Edit) -> None:
    body = json.loads(good(name))
    edited = copy.deepcopy(body)
    edit(edited)
    assert edited != body, about
    assert not wrong(name, body)
    assert wrong(name, edited)
