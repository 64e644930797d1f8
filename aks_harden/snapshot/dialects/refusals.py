"""Why a file is refused: what was found, and what was expected, in one sentence."""

import re
from typing import Final

from aks_harden.model.json import Json
from aks_harden.snapshot.dialects.members import member, text
from aks_harden.snapshot.file import BadSnapshotError, is_own

EXPECTED: Final = (
    "expected a resource or a list of resources in JSON, as `az aks show -o json` or Azure itself gives them,"
    " or a file made by `aks-harden snapshot`"
)
_SHOW: Final = "`az aks show -g GROUP -n NAME -o json`"
_LONGEST: Final = 80


def refused(found: str, expected: str = EXPECTED) -> BadSnapshotError:
    """Return the error that says what was found and what was expected."""
    return BadSnapshotError(f"{found}; {expected}")


def quoted(foreign: str) -> str:
    """Return text from the file for a sentence of ours: one line, of characters that can be seen."""
    seen = "".join(char if char.isprintable() and char != "`" else "?" for char in foreign)
    return f"`{seen[:_LONGEST]}…`" if len(seen) > _LONGEST else f"`{seen}`"


_LOOKS: Final = (
    (r"<(?:!doctype html|html)\b", "a web page"),
    (r"<\?xml|<[a-z]\w*", "XML"),
    (r"(?:targetScope\s*=|param\s+\w+\s|resource\s+\w+\s+'|module\s+\w+\s+'|metadata\s+\w+\s*=)", "Bicep"),
    (r'(?:resource|provider|terraform|variable|module)\s*(?:"|\{)', "Terraform"),
    (r"(?:\x1b\[[\d;]*m)?(?:aks-harden:|ERROR:|WARNING:|az )", "what a program said"),
    (r'"?[A-Za-z_ ]+"?(?:,"?[A-Za-z_ ]+"?){2,}\r?$', "a CSV file"),
)
"""What a text begins with, and what it is then; the first that fits."""
_MORE_TEXT: Final = r"Extra data: line (\d+) column \d+ \(char (\d+)\)"
"""What Python's decoder says where a whole document has something behind it."""
_RULER: Final = r"(?m)^-{3,}(?: +-{3,})*\s*$"
_PROPERTY_LIST: Final = r"(?m)\A\w+ +: "
_YAML: Final = r"(?m)\A(?:---\s*$|(?:- )?[\w./-]+:(?:\s|$))"


def not_json(body: str, why: str) -> BadSnapshotError:
    """Return why a text that is no JSON is refused, by what it looks like."""
    start = body.lstrip()
    if not start:
        return refused("the file is empty, so it is not JSON")
    if start[0] in "{[":
        if found := re.match(_MORE_TEXT, why):
            return _more_text(body, int(found[1]), int(found[2]))
        closed = start.rstrip().endswith(("}", "]"))
        cut = "" if closed else " and seems to be cut off at its end"
        return refused(f"it is not JSON ({why}){cut}")
    if start.startswith("Bicep") or _looks(start) == "Bicep":
        return refused("it is Bicep and not JSON", f"give the deployed cluster, as {_SHOW} prints it")
    look = _looks(start)
    return refused(f"it is {look} and not JSON" if look else f"it is not JSON ({why})")


def _more_text(body: str, line: int, place: int) -> BadSnapshotError:
    """Return why JSON that something follows is refused."""
    if body[place:].lstrip()[:1] in {"{", "["}:
        return refused(
            "it holds several JSON documents one after the other",
            "expected one list of them, as `jq -s .` makes",
        )
    return refused(f"other text follows its JSON, in line {line}", "give the JSON alone")


def _looks(start: str) -> str:
    for begins, name in _LOOKS:
        if re.match(begins, start, re.MULTILINE | (re.IGNORECASE if "<" in begins else 0)):
            return name
    if re.match(_PROPERTY_LIST, start):
        return "a PowerShell list"
    if re.search(_RULER, start):
        return "a table"
    return "YAML" if re.match(_YAML, start) else ""


def error_code(body: dict[str, Json]) -> str:
    """Return the code of an error that Azure answered, empty where a body is none."""
    inner = member(body, "error")
    if isinstance(inner, dict):
        return text(inner, "code") or "an error without a code"
    bare = {key.lower() for key in body} <= {"code", "message", "target", "details", "additionalinfo"}
    return text(body, "code") if bare and text(body, "message") else ""


def azure_error(code: str) -> BadSnapshotError:
    """Return why an error that Azure answered is refused."""
    return refused(f"it is an error that Azure answered, {quoted(code)}, and no resource")


def scalar(body: Json) -> BadSnapshotError:
    """Return why JSON that is no object and no list is refused."""
    kinds = {bool: "true or false", str: "a text", int: "a number", float: "a number"}
    return refused(f"it is {kinds.get(type(body), 'null')} in JSON and no resource")


def no_resource(body: dict[str, Json]) -> BadSnapshotError:
    """Return why an object is refused that is no resource and holds none."""
    if not body:
        return refused("it is an empty object")
    keys = {key.lower() for key in body}
    if is_own(body):
        return refused("it is a list that holds a snapshot of ours", "give each snapshot by itself")
    if text(body, "schema").startswith("aks-harden/"):
        what = quoted(text(body, "schema"))
        return refused(f"it is a file of ours of another kind, {what}, and no snapshot")
    if "terraform_version" in keys:
        return refused(
            "it is a plan or state of Terraform", f"give the deployed cluster, as {_SHOW} prints it"
        )
    if {"kind", "apiversion"} <= keys and ("items" in keys or "metadata" in keys):
        return refused("it is a Kubernetes object and no Azure resource")
    some = ", ".join(sorted(quoted(key) for key in body)[:4])
    return refused(f"it is an object without `id`, `type` and `properties`, with {some}")


def no_cluster(found: str) -> BadSnapshotError:
    """Return why a file without a cluster is refused."""
    return BadSnapshotError(f"it holds {found or 'nothing'} and no cluster; add what {_SHOW} prints")


def without_properties(name: str) -> BadSnapshotError:
    """Return why a cluster from a list that leaves properties out is refused."""
    return BadSnapshotError(
        f"the cluster {quoted(name)} came without its properties, as a generic list or a query that leaves"
        f" them out gives it; use what {_SHOW} prints"
    )


def differing(resource: str) -> BadSnapshotError:
    """Return why two different bodies of one resource are refused."""
    return BadSnapshotError(f"it holds {quoted(resource)} twice, and they differ; keep the newer one")


def cut_off(where: str, value: str) -> BadSnapshotError:
    """Return why output is refused that PowerShell cut at a depth."""
    return BadSnapshotError(
        f"PowerShell cut {where} off and wrote {quoted(value)} instead; write the file again with"
        " `ConvertTo-Json -Depth 100`"
    )


def expression(where: str, value: str) -> BadSnapshotError:
    """Return why a template is refused whose value nobody can know before it is deployed."""
    return BadSnapshotError(
        f"{where} is the expression {quoted(value)}, whose value only a deployment knows; give the deployed"
        f" cluster, as {_SHOW} prints it, or a template with plain values"
    )
