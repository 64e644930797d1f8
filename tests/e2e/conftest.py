"""One sandbox a world for all end-to-end tests of a process, loaded anew for each of them."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from support.boxes import fast_retries, open_box

from aks_harden.sandbox.server import Sandbox
from aks_harden.sandbox.worlds import WORLDS


@pytest.fixture(scope="session")
def boxes() -> Iterator[dict[str, Sandbox]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(open_box(name)) for name in WORLDS}


@pytest.fixture
def shop(boxes: dict[str, Sandbox]) -> Sandbox:
    return boxes["shop"]


@pytest.fixture
def pay(boxes: dict[str, Sandbox]) -> Sandbox:
    return boxes["pay"]


@pytest.fixture(autouse=True)
def _as_loaded(request: pytest.FixtureRequest) -> None:
    """Let no test see what another one left behind."""
    if "boxes" in request.fixturenames:
        for box in request.getfixturevalue("boxes").values():
            box.reset()
            box.clear_log()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    fast_retries(monkeypatch)
