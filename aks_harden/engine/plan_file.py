"""A plan as a file: what was chosen and answered, what that rests on, and a digest over all of it.

The commands in it are for people to read. Applying derives them anew from the choice and the answers, and
refuses the file where they differ.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final, cast

import msgspec
from msgspec import Struct

from aks_harden.engine.differences import leaves, resources
from aks_harden.engine.plan import Plan, Step
from aks_harden.engine.subjects import etag
from aks_harden.model.context import Context
from aks_harden.model.fix import Risk
from aks_harden.model.json import Json, JsonObject
from aks_harden.snapshot.paths import within
from aks_harden.snapshot.snapshot import Snapshot

SCHEMA: Final = "aks-harden/plan/1"


class BadPlanError(Exception):
    """A file that is no plan of ours, or not as it was written; the message ends a sentence."""


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that a step changes."""

    resource: str
    """ARM id of the resource."""
    path: str
    """Path of the value in the resource's ARM body."""
    before: object
    after: object


class PlannedStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step, for people to read."""

    key: str
    """Keys of its fixes, joined by a plus sign."""
    title: str
    resource: str
    """ARM id of the resource that it writes to."""
    risk: Risk
    minutes: int
    """How long to count on, in minutes; 0 for seconds."""
    changes: tuple[Row, ...]
    commands: tuple[tuple[str, ...], ...]
    """Argument vectors as they will be derived; `<etag>` and `<file:NAME>` stand for what is filled in."""
    undo: tuple[tuple[str, ...], ...]
    """Argument vectors of the way back."""
    no_undo: str
    """Why there is no way back, empty where there is one."""
    digest: str
    """SHA-256 over its commands, their files, and what they write to."""


class Basis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A resource that the plan writes to, as it was read."""

    resource: str
    """ARM id of the resource, or of what it is a part of."""
    etag: str
    """Its eTag, empty where it has none."""
    state: str
    """SHA-256 over its values but for those that move by themselves."""


class PlanFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plan file holds."""

    tool: str
    """Name and version of the program that made the plan."""
    created: str
    """When, ISO 8601 in UTC."""
    expires: str
    """From when on it is not applied any more, ISO 8601 in UTC."""
    cluster: str
    """ARM id of the cluster."""
    tenant: str
    """Id of the tenant."""
    subscription: str
    """Id of the cluster's subscription."""
    cloud: str
    """Name of the cloud."""
    read_at: str
    """When the cluster was read, ISO 8601 in UTC."""
    fixes: tuple[str, ...]
    """Keys of the fixes that were chosen."""
    answers: Mapping[str, str]
    """Answers to what fixes ask, and choices between fixes that exclude each other."""
    overrides: Mapping[str, str]
    """Reasons for going past guards, by ITEM/GUARD."""
    context: dict[str, object]
    """What else the cluster is judged by: sensitivity, size, scope, declarations, thresholds."""
    resources: tuple[Basis, ...]
    steps: tuple[PlannedStep, ...]

    def judging(self) -> Context:
        """Return the context that the plan was made with."""
        return msgspec.convert({**self.context, "inputs": dict(self.answers)}, Context)


def plan_file(
    plan: Plan, context: Context, *, tool: str, created: str, expires: str, overrides: Mapping[str, str]
) -> PlanFile:
    """Return the file of a plan."""
    given = cast("dict[str, object]", msgspec.to_builtins(context, enc_hook=dict))
    answers = cast("dict[str, str]", given.pop("inputs"))
    return PlanFile(
        tool=tool,
        created=created,
        expires=expires,
        cluster=plan.before.cluster_id,
        tenant=plan.before.tenant,
        subscription=plan.before.subscription,
        cloud=plan.before.cloud,
        read_at=plan.before.taken_at,
        fixes=keys_of(plan),
        answers=answers,
        overrides=dict(overrides),
        context=given,
        resources=bases(plan),
        steps=planned_steps(plan),
    )


def keys_of(plan: Plan) -> tuple[str, ...]:
    """Return the keys of the fixes of a plan, in its order."""
    return tuple(dict.fromkeys(fix.key for step in plan.steps for fix in step.fixes))


def planned_steps(plan: Plan) -> tuple[PlannedStep, ...]:
    """Return the steps of a plan as a file shows them."""
    return tuple(_planned(step) for step in plan.steps)


def bases(plan: Plan) -> tuple[Basis, ...]:
    """Return what the plan writes to and was there when it was made, as it was read."""
    found = (basis(plan.before, step.resource) for step in plan.steps)
    return tuple({entry.resource.lower(): entry for entry in found if entry is not None}.values())


def basis(snapshot: Snapshot, resource: str) -> Basis | None:
    """Return a resource, or what it is a part of, as the snapshot holds it; None where it does not."""
    around = [entry for entry in resources(snapshot).values() if entry.id and within(entry.id, resource)]
    if not around:
        return None
    # A list may leave values out that the resource by itself has.
    entry = max(
        around, key=lambda entry: (len(entry.id), not isinstance(entry.reading.value, list), entry.facet)
    )
    part = etag(entry.body, entry.id, resource)
    values = [[list(place), leaf.value] for place, leaf in sorted(leaves(entry.body).items())]
    return Basis(
        resource=resource if part else entry.id,
        etag=part or etag(entry.body, entry.id, entry.id),
        state=_digest(cast("Json", values)),
    )


def encode(file: PlanFile) -> JsonObject:
    """Return the file's JSON with the digest over all of it."""
    body = cast("JsonObject", {"schema": SCHEMA, **msgspec.to_builtins(file, enc_hook=dict)})
    return {**body, "digest": _digest(body)}


def decode(text: str) -> PlanFile:
    """Return the plan in a file's text; raises BadPlanError where it is none, or not as it was written."""
    try:
        body = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise BadPlanError("it is not JSON") from None
    if not isinstance(body, dict) or not isinstance(body.get("schema"), str):
        raise BadPlanError("it is no plan: `aks-harden plan --out FILE` writes one")
    if body["schema"] != SCHEMA:
        raise BadPlanError(f"its schema is {body['schema']!r}, and this version reads {SCHEMA!r}")
    told = body.pop("digest", None)
    if told != _digest(body):
        raise BadPlanError(
            "it was changed after it was written (its digest does not fit): make the plan anew"
        )
    del body["schema"]
    try:
        file = msgspec.convert(body, PlanFile)
        file.judging()
    except msgspec.ValidationError as wrong:
        raise BadPlanError(f"it is not as `aks-harden plan` writes it ({wrong})") from None
    return file


def _planned(step: Step) -> PlannedStep:
    commands = tuple(command.argv for command in step.commands)
    files = [dict(command.files) for command in step.commands]
    return PlannedStep(
        key=step.key,
        title=step.title,
        resource=step.resource,
        risk=step.risk,
        minutes=step.minutes,
        changes=tuple(
            Row(resource=change.resource, path=change.path, before=change.before, after=change.after)
            for change in step.expects
        ),
        commands=commands,
        undo=tuple(command.argv for command in step.undo),
        no_undo="; ".join(dict.fromkeys(fix.no_undo for fix in step.fixes if fix.no_undo)),
        digest=_digest(
            cast("Json", [step.key, step.resource.lower(), [list(argv) for argv in commands], files])
        ),
    )


def _digest(value: Json) -> str:
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _each_once(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(name)
        found[name] = value
    return found
