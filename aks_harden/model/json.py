"""The type of what Azure sends: plain JSON values."""

from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
"""Any JSON value. Values of a snapshot are shared and never changed in place."""

JsonObject: TypeAlias = dict[str, Json]
"""A JSON object."""
