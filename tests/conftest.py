"""What holds for every test: nothing of the person who runs them counts."""

import os

import pytest
from simulated_world import TODAY

from aks_harden.sandbox.worlds.ages import NOW

os.environ[NOW] = TODAY.isoformat()  # before any world is built


@pytest.fixture(autouse=True)
def _own_config(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp()))
