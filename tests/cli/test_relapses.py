"""An audit of a live cluster tells what came undone; of a file and of the demo no journal is looked at."""

import argparse
from pathlib import Path

import pytest
from support.past import DONE, TAKEN_BACK
from support.screen_world import items, world

from aks_harden.cli.relapses import with_relapses
from aks_harden.model.context import Context
from aks_harden.model.json import JsonObject
from aks_harden.report.formats import Format, Writing, written
from aks_harden.report.report import Audit, Report, build
from aks_harden.store.journal import ClusterJournal


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def keep(entries: tuple[JsonObject, ...]) -> Path:
    with ClusterJournal(world().cluster_id) as journal:
        for entry in entries:
            journal.append(entry)
    return journal.path


def audited(**options: object) -> Report:
    report = build(world(), Context(), items(), tool="t", generated="2026-11-23T12:00:00Z")
    return with_relapses(argparse.Namespace(**options), report)


def test_what_came_undone_is_told_with_who_fixed_it_and_when() -> None:
    keep(DONE)
    (found,) = audited(snapshot=None).relapses_of("IAM-3")
    assert found.said.startswith(
        "Fixed on 2026-11-20 by ana@contoso.example with aks-harden; come undone since"
    )


@pytest.mark.parametrize("form", [Format.TEXT, Format.MARKDOWN, Format.HTML])
def test_people_read_it_in_every_report_of_theirs(form: Format) -> None:
    keep(DONE)
    audit = Audit(tool="t", generated="", reports=(audited(),))
    assert "come undone since" in written(audit, form, Writing(width=300))


def test_the_json_report_holds_it_as_a_value() -> None:
    keep(DONE)
    audit = Audit(tool="t", generated="", reports=(audited(),))
    assert '"fixed_by": "ana@contoso.example"' in written(audit, Format.JSON, Writing())


@pytest.mark.parametrize("options", [{"snapshot": "file"}, {"demo": "shop"}])
def test_a_file_and_the_demo_read_no_journal(options: dict[str, object]) -> None:
    keep(DONE)
    assert audited(**options).relapses == ()


def test_without_a_journal_and_after_our_own_undo_nothing_has_come_undone() -> None:
    assert audited().relapses == ()
    keep(TAKEN_BACK)
    assert audited().relapses == ()


def test_a_journal_that_is_not_ours_costs_a_sentence_and_no_audit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = keep(DONE)
    path.symlink_to(path.rename(path.with_name("elsewhere")))
    assert audited().relapses == ()
    assert "cannot be read" in capsys.readouterr().err
