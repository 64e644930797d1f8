"""Secrets stop at the door: what looks like one never enters a snapshot."""

import re

from aks_harden.model.json import Json

REDACTED = "(redacted)"

_NAMES = re.compile(
    r"(password|passwd|secret|accesskey|sharedkey|primarykey|secondarykey|connectionstring|privatekey|"
    r"kubeconfig|sastoken|customdata|userdata|protectedsettings|certificatedata|clientkeydata|token)$"
)
"""Ends of key names whose text is a secret; switches and numbers under such names are kept."""

_VALUES = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # a JSON web token
    r"|[?&]sig=[\w%+/=-]{16,}"  # a shared access signature
    r"|AccountKey=[\w+/=]{16,}|SharedAccessKey=[\w+/=]{16,}|[Pp]assword=[^;\s]{4,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END|\Z)"
    r"|\b[\w~.-]{3}8Q~[\w~.-]{30,}",  # a client secret of Entra
    re.DOTALL,
)

_MEMBERS = re.compile(r'''("([^"\\]+)"\s*:\s*)"(?:[^"\\]|\\.)+"''')
"""Members of JSON text whose value is text."""


def redact_text(text: str) -> str:
    """Return the text with everything that looks like a secret taken out."""
    return _VALUES.sub(REDACTED, text)


def redact_output(text: str) -> str:
    """Return what a program printed without secrets: by their look, and by the names of JSON members."""
    return redact_text(_MEMBERS.sub(_without_value, text))


def _without_value(found: re.Match[str]) -> str:
    return f'{found[1]}"{REDACTED}"' if _NAMES.search(found[2].lower()) else found[0]


def redact(value: Json) -> Json:
    """Return JSON without secrets: by the name of the key, or by the look of the text."""
    if isinstance(value, dict):
        return {
            name: REDACTED
            if isinstance(entry, str) and entry and _NAMES.search(name.lower())
            else redact(entry)
            for name, entry in value.items()
        }
    if isinstance(value, list):
        return [redact(entry) for entry in value]
    return redact_text(value) if isinstance(value, str) else value
