"""Holds scripts against shellcheck, all in one run of it."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest


def checked(scripts: Iterable[str], folder: Path) -> None:
    """Fail with what shellcheck says of any script; without it only CI fails, and others skip."""
    program = shutil.which("shellcheck")
    if program is None and os.environ.get("CI") != "true":
        pytest.skip("shellcheck is not installed here")
    assert program is not None, "shellcheck must be there in CI"
    files = []
    for number, text in enumerate(scripts):
        files.append(folder / f"{number}.sh")
        files[-1].write_text(text)
    done = subprocess.run([program, *map(str, files)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
