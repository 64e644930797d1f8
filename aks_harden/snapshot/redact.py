"""Secrets stop at the door: what looks like one never enters a snapshot."""

import re
from typing import Final

from aks_harden.model.json import Json

REDACTED = "(redacted)"

_NAMES = re.compile(
    r"(passwords?|passwd|pwd|secrets?|secrettext|accesskey|sharedkey|accountkey|masterkey|primarykey|secondarykey|"
    r"keyvalue|connectionstrings?|privatekey|kubeconfigs?|sastoken|customdata|userdata|protectedsettings|"
    r"certificatedata|keydata|tokens?|apikey|authkey|functionkey|hint)$"
)
"""Ends of key names whose text is a secret; switches and numbers under such names are kept."""
_WHOLE: Final = frozenset({"webhookproperties", "encodedtaskcontent", "encodedvaluescontent"})
"""Names, in lower case, of what holds words of its owner's under names of its owner's."""
_PERMISSIONS: Final = frozenset(
    {"all", "get", "list", "set", "delete", "backup", "restore", "recover", "purge"}
)
"""What an access policy of a vault may allow for secrets, which stands in a list under that name."""
_APART = re.compile(r"[^a-z0-9]+")

_VALUES = re.compile(
    r"eyJ[\w-]{8,4096}\.[\w-]{8,}(?:\.[\w-]*)*"  # a JSON web token, signed or encrypted
    r"|\bsig=[\w%+/=-]{16,}"  # a shared access signature
    r"|\b(?i:AccountKey|SharedAccessKey)=[\w+/=]{16,}"
    r"|(?i:\b(?:password|pwd|client_secret|(?:client_)?assertion|(?:access|refresh|id)_token)=[^&;\s\"']{4,})"
    r"|(?i:\b(?:bearer|basic)\s+(?=[^\s\"]*[\d=])[\w~+/.=-]{16,})"
    r"|(?i:\b(?:client-key-data|password|token):\s+[^\s\"']{8,})"  # a kubeconfig
    r"|://[^/\s:@]+:[^/\s@]+@"  # a password in an address
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END|\Z)"
    r"|[\w~.-]{3}\dQ~[\w~.-]{30,}"  # a client secret of Entra
    r"|(?<![\w+/])[A-Za-z0-9+/]{86}==(?![\w+/=])"  # a key of a storage account or of Cosmos
    r"|(?<![\w+/])[A-Za-z0-9+/]{33,76}(?:\+(?:ASt|AMC|AEh|ASb|ARm|ACR)|ACDb|AzFu|AzSe)[A-D][A-Za-z0-9+/=]{5,9}"
    r"|JQQJ9[\w+/]{30,}",  # keys that Azure marks as its own
    re.DOTALL,
)

_ENCODED = re.compile(r"(?:LS0tLS1CRUdJTi|YXBpVmVyc2lvbjog|YXBpVmVyc2lvbjo)[A-Za-z0-9+/]*={0,2}")
"""What a key or a Kubernetes document in Base64 begins with; a certificate begins so too, and is kept."""

_MEMBERS = r'''("([^"\\]+)"\s*:\s*)"(?:[^"\\]|\\.)+"'''
"""Members of JSON text whose value is text."""
_QUOTED_MEMBERS = r'''(\\"([^"\\]+)\\"\s*:\s*)\\"(?:[^"\\]|\\\\(?:\\.|[^"\\]))+\\"'''
"""The same in JSON text that stands inside JSON text."""


def redact_text(text: str) -> str:
    """Return the text with everything that looks like a secret taken out."""
    return _VALUES.sub(_without_secret, _ENCODED.sub(_without_encoded, text))


def redact_output(text: str) -> str:
    """Return what a program printed without secrets: by their look, and by the names of JSON members."""
    return redact_text(_without_members(text))


def redact(value: Json) -> Json:
    """Return JSON without secrets: by the name of the key, or by the look of the text."""
    return _redact(value, secret=False)


def _redact(value: Json, *, secret: bool) -> Json:
    if isinstance(value, dict):
        # Arguments of build tasks say of themselves that they are secret.
        inner = secret or value.get("isSecret") is True
        return {
            name: _blank(entry)
            if name.lower() in _WHOLE
            else _redact(entry, secret=_named_secret(name) or (inner and name.lower() == "value"))
            for name, entry in value.items()
        }
    if isinstance(value, list):
        hidden = secret and not all(
            isinstance(entry, str) and entry.lower() in _PERMISSIONS for entry in value
        )
        return [_redact(entry, secret=hidden) for entry in value]
    if isinstance(value, str):
        return REDACTED if secret and value else redact_text(_without_members(value))
    return value


def _blank(value: Json) -> Json:
    """Return JSON without any of its texts."""
    if isinstance(value, dict):
        return {name: _blank(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_blank(entry) for entry in value]
    return REDACTED if isinstance(value, str) and value else value


def _named_secret(name: str) -> bool:
    return _NAMES.search(_APART.sub("", name.lower())) is not None


def _without_members(text: str) -> str:
    if '"' not in text:
        return text
    return re.sub(_QUOTED_MEMBERS, _without_value, re.sub(_MEMBERS, _without_value, text))


def _without_value(found: re.Match[str]) -> str:
    if not _named_secret(found[2]):
        return found[0]
    quote = found[0][len(found[1]) :].partition('"')[0] + '"'
    return f"{found[1]}{quote}{REDACTED}{quote}"


def _without_secret(found: re.Match[str]) -> str:
    return f"://{REDACTED}@" if found[0].startswith("://") else REDACTED


def _without_encoded(found: re.Match[str]) -> str:
    """Return Base64 as it is unless there is a secret in what it stands for."""
    import base64  # noqa: PLC0415 - most texts hold nothing that could be it

    body = found[0].rstrip("=")
    try:
        plain = base64.b64decode(body + "=" * (-len(body) % 4)).decode("utf-8", "replace")
    except ValueError:
        return REDACTED
    held = _VALUES.search(plain) or "kind: Config" in plain
    return REDACTED if held else found[0]
