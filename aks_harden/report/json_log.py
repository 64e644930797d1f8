"""JSON that a pipeline may print: the same values, spelled so that no runner takes them for its commands."""

import json
import re
from typing import Final

from aks_harden.model.json import Json
from aks_harden.report.literal import LOGGED
from aks_harden.snapshot.plain import json_text

_WIDE: Final = re.compile(r"[^\x00-\x7f]")


def json_log(body: Json, *, ascii_only: bool) -> str:
    """Write JSON for whatever takes a file or standard output."""
    text = LOGGED.sub(r"\\u0023", json_text(body))
    return _WIDE.sub(lambda found: json.dumps(found[0])[1:-1], text) if ascii_only else text
