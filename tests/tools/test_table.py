"""The bench's table, its terminal, and the pictures of the documents."""

import re
import sys
from pathlib import Path

import pytest
from measure.process import run
from measure.product import BenchError
from measure.table import Row, written
from measure.terminal import first_frame, shown

IMAGES = sorted((Path(__file__).parents[2] / "docs" / "images").glob("*.svg"))


@pytest.mark.parametrize(
    ("value", "bar", "verdict"), [(1.0, 1.0, "ok"), (1.01, 1.0, "OVER"), (9.0, None, "")]
)
def test_a_row_is_held_to_its_bar(value: float, bar: float | None, verdict: str) -> None:
    assert Row(what="", value=value, measured="", bar=bar).verdict == verdict


def test_columns_stand_under_each_other() -> None:
    rows = [
        Row(what="a", value=1, measured="one", bar=2, wanted="<= 2"),
        Row(what="longer", value=3, measured="3", bar=2, wanted="<= 2"),
    ]
    assert [line.rsplit(None, 1)[-1] for line in written(rows).splitlines()[2:]] == ["ok", "OVER"]
    assert len({line.index("<=") for line in written(rows).splitlines()[2:]}) == 1


def test_the_words_on_a_terminal_are_seen_through_its_sequences() -> None:
    assert shown(b"\x1b[?1049h\x1b[1;38;2;1;2;3mIdentity\x1b[0m and \x1b]22;default\x07access") == (
        "Identity and access"
    )


def test_a_frame_is_timed_on_a_terminal_of_its_own() -> None:
    program = "import os, time; print('stands' if os.isatty(1) else 'no', flush=True); time.sleep(60)"
    assert 0 < first_frame([sys.executable, "-c", program], {}, ("stands",)).seconds < 30


def test_a_program_that_ends_without_its_frame_is_told() -> None:
    with pytest.raises(BenchError, match="ended before its frame"):
        first_frame([sys.executable, "-c", "pass"], {}, ("stands",))


def test_a_process_is_weighed_and_its_end_is_looked_at() -> None:
    assert run([sys.executable, "-c", "pass"], {}).peak > 1_000_000
    with pytest.raises(BenchError, match="ended with 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"], {})


@pytest.mark.parametrize("image", IMAGES, ids=lambda path: path.name)
def test_a_picture_fetches_nothing_and_names_no_file_of_a_machine(image: Path) -> None:
    text = image.read_text(encoding="utf-8")
    assert "url(http" not in text
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= {"www.w3.org", "www.textualize.io"}
    assert "/home/" not in text
