"""Reading cannot write: what may leave, and what never does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_harden.azure.guard import RefusedError, check, check_headers, check_origin, origin

BASE = "https://management.example"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/subscriptions/s/providers/Microsoft.Network/virtualNetworks?api-version=1"),
        ("HEAD", "/subscriptions/s/resourceGroups/g"),
        ("POST", "/v1.0/directoryObjects/getByIds"),
        ("POST", "/v1.0/directoryobjects/GETBYIDS/"),
        ("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"),
    ],
)
def test_reads_pass(method: str, path: str) -> None:
    check(method, BASE + path)


@pytest.mark.parametrize(
    "action", ["listClusterAdminCredential", "listClusterUserCredential", "listKeys", "listCredentials"]
)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_what_hands_out_secrets_never_leaves(action: str, method: str) -> None:
    with pytest.raises(RefusedError, match="credentials"):
        check(method, f"{BASE}/subscriptions/s/resourceGroups/g/providers/P/t/n/{action}?api-version=1")


@pytest.mark.parametrize(
    "path",
    [
        "/subscriptions/s/resourceGroups/g/providers/P/t/n/runCommand",
        "/x/v1.0/directoryObjects/getByIds",
        "/v1.0/directoryObjects/getByIds/delete",
        "/subscriptions/s/providers/Microsoft.ResourceGraph/resources/evil",
    ],
)
def test_a_post_that_only_looks_like_a_reading_one_is_refused(path: str) -> None:
    with pytest.raises(RefusedError):
        check("POST", BASE + path)


_PATHS = st.lists(st.text(st.characters(codec="ascii", exclude_characters="?#"), min_size=1), min_size=1).map(
    lambda parts: "/" + "/".join(parts)
)


@given(method=st.sampled_from(["POST", "PUT", "PATCH", "DELETE", "MERGE", "put"]), path=_PATHS)
def test_no_other_request_ever_leaves(method: str, path: str) -> None:
    allowed = r"/v1\.0/directoryobjects/getbyids/*|/providers/microsoft\.resourcegraph/resources/*"
    if method == "POST" and re.fullmatch(allowed, path.lower()):
        return
    with pytest.raises(RefusedError):
        check(method, BASE + path)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("action", ["list%4Beys", "list%254beys", "listKeys//", "listkeys%2F"])
def test_a_secret_asked_for_in_other_letters_never_leaves(method: str, action: str) -> None:
    with pytest.raises(RefusedError, match="credentials"):
        check(method, f"{BASE}/subscriptions/s/resourceGroups/g/providers/P/t/n/{action}?api-version=1")


@pytest.mark.parametrize("url", [f"{BASE}/a\tb", f"{BASE}/a\nb", f"{BASE}/a\\b", "https://[", BASE])
def test_an_address_that_libraries_may_read_differently_never_leaves(url: str) -> None:
    with pytest.raises(RefusedError):
        check("GET", url)


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "x-http-method", "X-METHOD-OVERRIDE"])
def test_a_read_that_asks_for_another_method_never_leaves(name: str) -> None:
    with pytest.raises(RefusedError, match="another method"):
        check_headers("GET", ["Accept", name])


@pytest.mark.parametrize(
    "url",
    [
        "http://management.example/x",
        "https://management.example.evil.com/x",
        "https://evil.com/x",
        "https://management.example@evil.com/x",
        "https://management.example:8443/x",
        "https://management.example\\@evil.com/x",
        "https://[",
        "/x",
    ],
)
def test_nothing_goes_to_another_host(url: str) -> None:
    with pytest.raises(RefusedError, match="another host"):
        check_origin(url, (origin(BASE),))


@pytest.mark.parametrize("url", [f"{BASE}/x", f"{BASE}:443/x", "https://MANAGEMENT.example/x"])
def test_the_same_host_in_other_letters_is_the_same(url: str) -> None:
    check_origin(url, (origin(BASE),))


def test_a_host_that_is_none_allows_nothing() -> None:
    with pytest.raises(RefusedError):
        check_origin("http://x", (origin("http://x"),))
