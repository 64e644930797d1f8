"""JSON for whatever takes a file or standard output, also where that holds no more than ASCII."""

import json
import re
from typing import Final

from aks_harden.model.json import Json
from aks_harden.snapshot.plain import json_text

_WIDE: Final = re.compile(r"[^\x00-\x7f]")


def json_log(body: Json, *, ascii_only: bool) -> str:
    """Write JSON, in ASCII where that is asked."""
    text = json_text(body)
    return _WIDE.sub(lambda found: json.dumps(found[0])[1:-1], text) if ascii_only else text
