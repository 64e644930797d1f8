"""Text in XML 1.0: nothing in it is markup, a character that XML forbids, or a command to its reader."""

import re
from typing import Final

from aks_harden.report.literal import literal

_MARKUP: Final = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        # Neither control characters nor halves, so `literal` leaves them, and yet no characters of XML.
        "\ufffe": "\\ufffe",
        "\uffff": "\\uffff",
    }
)
_ATTACHMENT: Final = re.compile(r"\[(?=\[ATTACHMENT)", re.IGNORECASE)
"""Azure Pipelines, GitLab and Jenkins attach the file that `[[ATTACHMENT|path]]` names, once XML is read."""


def xml_text(text: str) -> str:
    """Return one line of text for an element or an attribute in double quotes."""
    return _ATTACHMENT.sub(r"\\u005b", literal(text)).translate(_MARKUP)
