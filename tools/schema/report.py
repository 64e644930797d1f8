"""The schema of the JSON report: of one cluster, and of several in one object."""

from typing import Final

from aks_harden.model.context import Sensitivity, Size, Thresholds
from aks_harden.model.fix import GuardState, Kind, Risk
from aks_harden.model.ownership import Owner
from aks_harden.model.relapse import Relapse
from aks_harden.model.verdict import Verdict
from aks_harden.model.waiver import Attestation, Exemption, Waiver
from aks_harden.report.json_report import SCHEMA, SCHEMA_OF_MANY
from schema.parts import (
    Schema,
    const,
    count,
    flag,
    listed,
    one_of,
    or_null,
    page,
    ref,
    struct,
    text,
    value,
    whole,
    words,
)

_TIME: Final = "ISO 8601 in UTC."
_IDS: Final = listed({"type": "string"})
_ARGV: Final = listed({"type": "string"}, "An argument vector.", minItems=1)


def written() -> Schema:
    """Return the schema."""
    return page(
        "report:1",
        "JSON report of aks-harden",
        "What `aks-harden audit -o json` writes: the report of one cluster, or of several in one object.",
        {"oneOf": [ref("report"), ref("reports")]},
        words() | _parts(),
    )


def _parts() -> dict[str, Schema]:
    return {
        "report": _report(),
        "reports": _reports(),
        "cluster": _cluster(),
        "answers": _answers(),
        "summary": _summary(),
        "finding": _finding(),
        "assertion": _assertion(),
        "evidence": _evidence(),
        "missing": _missing(),
        "fix": _fix(),
        "waiver": struct(Waiver, "A risk that somebody accepted until a day."),
        "attestation": struct(Attestation, "What an operator attests of something that no API can decide."),
        "exemption": struct(Exemption, "An exemption from an Azure policy that a finding concerns."),
        "ownership": _ownership(),
        "relapse": struct(Relapse, "A fix that was verified once and that fails again."),
        "thresholds": struct(Thresholds, "The numbers that verdicts turned on."),
    }


def _report() -> Schema:
    return whole(
        {
            "schema": const(SCHEMA),
            "tool": text("Name and version of the program."),
            "generated": text(f"When the report was made, {_TIME}"),
            "judged_at": text(f"The time that was judged as of, {_TIME}"),
            "cluster": ref("cluster"),
            "answers": ref("answers"),
            "coverage": whole(
                {
                    "bullets": count("Lines of the hardening text."),
                    "bullets_judged": count("Those of them that came to anything but unknown."),
                    "extended": count("Items of the checklist beyond the text."),
                    "extended_judged": count("Those of them that came to anything but unknown."),
                }
            ),
            "summary": ref("summary"),
            "waivers_expired": listed(ref("waiver"), "Waivers that count for nothing any more."),
            "fixes_withheld": text("Why no fix is offered; null where fixes are.", or_null=True),
            "ownership": or_null(ref("ownership")),
            "findings": listed(ref("finding"), "One for each item, in the order of the checklist."),
        },
        about="The report of one cluster.",
    )


def _ownership() -> Schema:
    claim = whole(
        {
            "owner": one_of(Owner),
            "name": text("What owns it, or the policy assignment's name."),
            "because": text("What says so: a tag, a deployment; of a policy, what it does."),
            "items": listed({"type": "string"}, "Of a policy: items whose setting it sets or refuses."),
            "evidence": ref("evidence"),
        }
    )
    return whole(
        {
            "kind": one_of(Owner),
            "note": text(
                "What owning by code means for a live change; null where it is not code.", or_null=True
            ),
            "claims": listed(claim, "Everything that says so, the plainest first.", minItems=1),
        },
        about="Who else writes the cluster: code that is applied again, or Azure Policy.",
    )


def _reports() -> Schema:
    return whole(
        {
            "schema": const(SCHEMA_OF_MANY),
            "tool": text("Name and version of the program."),
            "generated": text(f"When the reports were made, {_TIME}"),
            "summary": ref("summary"),
            "reports": listed(ref("report"), "In the order in which the clusters were named.", minItems=2),
        },
        about="The reports of several clusters.",
    )


def _cluster() -> Schema:
    return whole(
        {
            "id": text("ARM id."),
            "name": text(),
            "resourceGroup": text(),
            "subscription": text("Id of the subscription."),
            "location": text(or_null=True),
            "kubernetesVersion": text(or_null=True),
        }
    )


def _answers() -> Schema:
    return whole(
        {
            "sensitivity": one_of(Sensitivity),
            "registries": listed({"type": "string"}, "ARM ids of registries added to the scope."),
            "public_registries": listed({"type": "string"}, "ARM ids of registries declared public."),
            "service_tags": listed({"type": "string"}, "Service tags accepted as API server ranges."),
            "size": or_null(one_of(Size), "What was said of the cluster's size; null: told by its pools."),
            "vaults": listed({"type": "string"}, "ARM ids of key vaults added to the scope."),
            "dropped": listed({"type": "string"}, "ARM ids taken out of the scope."),
            "trusted_sources": listed({"type": "string"}, "Hosts that images may come from."),
            "tls_terminators": listed({"type": "string"}, "What ends TLS in front of the cluster."),
            "fips": flag("Whether FIPS 140 is declared to be needed."),
            "thresholds": ref("thresholds"),
            "inputs": {
                "description": "Answers to the inputs of fixes, by name.",
                "type": "object",
                "additionalProperties": {"type": "string"},
            },
        },
        about="Everything that was judged by and that Azure cannot tell.",
    )


def _summary() -> Schema:
    counts = {str(verdict): count() for verdict in Verdict}
    return whole(
        counts
        | {
            "waived": count("Findings waived as a whole; they are counted under their verdict too."),
            "attested": count("Manual findings that somebody attested; counted as manual too."),
        },
        about="How many items came to each verdict; one that is shown in two sections counts once.",
    )


def _finding() -> Schema:
    return whole(
        {
            "id": ref("item"),
            "section": ref("section"),
            "extended": flag("Whether the item goes beyond the hardening text."),
            "alias_of": or_null(ref("item"), "The item that this one shows once more; it counts once."),
            "title": text("The secure condition, as a statement."),
            "severity": ref("severity"),
            "verdict": ref("verdict"),
            "reason": text("One sentence: what was found."),
            "label": text("What the cluster's state makes of it; mostly null.", or_null=True),
            "waiver": or_null(ref("waiver"), "The first waiver, where nothing open is without one."),
            "attestation": or_null(
                ref("attestation"), "The first attestation, where nothing manual is without one."
            ),
            "exemptions": listed(ref("exemption")),
            "relapses": listed(
                ref("relapse"), "Fixes of it that aks-harden verified here and that came undone."
            ),
            "assertions": listed(ref("assertion")),
            "missing": listed(ref("missing"), "Every part that could not be read, each once."),
            "fixes": listed(ref("fix"), "The fixes on offer."),
            "docs": listed({"type": "string"}, "Pages of the product documentation."),
            "controls": listed({"type": "string"}, "Controls of other standards."),
        },
        about="What one item of the checklist came to.",
    )


def _assertion() -> Schema:
    return whole(
        {
            "key": ref("key"),
            "severity": ref("severity"),
            "verdict": ref("verdict"),
            "resource": text("ARM id of what was judged; null where nothing could be told.", or_null=True),
            "path": text("Of the first evidence.", or_null=True),
            "observed": value("Of the first evidence: any JSON value, null where it was absent."),
            "expected": text("Of the first evidence.", or_null=True),
            "read_at": text("Of the first evidence.", or_null=True),
            "call": text("Of the first evidence.", or_null=True),
            "reason": text("One sentence: what was found."),
            "notes": listed({"type": "string"}, "Facts beside the verdict."),
            "evidence": listed(ref("evidence")),
            "missing": listed(ref("missing")),
            "waiver": or_null(ref("waiver"), "The waiver that lies over it; the verdict is what it is."),
            "attestation": or_null(ref("attestation"), "Who attests it; it stays manual."),
        },
        about="One named thing that an item asserts about one resource.",
    )


def _evidence() -> Schema:
    default = whole(
        {
            "value": value("The default that the absent value was judged as."),
            "source": text("Page that documents the default."),
        }
    )
    return whole(
        {
            "resource": text("ARM id of the resource that was looked at."),
            "path": text("Path inside that resource, in ARM's names."),
            "observed": value("The value read: any JSON value, null where it was absent."),
            "expected": text("What would pass, in a few words.", or_null=True),
            "default": or_null(default, "Where the value was absent: what it was judged as."),
            "read_at": text(_TIME, or_null=True),
            "call": text("The call that read it.", or_null=True),
        },
        about="One value as it was read.",
    )


def _missing() -> Schema:
    return whole(
        {
            "facet": text("Name of the facet, or of evidence from elsewhere, for example kubernetes."),
            "reason": text("Why it could not be read."),
            "action": text("The ARM action, Graph permission or evidence that is missing.", or_null=True),
        },
        about="A part that could not be read.",
    )


def _fix() -> Schema:
    entry = whole(
        {
            "name": text("Name as `--set NAME=VALUE` takes it."),
            "question": text(),
            "suggestions": _IDS,
            "value": text("The answer; null while there is none.", or_null=True),
            "optional": flag("Whether an empty answer is one."),
        }
    )
    guard = whole({"id": text(), "state": one_of(GuardState), "reason": text()})
    return whole(
        {
            "id": text("Stable id, for example IAM-3.admin."),
            "key": text("Id and resource in one."),
            "title": text(),
            "resource": text("ARM id of what the commands write to."),
            "kind": one_of(Kind),
            "risk": one_of(Risk),
            "assertions": listed(ref("key"), "Keys of the assertions that it is for."),
            "changes": text("What will change."),
            "disruption": text(),
            "duration": text(),
            "hazard": text(or_null=True),
            "cost": text(or_null=True),
            "commands": listed(_ARGV),
            "undo": listed(_ARGV, "The way back; empty where no_undo says why."),
            "no_undo": text(or_null=True),
            "inputs": listed(entry, "What only the operator can supply."),
            "guards": listed(guard, "Hazards that a machine decides; all but ok keep it from running."),
            "also_touches": listed(ref("item"), "Other items whose verdict it may move."),
            "bicep": text(or_null=True),
            "terraform": text(or_null=True),
            "policy": text("The built-in policy that keeps it fixed.", or_null=True),
        },
        about="One way to make assertions hold.",
    )
