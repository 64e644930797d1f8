"""Whole reports for the tests of formats: of worlds, decided upon, and with hostile text in every place."""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TypeVar, cast

from msgspec import Struct
from msgspec.structs import fields, replace

from aks_harden.engine.discover import items
from aks_harden.fixes.remedy import Proposal
from aks_harden.model.context import Context, Sensitivity
from aks_harden.model.waiver import Attestation, Decisions, Exemption, Waiver
from aks_harden.report.report import Audit, Report, build
from support.worlds import world_snapshot

Kind = TypeVar("Kind")

TOOL = "aks-harden 0.1.0"
HOSTILE = (
    "=cmd|'/c calc'!A1<script>alert(1)</script>[/red]</details><!-- \x1b]0;owned\x07\u202egnp\u2028"
    ' `x` ``y`` \\` \\| @octocat org/repo#123 GH-7 :tada: **b** _i_ ~~s~~ $m$ &amp; <b onclick="x">'
    " [a](javascript:alert(1)) ![i](https://evil.example/i.png) https://evil.example www.evil.example"
    " kim@evil.example\r\n# head\n- point\n\t+1;=2+3"
    " ##vso[task.complete]y ##VSO[x]y ##[add-mask]y ##teamcity[x]\r\n::stop-commands::z\n ::error a=b::z"
)
"""What would be markup, a formula, a mention or a command to a terminal or a pipeline somewhere."""
_NAMES = frozenset({"id", "item", "alias_of", "assertion", "key", "name", "expires", "default"})
"""Fields that hold what something is found by or compared with, and pages of our own tables."""
WAIVED = Waiver(
    item="IAM-3",
    resource="*",
    reason="The registry is being replaced.",
    owner="Kim",
    expires="2027-01-31",
    origin="waivers.toml, line 3",
)
ENDED = Waiver(
    item="NET-1",
    resource="*",
    reason="Office move.",
    owner="Kim",
    expires="2026-10-31",
    origin="waivers.toml, line 9",
)
ATTESTED = Attestation(
    item="CMP-5", resource="*", who="Kim", when="2026-11-01T10:00:00Z", note="Built from scratch."
)
EXEMPTED = Exemption(
    id="/subscriptions/x/providers/Microsoft.Authorization/policyExemptions/old",
    name="old clusters",
    category="Waiver",
    expires="2027-03-01T00:00:00Z",
    expired=False,
    note="Agreed with security.",
    policies=("993c2fcd-2b29-49d2-9eb0-df2c3a730c32",),
)


@cache
def report_of(world: str) -> Report:
    """Return the report of a world as it is."""
    snapshot = world_snapshot(world)
    return build(snapshot, Context(), items(), tool=TOOL, generated=snapshot.taken_at)


@cache
def decided_report() -> Report:
    """Return the report of the badly hardened world, with everything that people can decide."""
    snapshot = world_snapshot("shop")
    report = build(
        snapshot,
        Context(sensitivity=Sensitivity.SENSITIVE),
        items(),
        tool=TOOL,
        generated=snapshot.taken_at,
        decisions=Decisions(waivers=(WAIVED, ENDED), attestations=(ATTESTED,)),
    )
    return replace(report, exemptions=MappingProxyType({"IAM-1": (EXEMPTED,)}))


@cache
def hostile_report() -> Report:
    """Return a report in which every text that could come from Azure or from people is hostile."""
    report = decided_report()
    snapshot = replace(
        report.snapshot,
        cluster_id=report.snapshot.cluster_id + HOSTILE.replace("/", "\\"),
        cloud=HOSTILE,
        tenant=HOSTILE,
        reader=HOSTILE,
    )
    return replace(
        report,
        snapshot=snapshot,
        findings=tuple(_poisoned(finding) for finding in report.findings),
        offering=lambda: tuple(
            Proposal(fix=_poisoned(proposal.fix), after=proposal.after) for proposal in report.proposals
        ),
        withheld=HOSTILE,
        decisions=_poisoned(report.decisions),
        exemptions=MappingProxyType({"IAM-1": (replace(_poisoned(EXEMPTED), name=HOSTILE),)}),
    )


def audit_of(*reports: Report) -> Audit:
    """Return reports as one run's."""
    return Audit(tool=TOOL, generated="2026-11-23T12:00:00Z", reports=reports)


AUDITS = ("shop", "pay", "guest", "decided", "hostile", "two")
"""Every audit that a law is tried on, by name."""


@cache
def audit(name: str) -> Audit:
    """Return an audit by its name."""
    if name == "two":
        return audit_of(decided_report(), report_of("pay"))
    if name == "decided":
        return audit_of(decided_report())
    return audit_of(hostile_report() if name == "hostile" else report_of(name))


def _poisoned(value: Kind) -> Kind:
    return cast("Kind", _poison(value))


def _poison(value: object) -> object:
    if isinstance(value, Enum) or not isinstance(value, str | tuple | list | Mapping | Struct):
        return value
    if isinstance(value, str):
        return value if value in {"", "*"} else value + HOSTILE
    if isinstance(value, tuple):
        return tuple(_poison(entry) for entry in value)
    if isinstance(value, list):
        return [_poison(entry) for entry in value]
    if isinstance(value, Mapping):
        return {f"{key}{HOSTILE}": _poison(entry) for key, entry in value.items()}
    return replace(
        value,
        **{
            field.name: _poison(getattr(value, field.name))
            for field in fields(value)
            if field.name not in _NAMES
        },
    )
