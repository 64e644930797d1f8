"""What a step writes to, as the snapshot holds it."""

import pytest
from support import applying
from support.snapshots import cluster, snapshot

from aks_harden.engine.subjects import subject
from aks_harden.model.json import Json
from aks_harden.snapshot.reading import Reading


@pytest.mark.parametrize("order", [("clusters", "cluster"), ("cluster", "clusters")])
def test_what_was_read_by_itself_goes_before_the_list_that_holds_it_too(order: tuple[str, str]) -> None:
    alone, listed = cluster(disableRunCommand=True), cluster() | {"eTag": "of the list"}
    readings: dict[str, dict[str, Json | Reading]] = {"cluster": {"@": alone}, "clusters": {".": [listed]}}
    # Reading a facet again puts it behind the others.
    seen = snapshot({name: readings[name] for name in order})
    found = subject(seen, applying.plan(applying.World(), "IAM-8").steps[0])
    assert found is not None
    assert (found.facet, found.body, found.listed) == ("cluster", alone, False)
