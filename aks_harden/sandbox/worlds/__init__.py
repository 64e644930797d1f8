"""The worlds of the sandbox, one a file, built when first asked for."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

from msgspec.structs import replace

from aks_harden.sandbox.worlds.directory import identities
from aks_harden.sandbox.worlds.world import World


def _lazy(module: str) -> Callable[[], World]:
    @cache
    def build() -> World:
        made = import_module(f"{__name__}.{module}").build()
        if not isinstance(made, World):
            raise TypeError(f"{module}.build() must return a World")
        return replace(made, directory=(*made.directory, *identities(made)))

    return build


_NAMES = ("shop", "pay", "auto", "stopped", "guest", "legacy")
WORLDS: dict[str, Callable[[], World]] = {name: _lazy(name) for name in _NAMES}
