"""Prompts that no call is seen to send: modules, classes and functions named for them, turns."""

import pytest

from promptlint.analysis.templates import variables
from promptlint.readers import read_document


def _prompts(source, path="app/agent.py"):
    document = read_document(path, source.encode(), "python")
    if document is None:
        return []
    return [
        (one.name, [(turn.role, turn.text.value) for turn in one.messages], one.complete)
        for one in document.prompts
    ]


TEXT = "Name three risks of the plan below and give one remedy for each."


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        ("app/prompts.py", f'PREFIX_PROMPT_ = 1\nRISKS = "{TEXT}"\n', "RISKS"),
        ("app/x.py", f'class PlanPrompts:\n    risks = "{TEXT}"\n', "risks"),
        ("app/x.py", f'class Plan(BasePrompt):\n    instruction = "{TEXT}"\n', "instruction"),
        ("app/x.py", f'class P(BasePrompt[A, B]):\n    about: str = "{TEXT}"\n', "about"),
        ("app/x.py", f'def risk_prompt(plan):\n    return "{TEXT}"\n', "risk_prompt"),
        ("app/x.py", f'async def a_prompt(p):\n  if p:\n    return "{TEXT}"\n', "a_prompt"),
        ("app/x.py", f'class A:\n  def get_prompt(self):\n    return "{TEXT}"\n', "get_prompt"),
    ],
)  # fmt: skip
def test_texts_of_places_that_are_named_for_prompts(path, source, name):
    assert _prompts(source, path) == [(name, [("", TEXT)], False)]


def test_what_a_builder_fills_in_are_variables():
    source = (
        "HEAD_PROMPT = 'You check plans of a youth club for risks.'\n"
        "def risk_prompt(plan):\n"
        "    return HEAD_PROMPT + f' Name three risks of the plan {plan.title} and one remedy.'\n"
    )
    found = {name: turns for name, turns, _ in _prompts(source)}
    assert found["risk_prompt"][0][1].endswith(" of the plan {plan.title} and one remedy.")


def test_turns_that_a_function_of_another_file_takes():
    source = (
        "from .models import call\n"
        "def plan(task):\n"
        "    prompt = [\n"
        '        {"role": "system", "content": "You edit the plan of a report."},\n'
        '        {"role": "user", "content": f"Task: {task}"},\n'
        "    ]\n"
        "    return call(prompt)\n"
    )
    ((name, turns, complete),) = _prompts(source)
    assert (name, complete) == ("prompt", False)
    assert turns == [("system", "You edit the plan of a report."), ("user", "Task: {task}")]


def test_a_list_that_a_call_has_is_told_once():
    source = (
        "import litellm\n"
        'messages = [{"role": "system", "content": "You sort the mail of a school office."}]\n'
        "litellm.completion(model=MODEL, messages=messages)\n"
    )
    assert len(_prompts(source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("app/x.py", "def prompt_path(x):\n    return 'prompts/of/the/team/that/we/use.md'\n"),
        ("app/x.py", f'def ask_prompt(x):\n    title = "{TEXT}"\n    return x\n'),
        ("app/x.py", f'def build_page(x):\n    """_prompt("""\n    return "{TEXT}"\n'),
        ("app/x.py", 'roles = [{"role": "admin", "content": "everything that there is to do"}]\n'),
        ("app/prompts.py", '__doc__ = "_prompt( is what the texts of this module are for"\n'),
    ],
)  # fmt: skip
def test_other_texts_are_no_prompts(path, source):
    assert _prompts(source, path) == []


def test_places_are_exact():
    source = (
        "class A(Prompt):\n    é = 'Größe: name the size of each room in the plan,\\n please.'\n"
    )
    document = read_document("a.py", source.encode(), "python")
    text = document.prompts[0].messages[0].text
    at = text.value.index("please")
    assert document.text[slice(*text.source_span(at, at + 6))] == "please"


def test_deep_and_broken_sources_end():
    deep = "if x:\n"
    source = "".join(" " * depth + deep for depth in range(90)) + " " * 90 + "pass  # Prompt(\n"
    assert _prompts(source) == []
    assert _prompts("def risk_prompt(:\n  return 'a'") == []


def test_llama_index_leaves_other_braces_alone():
    source = (
        "from llama_index.core import PromptTemplate, RichPromptTemplate\n"
        "A = PromptTemplate('Answer as {\"a\": 1} would, from the passages in {context}.')\n"
        "B = RichPromptTemplate('{% chat role=\"user\" %}Answer in one word '\n"
        "    'from {{ context }}.{% endchat %}')\n"
    )
    document = read_document("a.py", source.encode(), "python")
    assert [prompt.engine for prompt in document.prompts] == [None, "jinja2"]
    used = variables(document.prompts[1])
    assert (used.problems, [use.name for use in used.uses]) == ((), ["context"])


def test_the_end_of_a_part_is_elsewhere():
    from datetime import date

    from promptlint.checks.unfinished_text import CHECK
    from promptlint.model.check import CheckContext

    def told(text):
        document = read_document("app/prompts.py", text.encode(), "python")
        hits = CHECK.check(document, {}, CheckContext(date(2026, 11, 24)))
        return [hit.data["kind"] for hit in hits]

    assert (
        told('# _prompt(\nPREFIX = """Write one object for each room like this:\n```json\n{\n"""\n')
        == []
    )
    assert told('# _prompt(\nPREFIX = "TODO: name the rooms of the house and what is in them"\n')
