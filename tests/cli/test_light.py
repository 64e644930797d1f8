"""An audit of a file is mostly importing, so what it imports is a claim."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from support.dialects import az_show
from support.snapshots import cluster

HEAVY: Final = {
    "asyncio",
    "dataclasses",
    "http",
    "inspect",
    "logging",
    "pkgutil",
    "shutil",
    "socket",
    "ssl",
    "subprocess",
    "tempfile",
    "tomllib",
    "typing_extensions",
}
RUN: Final = """
import sys
before = set(sys.modules)
from aks_harden.cli.main import main
main(["audit", "--snapshot", sys.argv[1], "--exit-zero"])
print(*sorted(set(sys.modules) - before), file=sys.stderr)
"""


def test_judging_what_az_prints_loads_nothing_heavy(tmp_path: Path) -> None:
    file = tmp_path / "aks.json"
    file.write_text(json.dumps(az_show(cluster())), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-c", RUN, str(file)], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(ended.stderr.split())
    assert "aks_harden.checks.iam.iam_1" in loaded
    assert not loaded & HEAVY
    assert not [
        name for name in loaded if name.startswith(("azure", "textual", "aiohttp", "aks_harden.sandbox"))
    ]
