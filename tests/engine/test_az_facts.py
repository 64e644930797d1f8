"""Which az may run which steps, and what is said about it first."""

import pytest
from msgspec.structs import replace
from support import applying

from aks_harden.engine.az_facts import numbers, refused, warnings
from aks_harden.engine.plan import Step
from aks_harden.model.azure import AzVersion
from aks_harden.model.fix import Command


def step(*argv: str, extension: str = "") -> Step:
    first = applying.plan(applying.World(), "IAM-8").steps[0]
    fixes = tuple(replace(fix, extension=extension) for fix in first.fixes)
    return replace(first, fixes=fixes, commands=(Command(words=argv, target=()),))


IF_MATCH = ("az", "aks", "update", "--if-match", "<etag>")
INTEGRATION = ("az", "aks", "update", "--enable-apiserver-vnet-integration")


@pytest.mark.parametrize(
    ("version", "argv", "fits"),
    [
        ("2.91.0", IF_MATCH, True),
        ("2.69.0", IF_MATCH, True),
        ("2.68.9", IF_MATCH, False),
        ("2.100.0", IF_MATCH, True),
        ("3.0.0", IF_MATCH, True),
        ("2.73.0", INTEGRATION, True),
        ("2.72.0", INTEGRATION, False),
        ("2.86.0", ("az", "aks", "check-acr"), True),
        ("2.85.0", ("az", "aks", "check-acr"), False),
        ("2.60.0", ("az", "acr", "update"), True),
        ("", ("az", "acr", "update"), False),
        ("latest", ("az", "acr", "update"), False),
    ],
)
def test_an_az_that_is_too_old_for_a_command_is_refused_with_what_to_do(
    version: str, argv: tuple[str, ...], *, fits: bool
) -> None:
    reason = refused(AzVersion(version=version), [step("az", "acr", "update"), step(*argv)])
    assert (reason == "") is fits
    if version and not fits and numbers(version):
        assert "az upgrade" in reason


def test_a_fix_that_needs_an_extension_is_refused_without_it() -> None:
    needing = [step(*IF_MATCH, extension="aks-preview")]
    assert "aks-preview" in refused(AzVersion(version="2.91.0"), needing)
    assert refused(AzVersion(version="2.91.0", extensions={"aks-preview": "19.0.0"}), needing) == ""


@pytest.mark.parametrize(
    ("az", "words"),
    [
        (AzVersion(version="2.91.0"), []),
        (AzVersion(version="2.95.0", extensions={"bastion": "1.0"}), []),
        (AzVersion(version="2.90.1"), ["older than 2.91"]),
        (AzVersion(version="2.91.0", extensions={"aks-preview": "19.0.0b1"}), ["AZURE_EXTENSION_DIR"]),
    ],
)
def test_what_may_go_wrong_with_an_az_is_said_first(az: AzVersion, words: list[str]) -> None:
    told = warnings(az)
    assert len(told) == len(words)
    assert all(word in sentence for word, sentence in zip(words, told, strict=True))
