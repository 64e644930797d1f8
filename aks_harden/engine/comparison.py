"""What comparing takes and gives: two runs of judging, and what became of each assertion between them."""

from enum import StrEnum

from msgspec import Struct

from aks_harden.engine.decided import OPEN
from aks_harden.engine.differences import Change
from aks_harden.engine.moved import Observed
from aks_harden.model.json import JsonObject
from aks_harden.model.verdict import Severity, Verdict
from aks_harden.model.waiver import Waiver


class Judged(Struct, frozen=True, kw_only=True):
    """What one assertion of an item came to on one resource."""

    item: str
    """Id of the item; that of the item itself where a finding shows it in a second section."""
    key: str
    title: str
    """Title of the item."""
    resource: str
    """ARM id; empty where there was none to judge, or none could be told."""
    verdict: Verdict
    severity: Severity
    reason: str
    evidence: tuple[Observed, ...] = ()
    waiver: Waiver | None = None
    """The waiver that lay over it when it was judged."""

    @property
    def open(self) -> bool:
        """Whether it leaves anything to do."""
        return self.verdict in OPEN


class Run(Struct, frozen=True, kw_only=True):
    """One cluster as it was judged once."""

    cluster: str
    """Its ARM id."""
    source: str
    """`snapshot`, judged now, or `report`, taken as it was judged."""
    tool: str
    """Name and version of the program that judged."""
    judged_at: str
    answers: JsonObject
    """What it was judged by."""
    items: tuple[str, ...]
    """Ids of the items that were judged, in the order of the checklist."""
    rows: tuple[Judged, ...]

    @property
    def id(self) -> str:
        """The cluster's ARM id as it is compared."""
        return self.cluster.rstrip("/").lower()


class Status(StrEnum):
    """What became of an assertion on a resource, between two runs."""

    NEW = "new"
    """Open now, and it was not before."""
    OPEN = "still-open"
    """Open on both sides; the trend says whether it moved."""
    FIXED = "fixed"
    """Open before, and now it holds, does not apply, or the resource is no longer there."""
    CHANGED = "changed-evidence"
    """As before, but what was observed differs; or it went between pass and n/a."""
    UNCHANGED = "unchanged"
    """Nothing is open on either side, and the same was observed."""
    ARRIVED = "arrived"
    """Its resource is new, and nothing is open."""
    LEFT = "left"
    """Its resource is no longer there, and nothing was open."""


class Trend(StrEnum):
    """Where it went."""

    WORSE = "worse"
    SAME = "same"
    BETTER = "better"


class Difference(Struct, frozen=True, kw_only=True):
    """One assertion on one resource, before and after."""

    status: Status
    trend: Trend
    before: Judged | None
    """None where its resource was not there."""
    after: Judged | None
    """None where its resource is no longer there, which was read."""
    evidence: tuple[Change, ...] = ()
    """What was observed differently."""

    @property
    def shown(self) -> Judged:
        """The later side that there is."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference has a side")
        return found

    @property
    def lost(self) -> bool:
        """Whether it was known before and is no longer known."""
        return (
            self.before is not None
            and self.before.verdict is not Verdict.UNKNOWN
            and self.after is not None
            and self.after.verdict is Verdict.UNKNOWN
        )

    @property
    def waived(self) -> Waiver | None:
        """The waiver that has come to lie over it since."""
        return self.after.waiver if self.after and not (self.before and self.before.waiver) else None

    @property
    def unwaived(self) -> Waiver | None:
        """The waiver that lay over it and no longer counts, though it is still open."""
        if self.before is None or self.after is None or not self.after.open or self.after.waiver:
            return None
        return self.before.waiver


class Comparison(Struct, frozen=True, kw_only=True):
    """One cluster in two runs, or two clusters in one each."""

    before: Run
    after: Run
    differences: tuple[Difference, ...]
    """Every assertion that both runs made, in the order of the checklist."""
    answers: tuple[Change, ...]
    """By what they were judged differently."""
    only_before: tuple[str, ...]
    """Items, or assertions as `ITEM/key`, that only the run before judged: nothing is said of them."""
    only_after: tuple[str, ...]
    """The same of the run after."""

    @property
    def same_cluster(self) -> bool:
        """Whether both runs judged the same cluster."""
        return self.before.id == self.after.id

    def worse(self, threshold: Severity) -> tuple[Difference, ...]:
        """Return what got worse at or above a severity, and that nobody waived."""
        return tuple(
            entry
            for entry in self.differences
            if entry.trend is Trend.WORSE
            and not entry.shown.waiver
            and entry.shown.severity.rank >= threshold.rank
        )


class Comparisons(Struct, frozen=True, kw_only=True):
    """Every cluster of two sides."""

    tool: str
    """Name and version of the program that compared."""
    clusters: tuple[Comparison, ...]
    only_before: tuple[str, ...]
    """ARM ids of the clusters that only the side before holds."""
    only_after: tuple[str, ...]
