"""The answers file: what it may say, and one clear sentence for everything else."""

from pathlib import Path

import pytest
from support.worlds import world_snapshot

from aks_harden.cli.answers import answers
from aks_harden.cli.exits import Exit, Stop
from aks_harden.cli.main import main
from aks_harden.snapshot.file import dump

WHOLE = """
[inputs]
"IAM-3.admin/admin-user-unused" = "yes"
"IAM-3.admin@acrshop/admin-user-unused" = "no"
"NET-8.rule/ssh-sources" = ["10.0.0.0/24", "10.1.0.0/24"]

[choices]
api-server = "ranges"

[overrides]
"NET-8/bastion-kept" = "We use no Bastion."
"""


def write(folder: Path, text: str) -> str:
    path = folder / "answers.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_inputs_choices_and_overrides_are_read(tmp_path: Path) -> None:
    told = answers(write(tmp_path, WHOLE))
    assert told.inputs == {
        "IAM-3.admin/admin-user-unused": "yes",
        "IAM-3.admin@acrshop/admin-user-unused": "no",
        "NET-8.rule/ssh-sources": "10.0.0.0/24,10.1.0.0/24",
        "choice/api-server": "ranges",
    }
    assert told.overrides == {"NET-8/bastion-kept": "We use no Bastion."}


WRONG = {
    "no TOML": ("[inputs", "cannot be used"),
    "another table": ("[answers]\n", "it has answers; it can have [inputs], [choices] and [overrides]"),
    "no table": ("inputs = 1\n", "inputs is not a table: write [inputs] on a line of its own"),
    "no name": ('[inputs]\n"IAM-3.admin/" = "yes"\n', 'its keys are written NAME, "FIX/NAME"'),
    "no such fix": (
        '[inputs]\n"IAM-3.none/x" = "yes"\n',
        "there is no fix IAM-3.none; IAM-3 has IAM-3.",
    ),
    "no such item": ('[inputs]\n"ABC-1.x/x" = "yes"\n', "there is no fix ABC-1.x."),
    "a number": ('[inputs]\n"IAM-3.admin/x" = 1\n', "IAM-3.admin/x is not text in quotation marks"),
    "a list of numbers": (
        '[inputs]\n"IAM-3.admin/x" = [1]\n',
        "IAM-3.admin/x is not text in quotation marks",
    ),
    "no such choice": ('[choices]\nlunch = "soup"\n', "there is no choice lunch; there are"),
    "no such option": ('[choices]\napi-server = "door"\n', "the choice api-server is one of ranges, private"),
    "an option that is a list": (
        '[choices]\napi-server = ["ranges"]\n',
        "the choice api-server is one of ranges, private",
    ),
    "an override without a guard": ('[overrides]\n"NET-8" = "why"\n', 'written "ITEM/GUARD"'),
    "an override of no item": ('[overrides]\n"ABC-1/x" = "why"\n', 'written "ITEM/GUARD"'),
    "an override without a reason": ('[overrides]\n"NET-8/x" = " "\n', "NET-8/x has no reason"),
    "a key that drives a terminal": ('[inputs]\n"\\u001b[31m" = "yes"\n', "[inputs] has \\u001b[31m"),
    "a name twice": ('[choices]\nimds = "policy"\nimds = "policy"\n', "cannot be used"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_nothing_would_read_ends_the_run_in_one_sentence(tmp_path: Path, case: str) -> None:
    text, said = WRONG[case]
    with pytest.raises(Stop) as ended:
        answers(write(tmp_path, text))
    assert ended.value.code is Exit.USAGE
    assert said in str(ended.value)
    assert str(ended.value).isprintable()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Stop, match=r"answers file .*none cannot be read"):
        answers(str(tmp_path / "none"))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("shop") / "shop.json"
    path.write_text(dump(world_snapshot("shop")), encoding="utf-8")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(["script", *argv])
    out, err = capsys.readouterr()
    return code, out, err


ADMIN = ("--only", "IAM-3.admin")
YES = '[inputs]\n"IAM-3.admin/admin-user-unused" = "yes"\n'


def test_an_answer_of_the_file_is_taken(
    shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "--snapshot", shop, *ADMIN, "--answers", write(tmp_path, YES))
    assert code == 0
    assert "run az acr update --name acrshop" in out


def test_what_is_set_goes_before_the_file(
    shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, YES)
    set_ = ("--set", "IAM-3.admin/admin-user-unused=no")
    _, out, _ = run(capsys, "--snapshot", shop, *ADMIN, "--answers", file, *set_)
    assert "run az acr update" not in out


@pytest.mark.parametrize("shell", ["bash", "pwsh"])
def test_an_override_of_the_file_lets_the_step_through_and_is_told(
    shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], shell: str
) -> None:
    text = YES.replace("yes", "no") + '[overrides]\n"IAM-3/admin-user-unused" = "They were told."\n'
    _, out, _ = run(capsys, "--snapshot", shop, *ADMIN, "--shell", shell, "--answers", write(tmp_path, text))
    assert "# Overridden: IAM-3/admin-user-unused is blocked: " in out
    assert "# Overridden because: They were told." in out
    assert "acrshop" in out


def test_an_answer_to_no_question_of_a_fix_ends_the_run(
    shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, '[inputs]\n"IAM-3.admin/unused" = "yes"\n')
    code, _, err = run(capsys, "--snapshot", shop, *ADMIN, "--answers", file)
    assert code == Exit.USAGE
    assert "There is no question unused of IAM-3.admin: it asks admin-user-unused." in err


def test_an_answer_to_a_fix_without_a_step_is_told(
    shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, f'{YES}"NET-8.rule/ssh-sources" = ""\n')
    code, _, err = run(capsys, "--snapshot", shop, *ADMIN, "--answers", file)
    assert code == 0
    assert "not used: the answer NET-8.rule/ssh-sources, because no step is about that fix" in err


def test_standard_input_is_read_once(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "--snapshot", "-", "--answers", "-")
    assert code == Exit.USAGE
    assert "cannot both be read from standard input" in err
    assert shop


def test_the_second_script_has_a_file_of_its_own(
    shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, YES)
    back = tmp_path / "back.sh"
    argv = ("--snapshot", shop, *ADMIN, "--answers", file)
    assert run(capsys, *argv, "--out", str(back), "--rollback", str(back))[0] == Exit.USAGE
    assert not back.exists()
    assert run(capsys, *argv, "--rollback", str(back))[0] == 0
    assert "--admin-enabled true" in back.read_text()
    assert back.stat().st_mode & 0o100


def test_a_plain_name_answers_wherever_it_is_asked_and_is_told_where_nothing_asks_it(
    shop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.toml"
    file.write_text('[inputs]\nadmin-user-unused = "yes"\nno-such-question = "yes"\n', encoding="utf-8")
    main(["plan", "--snapshot", shop, "--only", "IAM-3.admin", "--answers", str(file)])
    told = capsys.readouterr()
    assert "IAM-3.admin/admin-user-unused: yes" in told.out
    assert told.err == "not used: the answer no-such-question, because no step asks it\n"
