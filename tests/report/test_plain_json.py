"""JSON that goes out: plain for a terminal, the same for a program; and nothing odd comes in."""

import json

import pytest
from msgspec.structs import replace
from support.worlds import world_snapshot

from aks_harden.engine.discover import items
from aks_harden.model.context import Context
from aks_harden.report import json_report
from aks_harden.report.formats import Writing
from aks_harden.report.report import Audit, build
from aks_harden.snapshot.file import BadSnapshotError, dump, load
from aks_harden.snapshot.plain import json_text, read_json

ODD = "\x1b]0;owned\x07\x9b31m\x7f\u202egnp\u2028\u2066\ufeff\u200b\ud800\U000e0041"
PLAIN = "h\xe9llo \u2603 \U0001f512"


def printable(text: str) -> bool:
    return all(char.isprintable() or char == "\n" for char in text)


def test_odd_text_is_written_by_number_and_read_back() -> None:
    text = json_text({ODD: [ODD, PLAIN]})
    assert printable(text)
    assert PLAIN in text
    text.encode()
    assert json.loads(text) == {ODD: [ODD, PLAIN]}


def test_a_snapshot_on_standard_output_is_no_command_to_a_pipeline() -> None:
    command = "##vso[task.complete]x ##[add-mask]y"
    snapshot = replace(world_snapshot("shop"), reader=command)
    text = dump(snapshot)
    assert "##vso[" not in text
    assert "##[" not in text
    assert load(text).reader == command


def test_neither_report_nor_snapshot_holds_what_drives_a_terminal() -> None:
    shop = world_snapshot("shop")
    snapshot = shop.with_value("cluster", shop.cluster_id, "location", ODD)
    report = build(snapshot, Context(), items(), tool="t", generated="g")
    audit = Audit(tool="t", generated="g", reports=(report,))
    for text in (dump(snapshot), json_report.write(audit, Writing())):
        assert printable(text)
        assert "\\u202e" in text
        text.encode()


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[" * 150 + "]" * 150, '{"a": NaN}', "1e999", "[-Infinity]"],
    ids=["unclosed", "deep", "no number", "too large", "endless"],
)
def test_what_is_no_plain_json_does_not_come_in(text: str) -> None:
    with pytest.raises(ValueError, match=r"deep|number"):
        read_json(text)
    with pytest.raises(BadSnapshotError):
        load(text)
