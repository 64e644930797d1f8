"""The product as a stranger gets it: built into a wheel and installed from that wheel alone."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Final

from msgspec import Struct

ROOT: Final = Path(__file__).parents[2]
_SOURCES: Final = ("pyproject.toml", "README.md", "LICENSE", "aks_harden")


class BenchError(Exception):
    """Nothing can be measured; the message says why in a sentence."""


class Product(Struct, frozen=True, kw_only=True):
    """The installed product and the surroundings in which it is measured."""

    python: Path
    program: Path
    environment: dict[str, str]


def install(folder: Path) -> Product:
    """Build the wheel and install it into an environment of its own below `folder`."""
    wheel = _build(folder)
    home = folder / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    _call(sys.executable, "-m", "pip", "--python", str(python), "install", *_QUIET, str(wheel))
    _link_dependencies(python)
    product = Product(python=python, program=home / "bin" / "aks-harden", environment=_environment(folder))
    _check(product)
    return product


_QUIET: Final = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")


def _build(folder: Path) -> Path:
    # From a copy: what an earlier build left in the checkout must not find its way into the wheel.
    copy = folder / "source"
    copy.mkdir()
    for name in _SOURCES:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(origin, copy / name)
    out = folder / "wheel"
    _call(
        *(sys.executable, "-m", "pip", "wheel", *_QUIET),
        *("--no-build-isolation", "--wheel-dir", str(out), str(copy)),
    )
    return next(out.glob("*.whl"))


def _link_dependencies(python: Path) -> None:
    # The dependencies are those of the development environment, by a path alone: no index is asked, and
    # that environment's own link to the checkout is not followed, because only a folder named to `site`
    # itself has its .pth files read. What is measured of ours therefore comes from the wheel.
    ours = Path(sysconfig.get_path("purelib"))
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = python.parents[1] / "lib" / version / "site-packages"
    (site / "dependencies.pth").write_text(f"{ours}\n", encoding="utf-8")


def _environment(folder: Path) -> dict[str, str]:
    home = folder / "home"
    home.mkdir()
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        # An installer compiles what it installs, but not every maker of a development environment does:
        # here the first, unmeasured run compiles into a folder of its own.
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }


def _check(product: Product) -> None:
    where = subprocess.run(
        [str(product.python), "-c", "import aks_harden; print(aks_harden.__file__)"],
        env=product.environment,
        cwd=product.environment["HOME"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    if not where.startswith(str(product.python.parents[1])):
        raise BenchError(f"the measured product would come from {where}, not from the wheel")


def _call(*argv: str) -> None:
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    if done.returncode:
        raise BenchError(f"{' '.join(argv[:5])} … failed:\n{done.stderr.strip()}")
