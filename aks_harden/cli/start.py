"""What makes a short run start sooner; done once, before a verb is imported."""

import gc
import sys

_BETWEEN_COLLECTIONS = 100_000
"""Objects made before the collector looks for garbage: importing makes thousands, none of it garbage."""


def lighten() -> None:
    """Make importing cheaper for the whole process."""
    gc.set_threshold(_BETWEEN_COLLECTIONS, 20, 20)
    if "typing_extensions" in sys.modules or "msgspec" in sys.modules:
        return
    # msgspec asks for typing_extensions and is content with `typing`, which has had all of it since 3.11;
    # importing the former takes longer than all the rest of msgspec.
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401, PLC0415 - imported for others, while the other is hidden
    finally:
        del sys.modules["typing_extensions"]


def spare_the_collector() -> None:
    """Let the interpreter end without looking for garbage in what it is about to give back as a whole."""
    gc.freeze()
    gc.disable()
