"""`sandbox`: run the simulated Azure alone, and print how to point `az` and this tool at it."""

import argparse
import signal
import sys
import threading
from typing import Final

from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.options import WORLDS, WORLDS_HELP

_LAST_PORT: Final = 65535


def prepare(verb: argparse.ArgumentParser) -> None:
    """Fill in the verb's options."""
    verb.add_argument("--world", choices=WORLDS, default="shop", metavar="WORLD", help=WORLDS_HELP)
    verb.add_argument("--port", type=_port, default=0, help="port on 127.0.0.1 (default: any free one)")
    verb.add_argument(
        "--latency",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="added to each answer of Resource Manager",
    )
    verb.add_argument(
        "--operation",
        type=float,
        default=2.0,
        metavar="SECONDS",
        help="how long a long-running operation takes (default 2)",
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to {_LAST_PORT}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from aks_harden.sandbox.server import Sandbox  # noqa: PLC0415 - brings a server and a certificate maker

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        box = Sandbox.start(
            options.world, operation_seconds=options.operation, latency=options.latency, port=options.port
        )
    except OSError as error:
        raise Stop(Exit.USAGE, f"Port {options.port} cannot be used: {error.strerror or error}.") from None
    with box:
        sys.stdout.write(box.instructions() + "\n")
        sys.stdout.flush()
        ended.wait()
    return Exit.DONE
