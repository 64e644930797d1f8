"""The schema of a snapshot file."""

from aks_harden.snapshot.facets import FACETS
from aks_harden.snapshot.file import SCHEMA
from aks_harden.snapshot.reading import Cause
from schema.parts import Schema, const, flag, listed, one_of, page, ref, text, value, whole


def written() -> Schema:
    """Return the schema."""
    return page(
        "snapshot:1",
        "Snapshot of aks-harden",
        "What `aks-harden snapshot` writes: everything that was read of one cluster at one time.",
        whole(
            {
                "schema": const(SCHEMA),
                "cluster": text("ARM id of the cluster."),
                "takenAt": text("When it was taken, ISO 8601 in UTC: the time that is judged as of."),
                "cloud": text("Name of the cloud; AzureCloud where it is left out."),
                "tenant": text("Id of the tenant."),
                "reader": text("Who read it."),
                "facets": whole(
                    {name: ref("facet") | {"description": FACETS[name].title} for name in sorted(FACETS)},
                    optional=FACETS,
                    about="Each part that can be read. One that is not here is unread.",
                ),
            },
            optional=("cloud", "tenant", "reader"),
        ),
        _parts(),
    )


def _parts() -> dict[str, Schema]:
    return {
        "facet": {
            "description": "Readings by target: an ARM id in lower case, or nothing for the tenant.",
            "type": "object",
            "additionalProperties": ref("reading"),
        },
        "reading": {"oneOf": [ref("read"), ref("absent"), ref("unread")]},
        "read": whole(
            {
                "state": const("read"),
                "value": value("What Azure sent, in its own JSON, without secrets."),
                "call": text("The call that read it."),
                "at": text("When, ISO 8601 in UTC."),
                "whole": flag("False for a list of which there may be more members."),
                "doubtful": listed({"type": "string"}, "Paths whose absence tells nothing here."),
            },
            optional=("call", "at", "whole", "doubtful"),
            about="It was read.",
        ),
        "absent": whole(
            {"state": const("absent"), "call": text(), "at": text()},
            optional=("call", "at"),
            about="It was asked for, and is not there.",
        ),
        "unread": whole(
            {
                "state": const("unread"),
                "cause": one_of(Cause),
                "reason": text("Why, in a few words."),
                "action": text("The permission that would make it readable."),
                "call": text(),
                "at": text(),
            },
            optional=("action", "call", "at"),
            about="It could not be read.",
        ),
    }
