"""Prompts in YAML and JSON: what they are, what they declare, where their texts stand."""

from __future__ import annotations

import json

import pytest

from promptlint.analysis import templates
from promptlint.model.document import Document
from promptlint.readers import read_document


def read(path: str, text: str) -> Document | None:
    return read_document(path, text.encode(), "yaml" if path.endswith("l") else "json")


def must(path: str, text: str) -> Document:
    document = read(path, text)
    assert document is not None
    return document


def declared(document: Document, index: int = 0) -> list[str] | None:
    variables = document.prompts[index].declared
    return None if variables is None else [variable.name for variable in variables]


def used(document: Document) -> list[tuple[str, str]]:
    """Names as read, and as they stand in the source."""
    return [
        (use.name, document.text[slice(*use.span)])
        for result in templates.of_document(document)
        for use in result.uses
    ]


LANGCHAIN = """\
_type: prompt
input_variables: [topic, "style"]
template: |
  Write on {topic}
    in the style of {style}.
"""


def test_langchain_yaml() -> None:
    document = must("a.yaml", LANGCHAIN)
    assert (document.kind, document.format) == ("prompt", "langchain")
    assert document.prompts[0].engine == "format"
    assert declared(document) == ["topic", "style"]
    assert used(document) == [("topic", "topic"), ("style", "style")]
    places = [variable.place.span for variable in document.prompts[0].declared or ()]
    assert [document.text[slice(*span)] for span in places if span] == ["topic", "style"]


@pytest.mark.parametrize(("form", "engine"), [("jinja2", "jinja2"), ("mustache", "mustache")])
def test_langchain_template_format(form: str, engine: str) -> None:
    data = {"input_variables": ["a"], "template": 'Say "{{a}}"\nnow', "template_format": form}
    document = must("a.json", json.dumps(data))
    assert document.prompts[0].engine == engine
    assert used(document) == [("a", "a")]


def test_langchain_few_shot_has_two_prompts() -> None:
    data = {
        "_type": "few_shot",
        "input_variables": ["word"],
        "prefix": "Give antonyms.",
        "suffix": "Input: {word}",
        "example_prompt": {"input_variables": ["x", "y"], "template": "{x}: {y}"},
        "examples": [{"x": "hot", "y": "cold"}],
    }
    document = must("a.json", json.dumps(data))
    assert [declared(document, index) for index in (0, 1)] == [["word"], ["x", "y"]]
    assert [name for name, _ in used(document)] == ["word", "x", "y"]


def test_langchain_serialised_chat() -> None:
    message = {
        "id": ["langchain", "prompts", "chat", "HumanMessagePromptTemplate"],
        "kwargs": {"prompt": {"kwargs": {"template": "{q}", "template_format": "f-string"}}},
    }
    held = {"id": ["x", "MessagesPlaceholder"], "kwargs": {"variable_name": "history"}}
    data = {
        "lc": 1,
        "type": "constructor",
        "id": ["langchain", "prompts", "chat", "ChatPromptTemplate"],
        "kwargs": {"input_variables": ["q", "history"], "messages": [held, message]},
    }
    document = must("a.json", json.dumps(data))
    prompt = document.prompts[0]
    assert [(one.role, one.text.value) for one in prompt.messages] == [("user", "{q}")]
    assert [(one.name, one.consumed) for one in prompt.declared or ()] == [
        ("q", False),
        ("history", True),
    ]


def test_semantic_kernel_yaml() -> None:
    text = (
        "name: Story\ntemplate: |\n  Tell of {{$hero}} {{time.now}} {{p.f $place key='$no'}}.\n"
        "template_format: semantic-kernel\ninput_variables:\n  - name: hero\n  - name: place\n"
        "    is_required: false\nexecution_settings:\n  default: {temperature: 0.6}\n"
    )
    document = must("a.yaml", text)
    assert document.prompts[0].engine == "semantic-kernel"
    assert used(document) == [("hero", "hero"), ("place", "place")]
    assert [one.required for one in document.prompts[0].declared or ()] == [True, False]
    assert document.configs[0].number("temperature") == 0.6


def test_github_models() -> None:
    text = (
        "name: Sum\nmodel: openai/gpt-4o\nmodelParameters: {temperature: 0.5}\nmessages:\n"
        "  - role: system\n    content: >-\n      Sum up\n      in {{n}} words.\n"
        "  - {role: user, content: 'It''s {{input}}'}\n"
        "testData:\n  - input: a\n    n: '3'\n    expected: b\n"
    )
    document = must("prompts/sum.prompt.yml", text)
    prompt = document.prompts[0]
    assert [message.role for message in prompt.messages] == ["system", "user"]
    assert prompt.messages[0].text.value == "Sum up in {{n}} words."
    assert used(document) == [("n", "n"), ("input", "input")]
    assert [(one.name, one.consumed) for one in prompt.declared or ()] == [
        ("input", False), ("n", False), ("expected", True),
    ]  # fmt: skip
    assert document.configs[0].text("model") == "openai/gpt-4o"


@pytest.mark.parametrize(
    "rows",
    [
        "[{input: {a: 1, b: 2}, expected: x}]",
        "[{input: 'a: 1', expected: x}]",
        "[plain]",
        "file.csv",
    ],
)
def test_github_models_with_variables_kept_otherwise(rows: str) -> None:
    text = f"messages: [{{role: user, content: '{{{{a}}}} {{{{b}}}}'}}]\ntestData: {rows}\n"
    assert declared(must("a.prompt.yaml", text)) is None


TURNS = [{"role": "system", "content": "Be brief.\n\u00e9"}, {"role": "user", "content": "{{q}}"}]


@pytest.mark.parametrize("data", [TURNS, {"model": "m", "messages": TURNS}])
@pytest.mark.parametrize("path", ["prompts/chat.json", "src/answer_prompt.json"])
def test_chat_messages(path: str, data: object) -> None:
    document = must(path, json.dumps(data))
    assert document.format == "chat-messages"
    messages = document.prompts[0].messages
    assert [message.text.value for message in messages] == ["Be brief.\n\u00e9", "{{q}}"]
    assert document.text[slice(*messages[0].text.source_span(9, 11))] == "\\n\\u00e9"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("data/chat.json", TURNS),
        ("prompts/results/run.json", TURNS),
        ("tests/fixtures/prompts/request.json", {"messages": TURNS}),
        ("prompts/rows.json", [{"messages": TURNS}]),
        ("prompts/rows.json", [{"role": "user", "content": "a", "weight": 1}]),
        ("prompts/de.json", {"messages": {"role": "Rolle", "content": "Inhalt"}}),
        ("prompts/roles.json", [{"role": "admin", "content": "all"}]),
        ("prompts/eval.json", {"messages": TURNS, "score": 0.3}),
        ("package.json", {"name": "a", "instructions": "run it", "scripts": {}}),
        ("recipe.json", {"name": "cake", "instructions": "Bake it.", "tools": ["oven"]}),
        ("openapi.json", {"openapi": "3.0", "paths": {}, "tests": 1, "prompts": ["a"]}),
        ("schema.json", {"template": "a {b}", "input_variables": {"b": "string"}}),
        ("cookiecutter.json", {"template": "{{x}}", "_type": "app"}),
        ("inquirer.json", {"prompts": ["Your name?"], "tests": []}),
        ("action.yml.json", {"name": "a", "_type": "prompt"}),
    ],
)
def test_other_files_are_no_prompts(path: str, data: object) -> None:
    document = read(path, json.dumps(data))
    assert document is None or not document.prompts


def test_assistants_are_instructions() -> None:
    data = {"name": "Desk", "model": "gpt-4o", "instructions": "Help\nguests.", "tools": [
        {"type": "file_search"}]}  # fmt: skip
    document = must("assistant.json", json.dumps(data))
    assert (document.kind, document.format) == ("instructions", "assistant")
    assert document.prompts[0].messages[0].text.value == "Help\nguests."
    assert document.configs[0].text("model") == "gpt-4o"


PROMPTFOO = """\
prompts:
  - "Translate {{text}} to {{language}}"
  - file://more.txt
  - |
    [
      {"role": "system", "content": "Be\\nbrief on {{topic}}."},
      {"role": "user", "content": "{{text}}"}
    ]
providers: [openai:gpt-4.1]
defaultTest:
  vars: {language: Dutch}
tests:
  - vars: {text: Hello, mood: glad}
    assert: [{type: contains, value: Hallo}]
  - vars:
      text: Bye
"""


def test_promptfoo() -> None:
    document = must("promptfooconfig.yaml", PROMPTFOO)
    assert [prompt.flavour for prompt in document.prompts] == ["template", "chat"]
    assert set(declared(document) or ()) >= {"text", "mood", "language", "env"}
    assert [name for name, _ in used(document)] == ["text", "language", "topic", "text"]
    assert all(name == source for name, source in used(document))
    system = document.prompts[1].messages[0].text
    assert system.value == "Be\nbrief on {{topic}}."
    at = system.value.index("topic")
    assert document.text[slice(*system.source_span(at, at + 5))] == "topic"
    assert document.text[slice(*system.source_span(2, 3))] == "\\n"


def test_promptfoo_with_a_file_of_prompts_can_leave_nothing_unused() -> None:
    document = must("promptfooconfig.yaml", PROMPTFOO)
    assert all(variable.consumed for variable in document.prompts[0].declared or ())
    alone = must("promptfooconfig.yaml", PROMPTFOO.replace("  - file://more.txt\n", ""))
    left = [one.name for one in alone.prompts[0].declared or () if not one.consumed]
    assert left == ["mood"]
    assert all(one.consumed for one in alone.prompts[1].declared or ())


@pytest.mark.parametrize(
    "tests", ["file://tests.csv", "[file://t.yaml]", "[{vars: file://v.yaml}]", "[]", "[{}]"]
)
def test_promptfoo_tests_elsewhere_declare_nothing_here(tests: str) -> None:
    document = must("promptfooconfig.yaml", f"prompts: ['Say {{{{a}}}}']\ntests: {tests}\n")
    assert document.prompts[0].declared is None


def test_promptfoo_transforms_may_add_variables() -> None:
    text = PROMPTFOO + "    options: {transformVars: '{...vars, more: 1}'}\n"
    assert must("promptfooconfig.yaml", text).prompts[0].declared is None


SCOPED = """\
prompts:
  - "Translate {{text}} into {{language}}."
providers: [openai:gpt-4.1]
tests:
  - vars: {text: Hello, language: Dutch}
  - vars: {text: Bye, language: French}
  - vars: {text: Ciao}
"""


def _absent(document: Document, prompt: int = 0) -> dict[str, list[str]]:
    return {
        one.name: [document.text[slice(*place.span)] for place in one.absent if place.span]
        for one in document.prompts[prompt].declared or ()
        if one.absent
    }


def test_promptfoo_tests_that_leave_a_variable_out_are_known() -> None:
    assert _absent(must("promptfooconfig.yaml", SCOPED)) == {"language": ["vars: {text: Ciao}"]}
    default = SCOPED + "defaultTest: {vars: {language: Greek}}\n"
    assert _absent(must("promptfooconfig.yaml", default)) == {}


def test_promptfoo_leaves_out_what_few_tests_give() -> None:
    rare = SCOPED.replace("Bye, language: French", "Bye")
    assert _absent(must("promptfooconfig.yaml", rare)) == {}


def test_promptfoo_tests_may_be_for_other_prompts() -> None:
    text = SCOPED.replace("  - vars: {text: Ciao}", "  - vars: {text: Ciao}\n    prompts: [other]")
    assert _absent(must("promptfooconfig.yaml", text)) == {}


def test_promptfoo_scenarios_cross_data_and_tests() -> None:
    text = """\
prompts: ["Translate {{text}} into {{language}}."]
providers: [openai:gpt-4.1]
scenarios:
  - config:
      - vars: {language: Greek}
      - vars: {language: Latin}
    tests:
      - vars: {text: Alpha}
      - vars: {text: Beta}
      - description: nothing
"""
    document = must("promptfooconfig.yaml", text)
    assert set(declared(document) or ()) >= {"text", "language"}
    assert _absent(document) == {"text": ["description: nothing"]}
    elsewhere = text.replace("    tests:\n", "    tests: file://t.yaml\n    more:\n")
    assert must("promptfooconfig.yaml", elsewhere).prompts[0].declared is None


KERNEL = '{"schema": 1, "execution_settings": {"azure": {"model_id": "gpt-4o", "top_p": 0.2}}}'


def test_semantic_kernel_settings_beside_a_text() -> None:
    document = must("Plugins/Joke/config.json", KERNEL)
    (config,) = document.configs
    assert (config.text("model"), config.number("top_p")) == ("gpt-4o", 0.2)
    assert document.prompts == ()
    assert read("Plugins/Joke/settings.json", KERNEL) is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", '{"name": "a", "model": "gpt-4.1", "instructions": "Answer in one word."}'),
        ("a.yaml", "type: foundry_agent\nname: a\ninstructions: Answer in one word.\n"),
        (
            "a.yaml",
            "kind: GptComponentMetadata\ndisplayName: a\ninstructions: Answer in one word.\n",
        ),
        ("a.json", '{"gizmo": {"display": {"name": "a"}, "instructions": "Answer in one word."}}'),
        ("a.json", '{"name": "a", "capabilities": [], "instructions": "Answer in one word."}'),
    ],
)
def test_assistants_of_several_makers(path: str, text: str) -> None:
    document = must(path, text)
    (prompt,) = document.prompts
    assert (document.kind, prompt.flavour) == ("instructions", "agent")
    found = prompt.messages[0].text
    assert found.value == "Answer in one word."
    assert document.text[slice(*found.source_span(0, len(found.value)))] == found.value


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a", "model": "Volvo 240", "instructions": "Change the oil."}',
        '{"name": "soup", "instructions": "Boil the water.", "tags": ["quick"]}',
        '{"type": "robot", "name": "b", "instructions": "Turn left."}',
    ],
)
def test_other_instructions_are_left_alone(text: str) -> None:
    assert read("a.json", text) is None


def test_instructions_in_another_file_are_no_prompt() -> None:
    text = '{"name": "a", "capabilities": [], "instructions": "$[file(\'instruction.txt\')]"}'
    assert must("declarativeAgent.json", text).prompts == ()


def test_crews_have_a_prompt_for_each_member() -> None:
    document = must(
        "agents.yaml",
        "editor:\n  role: Editor of {topic}\n  goal: >\n    Find mistakes\n  backstory: Once a "
        "teacher.\n"
        "writer:\n  role: Writer\n  goal: Write\n  backstory: Once a sailor.\n",
    )
    assert (document.kind, document.format) == ("instructions", "crewai")
    assert [one.name for one in document.prompts] == ["editor", "writer"]
    assert [one.text.value for one in document.prompts[0].messages] == [
        "Editor of {topic}",
        "Find mistakes\n",
        "Once a teacher.",
    ]
    assert read("team.yaml", "a:\n  role: admin\n  goal: x\nb:\n  backstory: y\n") is None
