"""One request and one answer as plain values, so that nothing below depends on a web server."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct, field

Json: TypeAlias = dict[str, Any]
JSON_TYPE = "application/json; charset=utf-8"


class Call(Struct, frozen=True, kw_only=True):
    """A request as it came over the wire."""

    method: str
    path: str
    """The path as the client spelled it, without the query."""
    query: Mapping[str, str] = field(default_factory=dict)
    raw_query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Looked up in lower case."""
    content: bytes = b""

    @property
    def lowered(self) -> str:
        """The path as ARM compares it: without case, without a slash at the end."""
        return self.path.rstrip("/").lower()

    def body(self) -> Json:
        """Read the content as a JSON object, or refuse the call as ARM does."""
        try:
            value = json.loads(self.content or b"{}")
        except ValueError as error:
            message = "The request content was invalid and could not be deserialized."
            raise Refusal(problem(400, "InvalidRequestContent", message)) from error
        if not isinstance(value, dict):
            raise Refusal(problem(400, "InvalidRequestContent", "The request content was not an object."))
        return value


class Answer(Struct, frozen=True, kw_only=True):
    """A response before it is put on the wire."""

    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON_TYPE


class Refusal(Exception):  # noqa: N818 - Azure's refusals are answers, not faults of ours
    """An answer raised from inside, so that the way out is as short as Azure's."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.content.decode())
        self.answer = answer


def encode(value: object) -> bytes:
    """Serialise without blanks, as ARM does."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def answer_json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with a value serialised on the spot."""
    return Answer(status=status, content=encode(value), headers=headers or {})


def problem(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer in the shape of an ARM error body."""
    return answer_json({"error": {"code": code, "message": message}}, status, headers)
