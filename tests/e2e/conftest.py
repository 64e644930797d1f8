"""One sandbox a world for all end-to-end tests of a process, loaded anew for each of them."""

from collections.abc import Iterator

import pytest
from support.boxes import fast_retries, open_box

from aks_harden.sandbox.server import Sandbox


@pytest.fixture(scope="session")
def boxes() -> Iterator[dict[str, Sandbox]]:
    with open_box("shop") as shop, open_box("pay") as pay:
        yield {"shop": shop, "pay": pay}


@pytest.fixture
def shop(boxes: dict[str, Sandbox]) -> Sandbox:
    return _fresh(boxes["shop"])


@pytest.fixture
def pay(boxes: dict[str, Sandbox]) -> Sandbox:
    return _fresh(boxes["pay"])


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    fast_retries(monkeypatch)


def _fresh(box: Sandbox) -> Sandbox:
    box.reset()
    box.faults.clear()
    box.clear_log()
    return box
