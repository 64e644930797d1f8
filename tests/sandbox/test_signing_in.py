"""Signing in: as the SDK does it, with what is wrong, and with what has ended."""

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity.aio import ClientSecretCredential

from aks_harden.sandbox.faults import Fault
from aks_harden.sandbox.server import Sandbox

Send = Callable[..., Awaitable[Any]]


def credential(box: Sandbox, secret: str = "") -> ClientSecretCredential:
    return ClientSecretCredential(
        tenant_id="adfs",
        client_id=box.client_id,
        client_secret=secret or box.client_secret,
        authority=box.url,
        disable_instance_discovery=True,
        connection_verify=str(box.ca_file),
    )


async def test_the_sdk_signs_in_and_the_token_says_who(box: Sandbox) -> None:
    async with credential(box) as who:
        token = await who.get_token(f"{box.url}/.default")
    middle = token.token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    assert (claims["appid"], claims["tid"], claims["aud"]) == (box.client_id, box.tenant, box.url)
    assert claims["oid"] == box.world.operator_object_id


async def test_an_entra_shaped_authority_works_too(box: Sandbox) -> None:
    who = ClientSecretCredential(
        tenant_id=box.tenant,
        client_id=box.client_id,
        client_secret=box.client_secret,
        authority=box.url,
        disable_instance_discovery=True,
        connection_verify=str(box.ca_file),
    )
    async with who:
        assert (await who.get_token(f"{box.url}/.default")).token.count(".") == 2


async def test_a_wrong_secret_is_named_as_entra_names_it(box: Sandbox) -> None:
    async with credential(box, "wrong") as who:
        with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
            await who.get_token(f"{box.url}/.default")


async def test_a_session_that_has_ended_asks_for_a_person(box: Sandbox) -> None:
    box.require_interaction()
    async with credential(box) as who:
        with pytest.raises(ClientAuthenticationError, match="AADSTS50078"):
            await who.get_token(f"{box.url}/.default")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"Authorization": ""}, "AuthenticationFailed"),
        ({"Authorization": "Basic abc"}, "AuthenticationFailedInvalidHeader"),
        ({"Authorization": "Bearer abc"}, "InvalidAuthenticationToken"),
    ],
)
async def test_no_token_no_answer(box: Sandbox, arm: Send, header: dict[str, str], code: str) -> None:
    answer = await arm("GET", box.cluster_id, headers=header)
    assert (answer.status, answer.code) == (401, code)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer authorization_uri=")


async def test_a_token_ends_when_the_test_says_so(box: Sandbox, arm: Send) -> None:
    assert (await arm("GET", box.cluster_id)).status == 200
    box.expire_tokens()
    answer = await arm("GET", box.cluster_id)
    assert (answer.status, answer.code) == (401, "ExpiredAuthenticationToken")


async def test_a_claims_challenge_can_be_read(box: Sandbox, arm: Send) -> None:
    box.faults.add(Fault.claims("managedClusters"))
    answer = await arm("GET", box.cluster_id)
    assert answer.status == 401
    challenge = answer.headers["WWW-Authenticate"].partition('claims="')[2].rstrip('"')
    assert "access_token" in json.loads(base64.b64decode(challenge))
    assert (await arm("GET", box.cluster_id)).status == 200


async def test_the_metadata_of_the_cloud_names_one_host(box: Sandbox, arm: Send) -> None:
    one = (await arm("GET", "/metadata/endpoints", version="2022-09-01")).body
    many = (await arm("GET", "/metadata/endpoints", version="2019-05-01")).body
    assert many == [one]
    assert one["authentication"]["loginEndpoint"] == box.authority
    assert one["resourceManager"].startswith(box.url)


async def test_nobody_trusts_the_sandbox_without_its_root(box: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await session.get(f"{box.url}/metadata/endpoints?api-version=2022-09-01")


async def test_the_bundle_holds_more_than_our_root(box: Sandbox) -> None:
    ours = box.ca_file.read_text()
    bundle = box.ca_bundle.read_text()
    assert ours.count("BEGIN CERTIFICATE") == 1
    assert bundle.endswith(ours)
    assert bundle.count("BEGIN CERTIFICATE") > 50
