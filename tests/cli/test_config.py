"""The config file and the answers given by options: what they change, and what is refused in a sentence."""

import json
from pathlib import Path

import pytest
from msgspec.structs import fields
from support.worlds import world_snapshot

from aks_harden.cli.main import main
from aks_harden.model.context import Thresholds
from aks_harden.snapshot.file import dump


@pytest.fixture(scope="module")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "shop.json"
    path.write_text(dump(world_snapshot("shop")), encoding="utf-8")
    return path


Capsys = pytest.CaptureFixture[str]


def answers(shop_file: Path, capsys: Capsys, *words: str) -> dict[str, object]:
    main(["audit", "--snapshot", str(shop_file), "--only", "IAM-3", "-o", "json", *words])
    told: dict[str, object] = json.loads(capsys.readouterr().out)["answers"]
    return told


def test_a_config_file_and_options_reach_the_judging_and_the_report(
    shop_file: Path, tmp_path: Path, capsys: Capsys
) -> None:
    config = tmp_path / "own.toml"
    config.write_text(
        '[thresholds]\nmax_standing_admins = 5\n[declared]\nfips = true\ntls_terminators = ["Front Door"]\n'
        'trusted_sources = ["ghcr.example"]\n'
    )
    words = ("--config", str(config), "--size", "large", "--trusted-source", "quay.example")
    told = answers(shop_file, capsys, *words)
    assert told["fips"] is True
    assert told["size"] == "large"
    assert told["tls_terminators"] == ["Front Door"]
    assert told["trusted_sources"] == ["ghcr.example", "quay.example"]
    thresholds = told["thresholds"]
    assert isinstance(thresholds, dict)
    assert thresholds["max_standing_admins"] == 5
    main(["audit", "--snapshot", str(shop_file), "--only", "IAM-3", *words])
    said = " ".join(capsys.readouterr().out.split())
    assert "max_standing_admins 5 (default 3)" in said
    assert "a large cluster" in said


def test_without_a_config_file_everything_has_its_default(shop_file: Path, capsys: Capsys) -> None:
    told = answers(shop_file, capsys)
    assert told["thresholds"] == {entry.name: entry.default for entry in fields(Thresholds)}
    assert told["size"] is None
    assert main(["audit", "--snapshot", str(shop_file), "--only", "IAM-3"]) == 10
    assert "judged by what you told" not in capsys.readouterr().out


def test_the_file_in_the_config_folder_counts_without_being_named(
    shop_file: Path, tmp_path: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "aks-harden"
    folder.mkdir()
    (folder / "config.toml").write_text("[declared]\nfips = true\n")
    assert answers(shop_file, capsys)["fips"] is True


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("[thresholds", "cannot be used", id="not TOML"),
        pytest.param("[threshold]\n", "it can have thresholds, declared", id="an unknown table"),
        pytest.param("[thresholds]\nmax_admins = 3\n", "has max_admins", id="an unknown threshold"),
        pytest.param("[thresholds]\nkey_expiry_days = true\n", "whole number", id="a switch for a number"),
        pytest.param("[thresholds]\nkey_expiry_days = -1\n", "whole number", id="a number below zero"),
        pytest.param("thresholds = 3\n", "[thresholds] is not a table", id="a number for a table"),
        pytest.param('[declared]\nservice_tags = "x"\n', "not a list of texts", id="a text for a list"),
        pytest.param("[declared]\nfips = 1\n", "neither true nor false", id="a number for a switch"),
    ],
)
def test_a_config_file_that_is_wrong_stops_the_run_with_a_sentence(
    shop_file: Path, tmp_path: Path, capsys: Capsys, text: str, sentence: str
) -> None:
    config = tmp_path / "own.toml"
    config.write_text(text)
    assert main(["audit", "--snapshot", str(shop_file), "--config", str(config)]) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert not said.out


def test_a_config_file_that_is_named_must_be_there(shop_file: Path, tmp_path: Path, capsys: Capsys) -> None:
    assert main(["audit", "--snapshot", str(shop_file), "--config", str(tmp_path / "none.toml")]) == 2
    assert "cannot be read" in capsys.readouterr().err
