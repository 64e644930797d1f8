"""What SARIF 2.1.0 allows of the objects that we write: no property beside them, no value beside these."""

from typing import Final

from aks_harden.model.json import Json, JsonObject


def _object(required: str, optional: str = "", **of: Json) -> JsonObject:
    """An object with these properties and no others; what is not told is a text that is not empty."""
    names = (*required.split(), *optional.split())
    text: JsonObject = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [*required.split()],
        "properties": {name: of.get(name.strip("$"), text) for name in names},
    }


def _list(of: Json, least: int = 0) -> JsonObject:
    return {"type": "array", "items": of, "minItems": least}


def _one(*words: str) -> JsonObject:
    return {"enum": [*words]}


_BAG: Final[JsonObject] = {"type": "object"}
_NUMBER: Final[JsonObject] = {"type": "integer", "minimum": 0}
_FROM_ONE: Final[JsonObject] = {"type": "integer", "minimum": 1}
_TIME: Final[JsonObject] = {"type": "string", "format": "date-time", "pattern": "Z$"}
_URI: Final[JsonObject] = {"type": "string", "pattern": "^https://"}
_LEVEL: Final = _one("none", "note", "warning", "error")
_MESSAGE: Final = _object("text")
_BOTH: Final = _object("text", "markdown")
_RULE: Final = _object(
    "id",
    "shortDescription fullDescription help helpUri defaultConfiguration properties",
    shortDescription=_BOTH,
    fullDescription=_BOTH,
    help=_BOTH,
    helpUri=_URI,
    defaultConfiguration=_object("level", level=_LEVEL),
    properties=_BAG,
)
_PHYSICAL: Final = _object(
    "artifactLocation region",
    artifactLocation=_object("uri uriBaseId"),
    region=_object(
        "startLine startColumn endLine endColumn",
        startLine=_FROM_ONE,
        startColumn=_FROM_ONE,
        endLine=_FROM_ONE,
        endColumn=_FROM_ONE,
    ),
)
_RESULT: Final = _object(
    "ruleId ruleIndex kind level message locations partialFingerprints properties",
    "suppressions",
    ruleIndex=_NUMBER,
    kind=_one("fail", "open", "review"),
    level=_LEVEL,
    message=_MESSAGE,
    locations=_list(
        _object(
            "physicalLocation logicalLocations",
            physicalLocation=_PHYSICAL,
            logicalLocations=_list(_object("name fullyQualifiedName kind")),
        ),
        least=1,
    ),
    partialFingerprints=_object("primaryLocationLineHash aksHarden/v1"),
    suppressions=_list(
        _object(
            "kind status justification",
            kind=_one("external"),
            status=_one("accepted", "underReview", "rejected"),
        )
    ),
    properties=_BAG,
)
_INVOCATION: Final = _object(
    "executionSuccessful endTimeUtc toolExecutionNotifications",
    executionSuccessful={"type": "boolean"},
    endTimeUtc=_TIME,
    toolExecutionNotifications=_list(
        _object("level message", "properties", level=_LEVEL, message=_MESSAGE, properties=_BAG)
    ),
)
_RUN: Final = _object(
    "tool automationDetails invocations originalUriBaseIds columnKind results properties",
    tool=_object("driver", driver=_object("name rules", "version", rules=_list(_RULE))),
    automationDetails=_object("id"),
    invocations=_list(_INVOCATION),
    originalUriBaseIds={
        "type": "object",
        "additionalProperties": _object("description", description=_MESSAGE),
    },
    columnKind=_one("utf16CodeUnits", "unicodeCodePoints"),
    results=_list(_RESULT),
    properties=_BAG,
)
SHAPE: Final = _object("$schema version runs", schema=_URI, version=_one("2.1.0"), runs=_list(_RUN))
