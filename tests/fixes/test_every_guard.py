"""No guard goes without a table: each that any fix brings is named in a test of fixes."""

from functools import cache
from pathlib import Path

from support.worlds import WORLDS, world_snapshot

from aks_harden.engine.discover import items
from aks_harden.engine.offers import offers
from aks_harden.model.context import Context, Sensitivity

TABLES = (Path(__file__).parent, Path(__file__).parents[1] / "checks")


@cache
def tables() -> str:
    """Return the text of every test of fixes, this one left out."""
    files = [file for folder in TABLES for file in sorted(folder.glob("test_*.py")) if file != Path(__file__)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_every_guard_is_tried() -> None:
    found = {
        f"{proposal.fix.id}: {guard.id}"
        for world in WORLDS
        for proposal in offers(
            world_snapshot(world), Context(sensitivity=Sensitivity.SENSITIVE, fips=True), items()
        )
        for guard in proposal.fix.guards
    }
    assert len(found) > 100
    assert {entry for entry in found if entry.rpartition(": ")[2] not in tables()} == set()
