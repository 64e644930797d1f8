"""Secrets of every kind that Azure hands out, in every place that an answer has for them."""

import base64
import json

import pytest

from aks_harden.model.json import Json
from aks_harden.snapshot.redact import redact, redact_output, redact_text

WORD = "CANARY"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_KEY = encoded(WORD + "k" * 58)
SECRETS = {
    "a token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.c2lnCANARY",
    "an encrypted token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.iviviv.CANARYtext.CANARYtag",
    "a shared access signature": "https://x/c?sv=1&sig=CANARYabcdefghijkl%2Bmn%3D&se=1",
    "a signature alone": "sig=CANARYabcdefghijkl%2Bmn%3D",
    "a client secret": "abc8Q~CANARYabcdefghijklmnopqrstuvwxyz01",
    "a client secret that begins oddly": "~.-7Q~CANARYabcdefghijklmnopqrstuvwxyz01",
    "a storage key": _KEY,
    "a storage connection": f"Protocol=https;AccountName=x;AccountKey={_KEY};EndpointSuffix=y",
    "a bus connection": "Endpoint=sb://x;SharedAccessKeyName=R;SharedAccessKey=CANARYabcdefghijklmnop=",
    "a database connection": "Server=tcp:x;User ID=u;Password=CANARY12;Encrypt=True",
    "another of those": "Server=tcp:x;Uid=u;PWD=CANARY12;Encrypt=True",
    "a private key": "-----BEGIN EC PRIVATE KEY-----\nCANARY\n-----END EC PRIVATE KEY-----",
    "a private key in Base64": encoded("-----BEGIN PRIVATE KEY-----\nCANARY"),
    "a kubeconfig": f"users:\n- user:\n    client-key-data: {WORD}{'a' * 40}\n    token: {WORD}abcdefgh",
    "a kubeconfig in Base64": encoded(f"apiVersion: v1\nkind: Config\ntoken: {WORD}abcdefgh"),
    "a bearer": "Authorization: Bearer CANARYopaque0123456789",
    "a password for HTTP": f"Authorization: Basic {encoded('CANARY:password')}",
    "a password in an address": "https://kim:CANARYpw@proxy.example/x",
    "a registry key": "CANARYabcdefghijklmnopqrstuvwxyz0123456789+ACRDabcde",
    "a token request": "grant_type=x&client_secret=CANARYabc&scope=y",
    "a refresh token": "refresh_token=0.AXCANARYabcdefghijkl",
}


def held(text: str) -> bool:
    return any(word in text for word in (WORD, encoded(WORD), encoded(f"xx{WORD}")[4:]))


@pytest.mark.parametrize("case", SECRETS)
def test_nothing_is_left_of(case: str) -> None:
    secret = SECRETS[case]
    nested = json.dumps({"error": {"message": f"it was {secret} there"}})
    doors: list[Json] = [
        redact_text(f"before {secret} after"),
        redact_output(nested),
        redact({"tags": {"note": secret}, "list": [[secret]]}),
        redact({"message": nested}),
    ]
    assert not held(json.dumps(doors))


@pytest.mark.parametrize(
    "name",
    ["adminPassword", "clientSecret", "secretText", "keyValue", "primaryMasterKey", "client-key-data",
     "accountKey", "ConnectionString", "access_token", "kubeconfigs", "passwords", "SASToken", "pwd"],
)  # fmt: skip
def test_text_under_a_secret_name_is_not_kept(name: str) -> None:
    values: list[Json] = [WORD, [WORD], [{"name": "one", "value": WORD}], {"value": WORD}]
    for value in values:
        assert WORD not in json.dumps(redact({name: value}))
    assert WORD not in redact_output(json.dumps({name: WORD}))
    assert WORD not in redact_output(json.dumps({"message": json.dumps({name: f'a\\ {WORD} "{WORD}" x\\'})}))


KEPT: dict[str, Json] = {
    "switches": {"disablePasswordAuthentication": True, "passwords": [{"name": "password1", "expiry": None}]},
    "a public key": {"keyData": 4096, "ssh": f"ssh-rsa {'A' * 372}== kim"},
    "a certificate": {"ca": encoded("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----")},
    "a Kubernetes document": {"content": encoded("apiVersion: templates/v1\nkind: ConstraintTemplate")},
    "words": {"text": "Basic authentication and bearer tokens; the password must be 12 long"},
    "an address": {"url": "https://vault.example:443/keys/a?b=c@d"},
    "an eTag": {"eTag": "9cd0b4c3-866d-5f95-89d4-606680c328f0", "etag": 'W/"1"'},
}


@pytest.mark.parametrize("case", KEPT)
def test_what_is_no_secret_is_kept(case: str) -> None:
    assert redact(KEPT[case]) == KEPT[case]


@pytest.mark.parametrize(
    "text", ["eyJ" * 20_000, '"' * 50_000, '\\"a' * 20_000, "://a" * 20_000, "bearer " * 20_000]
)
def test_hostile_text_does_not_hold_it_up(text: str) -> None:
    assert redact_output(text) == text


def test_what_a_build_task_keeps_to_itself_is_not_kept() -> None:
    task: Json = {
        "step": {
            "encodedTaskContent": encoded(f"steps: [{WORD}]"),
            "arguments": [
                {"name": "key", "value": WORD, "isSecret": True},
                {"name": "tag", "value": "latest", "isSecret": False},
            ],
        }
    }
    left = json.dumps(redact(task))
    assert WORD not in left
    assert encoded(f"steps: [{WORD}]") not in left
    assert "latest" in left


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param(["get", "List"], True, id="what an access policy allows"),
        pytest.param(["get", "hunter2hunter2"], False, id="a word that no policy knows"),
        pytest.param("get", False, id="not a list"),
    ],
)
def test_what_an_access_policy_allows_for_secrets_is_no_secret(given: Json, kept: bool) -> None:  # noqa: FBT001 - a row
    body: Json = {"permissions": {"secrets": given}}
    assert (redact(body) == body) is kept
