"""The schema of a plan file."""

from aks_harden.engine.plan_file import SCHEMA, Basis, PlanFile, PlannedStep, Row
from aks_harden.model.fix import Risk
from schema.parts import Schema, const, described, listed, meanings, one_of, page, ref, text, value, whole

_ARGV: Schema = {"type": "array", "items": {"type": "string"}}
_MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
_SHA_256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXTS: Schema = {"type": "object", "additionalProperties": {"type": "string"}}


def written() -> Schema:
    """Return the schema."""
    said = meanings(PlanFile)
    return page(
        "plan:1",
        "Plan of aks-harden",
        "What `aks-harden plan --out FILE` writes and `aks-harden apply FILE` takes. It is changed by nobody"
        " in between: applying derives the commands anew and refuses the file where anything differs.",
        whole(
            {
                "schema": const(SCHEMA),
                "tool": text(said["tool"]),
                "created": described(_MOMENT, said["created"]),
                "expires": described(_MOMENT, said["expires"]),
                "cluster": text(said["cluster"]),
                "tenant": text(said["tenant"]),
                "subscription": text(said["subscription"]),
                "cloud": text(said["cloud"]),
                "read_at": described(_MOMENT, said["read_at"]),
                "fixes": listed({"type": "string"}, said["fixes"]),
                "answers": described(_TEXTS, said["answers"]),
                "overrides": described(_TEXTS, said["overrides"]),
                "context": described({"type": "object"}, said["context"]),
                "resources": listed(ref("resource")),
                "steps": listed(ref("step"), "In the order in which they are done."),
                "digest": described(_SHA_256, "SHA-256 over all the rest, as JSON with sorted keys."),
            }
        ),
        _parts(),
    )


def _parts() -> dict[str, Schema]:
    step, row, basis = (meanings(kind) for kind in (PlannedStep, Row, Basis))
    return {
        "step": whole(
            {
                "key": text(step["key"]),
                "title": text("What it does."),
                "resource": text(step["resource"]),
                "risk": one_of(Risk, "How it is confirmed."),
                "minutes": {"description": step["minutes"], "type": "integer", "minimum": 0},
                "changes": listed(ref("change")),
                "commands": listed(_ARGV, step["commands"]),
                "undo": listed(_ARGV, step["undo"]),
                "no_undo": text(step["no_undo"]),
                "digest": described(_SHA_256, step["digest"]),
            },
            about="A step, for people to read.",
        ),
        "change": whole(
            {
                "resource": text(row["resource"]),
                "path": text(row["path"]),
                "before": value("As it was read; null where it is absent."),
                "after": value("As it should read afterwards."),
            },
            about="A value that the step changes.",
        ),
        "resource": whole(
            {
                "resource": text(basis["resource"]),
                "etag": text(basis["etag"]),
                "state": described(_SHA_256, basis["state"]),
            },
            about="A resource that the plan writes to, as it was read.",
        ),
    }
