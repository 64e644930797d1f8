"""How the program ends, and what each ending means to a pipeline."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes; where several hold the order is 12, 11, 3, 10, 4."""

    DONE = 0
    """Done; nothing at or above the threshold."""
    BROKEN = 1
    """The tool itself failed; of `journal verify`: a journal is not as it was written."""
    USAGE = 2
    """Bad usage, bad file, not a terminal."""
    NO_ACCESS = 3
    """Could not sign in, or no such cluster; of several: one could not be read, whatever the others have."""
    INCOMPLETE = 4
    """`--strict` and something is unknown."""
    FINDINGS = 10
    """`fail` findings at or above the threshold; of `diff`: something got worse."""
    NOT_FIXED = 11
    """A step failed or did not verify."""
    STALE = 12
    """The plan is stale: something changed since it was made."""
    INTERRUPTED = 130
    """Interrupted by the operator."""


class Stop(Exception):  # noqa: N818 - the end of the run in one sentence, not a defect
    """Ends the run with one sentence on standard error and an exit code."""

    def __init__(self, code: Exit, sentence: str) -> None:
        """Keep the code; the sentence says what to do."""
        super().__init__(sentence)
        self.code = code
