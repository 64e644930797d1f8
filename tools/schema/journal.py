"""The schema of the journals, as `journal -o json` shows them, and of each line as it lies on the disk."""

from aks_harden.cli.journal_json import SCHEMA
from aks_harden.model.fix import Risk
from aks_harden.store.chain import SCHEMA as LINE
from schema.parts import (
    Schema,
    const,
    count,
    described,
    flag,
    listed,
    one_of,
    page,
    ref,
    text,
    value,
    whole,
    words,
)

_ARGV: Schema = {"type": "array", "items": {"type": "string"}}
_SHA_256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXTS: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
_OUTCOMES = ("verified", "unverified", "already", "failed", "stale")
_FOUND = ("held", "untouched", "unknown")


def written() -> Schema:
    """Return the schema."""
    return page(
        "journal:1",
        "Journals of aks-harden",
        "What `aks-harden journal -o json` writes. An entry is also a line of the journal's own file.",
        whole(
            {
                "schema": const(SCHEMA),
                "journals": listed(ref("journal"), "One for each cluster."),
            }
        ),
        {"verdict": words()["verdict"], "key": words()["key"], "item": words()["item"]} | _parts(),
    )


def _entry(kind: str, about: str, **own: Schema) -> Schema:
    return whole(
        {
            "schema": const(LINE),
            "cluster": text("ARM id of the cluster."),
            "kind": const(kind),
            "id": text("Number of the step, the same in all of its entries."),
            "at": text("When, ISO 8601 in UTC."),
            **own,
            "previous": described(_SHA_256, "Hash of the entry before; zeros in the first."),
            "hash": described(
                _SHA_256, "SHA-256 over `previous`, a line end, and the rest with sorted keys."
            ),
        },
        about=about,
    )


def _parts() -> dict[str, Schema]:
    return {
        "journal": whole(
            {
                "cluster": text("ARM id of the cluster."),
                "file": text("Path of the journal."),
                "head": described(_SHA_256, "Hash of the last entry, which vouches for all before it."),
                "as_written": flag("Whether nothing was edited, removed, added or moved."),
                "damage": listed(
                    whole(
                        {
                            "line": count("Number of the line, from 1."),
                            "reason": text(),
                            "torn": flag("Whether it is only a line that a crash cut short."),
                        }
                    )
                ),
                "entries": listed(ref("entry")),
            }
        ),
        "entry": {
            "description": "A line of a journal.",
            "oneOf": [ref(kind) for kind in ("intent", "call", "returned", "result", "reconciled")],
        },
        "intent": _entry(
            "intent",
            "Written before anything of a step is run.",
            undoes=text("Number of the step that this one takes back, else empty."),
            user=text("Who az acted as."),
            tenant=text(),
            subscription=text(),
            step=text("Keys of the fixes."),
            title=text(),
            resource=text("ARM id of the resource that is written to."),
            fixes=listed(ref("fix")),
            commands=listed(ref("command")),
            undo=listed(ref("command"), "The way back, as noted before the step."),
            no_undo=text("Why there is no way back, empty where there is one."),
            goals=listed(ref("goal")),
            expects=listed(ref("change"), "The values that it means to change."),
            overrides=described(_TEXTS, "Reasons for going past guards, by ITEM/GUARD."),
        ),
        "call": _entry(
            "call",
            "Written right before a process is started.",
            argv=described(_ARGV, "As it was started."),
            number=count("Which call of the step, from 1."),
        ),
        "returned": _entry(
            "returned",
            "Written when the process has ended.",
            number=count("Which call of the step, from 1."),
            code={"type": "integer"},
            said=text("What az said where it failed."),
        ),
        "result": _entry(
            "result",
            "Written when the step has ended.",
            outcome=one_of(_OUTCOMES),
            reason=text(),
            moves=listed(ref("move")),
            changes=listed(ref("change"), "What changed beyond the plan, or keeps the plan from being run."),
        ),
        "reconciled": _entry(
            "reconciled",
            "Written by a later run that found out by reading how a step ended that was cut off.",
            outcome=one_of(_FOUND),
            reason=text(),
        ),
        "fix": whole(
            {
                "id": text(),
                "item": ref("item"),
                "title": text(),
                "resource": text(),
                "risk": one_of(Risk),
                "rereads": listed({"type": "string"}, "Facets that are read again afterwards."),
            }
        ),
        "command": whole(
            {"argv": _ARGV, "files": described(_TEXTS, "Content of `<file:NAME>`, by its name.")}
        ),
        "goal": whole(
            {
                "item": ref("item"),
                "key": ref("key"),
                "resource": text(),
                "before": text("The verdict of before, empty where there was none."),
                "wanted": ref("verdict"),
                "exact": flag("Whether exactly that verdict is wanted."),
            }
        ),
        "move": whole(
            {
                "item": ref("item"),
                "key": ref("key"),
                "resource": text(),
                "old": ref("verdict"),
                "new": ref("verdict"),
            }
        ),
        "change": whole(
            {
                "resource": text(),
                "path": text(),
                "before": value("Null where it is absent."),
                "after": value("Null where it is absent."),
                "query": text("JMESPath of the value."),
                "call": text("The call that read the resource."),
            }
        ),
    }
