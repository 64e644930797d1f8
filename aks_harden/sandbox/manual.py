"""How to point az and aks-harden at a running sandbox, as shell text to paste."""

import shlex
from pathlib import Path

from msgspec import Struct


class Coordinates(Struct, frozen=True, kw_only=True):
    """Where a sandbox listens, and who may sign in."""

    url: str
    ca_bundle: Path
    tenant: str
    client_id: str
    client_secret: str
    subscription: str
    cluster_id: str


def cloud_arguments(url: str) -> list[str]:
    """Return the az arguments that move the cloud `AzureCloud` to a sandbox.

    The name stays, because parts of az look up workspaces by the cloud's name and crash on another.
    """
    root = f"{url}/"
    return [
        *("cloud", "update", "--name", "AzureCloud"),
        *("--endpoint-resource-manager", url),
        *("--endpoint-management", root),
        *("--endpoint-active-directory", f"{url}/adfs"),
        *("--endpoint-active-directory-resource-id", root),
        *("--endpoint-active-directory-graph-resource-id", root),
        *("--endpoint-microsoft-graph-resource-id", root),
    ]


def login_arguments(where: Coordinates) -> list[str]:
    """Return the az arguments that sign in as the world's operator."""
    return [
        *("login", "--service-principal", "--username", where.client_id),
        *("--password", where.client_secret, "--tenant", where.tenant, "--output", "none"),
    ]


def environment(where: Coordinates, config: str) -> dict[str, str]:
    """Return what has to stand in the environment of az and of aks-harden."""
    bundle = str(where.ca_bundle)
    return {
        "AZURE_CONFIG_DIR": config,
        "REQUESTS_CA_BUNDLE": bundle,
        "SSL_CERT_FILE": bundle,
        # az would ask a proxy for what listens on this machine; it reads whichever spelling is set.
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "AZURE_CORE_COLLECT_TELEMETRY": "no",
        "AZURE_CORE_SURVEY_MESSAGE": "no",
    }


def instructions(where: Coordinates) -> str:
    """Write the whole way down, from an empty shell to the first answer."""
    exports = environment(where, "")
    del exports["AZURE_CONFIG_DIR"]
    lines = [
        "# A configuration of its own: your signed-in az stays as it is.",
        'export AZURE_CONFIG_DIR="$(mktemp -d)"',
        *(f"export {name}={shlex.quote(value)}" for name, value in exports.items()),
        shlex.join(["az", *cloud_arguments(where.url)]),
        shlex.join(["az", *login_arguments(where)]),
        shlex.join(["az", "account", "set", "--subscription", where.subscription]),
        "az aks list --output table",
        shlex.join(["aks-harden", "audit", "--id", where.cluster_id]),
    ]
    return "\n".join(lines) + "\n"
