"""Files for people: whole, theirs alone, over nothing, and only where they were asked for."""

from pathlib import Path

import pytest

from aks_harden.store.documents import DocumentError, write_documents

FILES = {"deny.yaml": "kind: NetworkPolicy\n", "steps.md": "# Steps\n"}


def test_files_are_whole_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "deep"
    written = write_documents(folder, FILES)
    assert [path.name for path in written] == list(FILES)
    assert {path.name: path.read_text() for path in folder.iterdir()} == FILES
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_rights_of_a_folder_that_is_there_are_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write_documents(tmp_path, FILES)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("link", [False, True])
def test_nothing_is_written_where_one_of_the_names_is_taken(tmp_path: Path, *, link: bool) -> None:
    taken = tmp_path / "steps.md"
    if link:
        taken.symlink_to(tmp_path / "elsewhere")
    else:
        taken.write_text("mine")
    with pytest.raises(DocumentError, match="is there already"):
        write_documents(tmp_path, FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["steps.md"]
    assert link or taken.read_text() == "mine"


@pytest.mark.parametrize("name", ["../up.yaml", "a/b.yaml", "..", ".", ""])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError, match="is no name of a file"):
        write_documents(tmp_path / "here", {name: "x"})
    assert not (tmp_path / "up.yaml").exists()


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DocumentError, match="cannot be written"):
        write_documents(tmp_path / "file" / "below", FILES)
