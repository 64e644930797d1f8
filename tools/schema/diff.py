"""The schema of a comparison."""

from aks_harden.engine.comparison import Status, Trend
from aks_harden.model.waiver import Waiver
from aks_harden.report.difference_json import COUNTED_ONLY, SCHEMA
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


def written() -> Schema:
    """Return the schema."""
    shared = {name: body for name, body in words().items() if name != "section"}
    return page(
        "diff:1",
        "Comparison of aks-harden",
        "What `aks-harden diff A B -o json` writes: what became of each assertion between two runs.",
        whole(
            {
                "schema": const(SCHEMA),
                "tool": text("Name and version of the program that compared."),
                "summary": ref("summary"),
                "clusters": listed(ref("comparison")),
                "only_before": listed({"type": "string"}, "ARM ids of clusters that only A holds."),
                "only_after": listed({"type": "string"}, "ARM ids of clusters that only B holds."),
            }
        ),
        shared | _parts(),
    )


def _parts() -> dict[str, Schema]:
    return {
        "summary": whole(
            {str(status): count() for status in Status} | {str(way): count() for way in _WAYS},
            about="Assertions by what became of them, and how many of all went which way.",
        ),
        "comparison": whole(
            {
                "same_cluster": flag("Whether both sides are the same cluster."),
                "before": ref("side"),
                "after": ref("side"),
                "answers": listed(_changed("path"), "By what the two sides were judged differently."),
                "only_before": listed(
                    {"type": "string"}, "Items, or ITEM/key, that only A judged: nothing is said of them."
                ),
                "only_after": listed({"type": "string"}, "The same of B."),
                "summary": ref("summary"),
                "differences": listed(
                    ref("difference"), f"All but what is only counted: {', '.join(sorted(COUNTED_ONLY))}."
                ),
            }
        ),
        "side": whole(
            {
                "id": text("ARM id of the cluster."),
                "name": text(),
                "source": one_of(("snapshot", "report"), "A snapshot was judged now, a report is as judged."),
                "tool": text("Name and version of the program that judged."),
                "judged_at": text("The time that was judged as of, ISO 8601 in UTC."),
            }
        ),
        "difference": whole(
            {
                "status": one_of(status for status in Status if status not in COUNTED_ONLY),
                "trend": one_of(Trend),
                "no_longer_known": flag("Whether it was known before and could not be read now."),
                "item": ref("item"),
                "title": text("Title of the item."),
                "key": ref("key"),
                "resource": text("ARM id; null where there was none to judge.", or_null=True),
                "before": or_null(ref("judged"), "null where its resource was not there."),
                "after": or_null(ref("judged"), "null where its resource is no longer there."),
                "evidence": listed(_changed("resource", "path"), "What was observed differently."),
                "waived": or_null(ref("waiver"), "The waiver that has come to lie over it."),
                "no_longer_waived": or_null(ref("waiver"), "The waiver that no longer counts."),
            }
        ),
        "judged": whole({"verdict": ref("verdict"), "severity": ref("severity"), "reason": text()}),
        "waiver": struct(Waiver, "A risk that somebody accepted until a day."),
    }


_WAYS = (Trend.WORSE, Trend.BETTER)


def _changed(*names: str) -> Schema:
    return whole(
        {name: text() for name in names}
        | {"before": value("Any JSON value; null where absent."), "after": value("As before.")}
    )
