"""The questions of a plan as a file to fill in: read back, it answers nothing that nobody answered."""

import tomllib

from support.worlds import world_snapshot

from aks_harden.engine.discover import items
from aks_harden.engine.planner import make_plan
from aks_harden.model.context import Context
from aks_harden.report.questions import questions

ASKED = {"admin-user-unused", "anonymous-pull-unused", "tokens-unused"}


def text(**inputs: str) -> str:
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    context = Context(inputs=given)
    plan = make_plan(world_snapshot("shop"), context, items(), ["IAM-3", "NET-1", "EXT-MAINT"])
    return questions(plan, (), given)


def test_what_is_open_stays_open() -> None:
    assert tomllib.loads(text()) == {"choices": {}, "inputs": {}}


def test_each_question_is_there_once_to_be_filled_in() -> None:
    filled = text().replace('\n# admin-user-unused = ""', '\nadmin-user-unused = "yes"')
    assert tomllib.loads(filled)["inputs"] == {"admin-user-unused": "yes"}
    assert all(text().count(f"\n# {name} = ") == 1 for name in ASKED)


def test_answers_that_were_given_are_kept() -> None:
    assert tomllib.loads(text(admin_user_unused="yes"))["inputs"] == {"admin-user-unused": "yes"}


def test_a_choice_is_a_question_too() -> None:
    assert '# api-server = ""' in text()
    assert "#   private: a private API server, by VNet integration" in text()
