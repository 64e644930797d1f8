"""Write docs/schemas from the code that writes the files; a test holds the two together.

The schema of waivers is written by hand: people write those files.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from schema import diff, journal, plan, report, snapshot

FOLDER: Final = Path(__file__).parents[1] / "docs" / "schemas"


def pages() -> Mapping[str, str]:
    """Return every schema as JSON text by its file name."""
    bodies = {
        "diff": diff.written(),
        "journal": journal.written(),
        "plan": plan.written(),
        "report": report.written(),
        "snapshot": snapshot.written(),
    }
    return {
        f"{name}.json": json.dumps(body, indent=2, ensure_ascii=False) + "\n" for name, body in bodies.items()
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for page_name, content in pages().items():
        (FOLDER / page_name).write_text(content, encoding="utf-8")
    sys.stdout.write(f"written: {FOLDER.name}\n")
