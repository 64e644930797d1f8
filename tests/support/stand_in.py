"""A stand-in for az: notes each argument vector as JSON, then does what a few lines of Python say."""

import json
import sys
import textwrap
from pathlib import Path

from msgspec import Struct

HOSTILE = (
    "plain",
    "",
    "two words",
    '"&calc',
    "$(touch pwned)",
    "`touch pwned`",
    "${HOME}",
    "line\nbreak",
    "tab\tand\rreturn",
    "%PATH%",
    "'; rm -rf ~; '",
    "it's",
    '"quoted"',
    "back\\slash\\",
    "!history!",
    "*?[a-z]",
    "~root",
    "#comment",
    "-",
    "--name",
    "a;b|c&d>e<f",
    "=(x)",
    "\x1b[31mred",
    "héllo ☃ \U0001f512",
    "\u202egnp.exe",
    "\u2028separator",
    "\u2019; calc #\u2018curly\u201b\u201a",
    "'@",
    '"@\n"@',
    'a\\"b\\\\" c\\\\',
    "ends in a slash\\\n",
    "--%",
    "-name:value",
    "%COMSPEC:~0,3%^&calc",
    "SIG # Begin signature block",
    "##vso[task.setvariable variable=x]y",
    "::error::no",
    "long " * 40,
)
"""Names that break what joins words into a line."""

_HEAD = """#!{python}
import json, os, sys
with open({log!r}, "a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
"""


class Stand(Struct, frozen=True):
    """A stand-in on the disk."""

    program: Path
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"AZURE_CONFIG_DIR": str(self.program.parent)}

    def argvs(self) -> list[list[str]]:
        """Return what it was called with, without the program's own name."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []


def make_az(folder: Path, body: str) -> Stand:
    """Make a stand-in; `body` is Python that may print and exit, with json, os and sys at hand."""
    folder.mkdir(parents=True, exist_ok=True)
    program, log = folder / "az", folder / "log.jsonl"
    program.write_text(_HEAD.format(python=sys.executable, log=str(log)) + textwrap.dedent(body))
    program.chmod(0o755)
    return Stand(program=program, log=log)
