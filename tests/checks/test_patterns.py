"""Patterns of others: matched as Go does, refused where Go would, and never for long."""

from __future__ import annotations

import pytest

from aks_harden.checks.cmp.image_names import Strangers
from aks_harden.checks.cmp.pattern_search import example
from aks_harden.checks.cmp.patterns import PatternError, compiled
from aks_harden.checks.cmp.sources import host_of

MATCHES = [
    ("^acr\\.azurecr\\.io/.+$", "acr.azurecr.io/app:1", True),
    ("^acr\\.azurecr\\.io/.+$", "acrxazurecr.io/app:1", False),
    ("^acr.azurecr.io/.+$", "acrxazurecr.io/app:1", True),
    ("acr\\.azurecr\\.io", "evil.example/acr.azurecr.io/app", True),
    ("^[^\\/]+\\.azurecr\\.io\\/.+$", "anybody.azurecr.io/app", True),
    ("^[^\\/]+\\.azurecr\\.io\\/.+$", "a/b.azurecr.io/app", False),
    ("^(a|b)\\.example/", "b.example/x", True),
    ("^(?:a|b)\\.example/", "c.example/x", False),
    ("^(?P<host>a)\\.example/", "a.example/x", True),
    ("^(?<host>a)\\.example/", "a.example/x", True),
    ("^(.+){0}$", "", True),
    ("^(.+){0}$", "a", False),
    ("(?i)^ACR\\.io/", "acr.io/x", True),
    ("^(?i:ACR)\\.io/", "acr.IO/x", False),
    ("^a(?i)b$", "aB", True),
    ("^a{2,3}$", "aaa", True),
    ("^a{2,3}$", "aaaa", False),
    ("^a{2,}$", "aaaaa", True),
    ("^a{2}$", "aaa", False),
    ("^a{,2}$", "a{,2}", True),
    ("^a{01}$", "a{01}", True),
    ("^a+?b*?c??$", "aab", True),
    ("^[[:alpha:]\\-]+$", "a-b", True),
    ("^[^[:digit:]]+$", "a1", False),
    ("^[\\d\\w]+$", "a_1", True),
    ("^[^\\D]+$", "12", True),
    ("^[a\\-z]$", "m", False),
    ("^[]a]+$", "]a", True),
    ("\\bshop\\b", "acr/shop:1", True),
    ("\\Bshop", "workshop", True),
    ("\\Aacr\\z", "acr", True),
    ("^\\Qa.b\\E$", "axb", False),
    ("^\\x61\\x{62}$", "ab", True),
    ("^a|b$", "xb", True),
    ("^$|^a$", "a", True),
    ("(a*)*b", "aaab", True),
    ("^(a|)+$", "aa", True),
    ("", "anything", True),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), MATCHES)
def test_a_pattern_matches_as_in_go(pattern: str, text: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert compiled(pattern).found_in(text) is expected


REFUSED = [
    "(?=a)",
    "(?!a)",
    "(?<=a)b",
    "(?<!a)b",
    "(a)\\1",
    "a{1001}",
    "a{99999}",
    "a{2,1}",
    "a**",
    "a{2}{3}",
    "*a",
    "(a",
    "a)",
    "[a",
    "[z-a]",
    "[[:nothing:]]",
    "\\",
    "\\p{Greek}",
    "\\xZZ",
    "(?P<name",
    "(?z)",
    "(" * 60 + ")" * 60,
    "((((a{1000}){1000}){1000}){1000})",
    "((){1000}){1000}",
    "a" * 2_001,
    "[" + "ab" * 900 + "]{1000}",
]


@pytest.mark.parametrize("pattern", REFUSED, ids=lambda pattern: pattern[:24])
def test_what_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="it "):
        compiled(pattern)


def test_a_pattern_that_backtracks_forever_elsewhere_is_done_at_once() -> None:
    pattern = compiled("^(a+)+(b|bb)*(.*.*.*.*)x$")
    assert not pattern.found_in("a" * 400 + "!")


STRANGE = [
    ("^(own|other)\\.example\\.org/", "other.example.org/a"),
    ("^own\\.example\\.org", "own.example.orga/a"),
    ("^own\\.example\\.org/", ""),
    ("^own.example.org/", "ownaexampleaorg/a"),
    ("^OWN\\.example\\.org/", ""),
    ("\\bown\\.example\\.org/", "a.own.example.org/a"),
    ("^\\bown\\b\\.", "own.a/a"),
    ("\\Bown\\.example\\.org/", "aown.example.org/a"),
    ("^[a-z]+$", "a"),
    ("^localhost/", "localhost/a"),
    ("^port:1/", ""),
    ("^port/", "port/a"),
    ("a$\\b$", "a"),
    ("a\\B$", ""),
    ("^$", ""),
    ("\\s", ""),
    ("a^", ""),
]


@pytest.mark.parametrize(("pattern", "name"), STRANGE)
def test_a_name_of_a_stranger_that_a_pattern_lets_in_is_found(pattern: str, name: str) -> None:
    found = example(compiled(pattern), Strangers(["own.example.org", "port:1"]))
    assert found == name
    assert not found or compiled(pattern).found_in(found)


def test_docker_hub_is_trusted_in_all_its_forms() -> None:
    names = Strangers(["docker.io", "localhost"])
    assert example(compiled("^([a-z]+|[a-z]+/[a-z]+|docker\\.io/.*)(:[^/]*)?$"), names) == ""
    assert example(compiled("^[a-z.]+/[a-z]+$"), Strangers(["docker.io"])) == "a.a/a"


def test_what_takes_too_long_to_go_through_is_refused() -> None:
    with pytest.raises(PatternError, match="too long"):
        example(compiled("(((.*)*)*)*\\x01"), Strangers(["own.example.org"]), work=500)


HOSTS = {
    "nginx": "docker.io",
    "library/nginx:1": "docker.io",
    "someone/app": "docker.io",
    "localhost/app": "localhost",
    "acr.azurecr.io/app": "acr.azurecr.io",
    "ACR.azurecr.io/app": "acr.azurecr.io",
    "registry:5000/app": "registry:5000",
}


@pytest.mark.parametrize("image", HOSTS)
def test_the_host_of_an_image(image: str) -> None:
    assert host_of(image) == HOSTS[image]
