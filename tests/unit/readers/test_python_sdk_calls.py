"""Prompts in the call shapes of the usual Python libraries."""

from __future__ import annotations

import pytest

from promptlint.model.document import Prompt
from promptlint.readers import read_document


def _only(code: str) -> Prompt:
    document = read_document("app/bot.py", code.encode(), "python")
    assert document is not None
    (found,) = document.prompts
    for message in found.messages:
        text = message.text
        for at in range(len(text.value)):
            start, end = text.source_span(at, at + 1)
            assert 0 <= start < end <= len(document.text)
    return found


CALLS: dict[str, tuple[list[tuple[str, str]], bool]] = {
    "from google import genai\n"
    "client.models.generate_content(model='gemini-2.5-pro', contents='Name three rivers.',\n"
    " config=types.GenerateContentConfig(system_instruction='Answer as a geographer.'))": (
        [("system", "Answer as a geographer."), ("user", "Name three rivers.")],
        True,
    ),
    "from google import genai\n"
    "cfg = {'system_instruction': 'Answer as a geographer.'}\n"
    "client.models.generate_content(model='g', contents=['Name this river.', image], config=cfg)": (
        [("system", "Answer as a geographer."), ("user", "Name this river.")],
        False,
    ),
    "import google.generativeai\nmodel.generate_content(f'Name three rivers of {land}.')": (
        [("user", "Name three rivers of {land}.")],
        False,
    ),
    "import openai\n"
    "messages = [{'role': 'system', 'content': 'You write old poems.'}]\n"
    "messages.append({'role': 'user', 'content': 'Write one about rain.'})\n"
    "client.chat.completions.create(model='m', messages=messages)\n"
    "messages.append({'role': 'user', 'content': 'Now one about snow.'})": (
        [("system", "You write old poems."), ("user", "Write one about rain.")],
        True,
    ),
    "from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder\n"
    "ChatPromptTemplate([('system', 'You grade essays.'), MessagesPlaceholder('history'),\n"
    " ('placeholder', '{more}'), ('human', '{essay}')])": (
        [("system", "You grade essays."), ("user", "{essay}")],
        True,
    ),
    "from langchain_core.prompts import FewShotPromptTemplate\n"
    "FewShotPromptTemplate(examples=e, example_prompt=p, prefix='Give the antonym of a word.',\n"
    " suffix='Word: {word}', input_variables=['word'])": (
        [("", "Give the antonym of a word."), ("", "Word: {word}")],
        False,
    ),
    "import ollama\n"
    "ollama.generate(model='llama3', system='You teach children.', prompt='Explain the moon.')": (
        [("system", "You teach children."), ("user", "Explain the moon.")],
        True,
    ),
    "import cohere\nco.chat(preamble='You are a sailor.', message='What is the weather like?')": (
        [("system", "You are a sailor."), ("user", "What is the weather like?")],
        True,
    ),
    "from litellm import completion\n"
    "completion(model='azure/gpt-4o', messages=[{'role': 'user', 'content': 'Say hello to "
    "all.'}])": (
        [("user", "Say hello to all.")],
        True,
    ),
    "from crewai import Agent\n"
    "Agent(role='Editor of news', goal='Find mistakes', backstory='Once a teacher.')": (
        [("system", "Editor of news"), ("system", "Find mistakes"), ("system", "Once a teacher.")],
        True,
    ),
    "from langchain_openai import ChatOpenAI\nllm.invoke('Tell me about the sea.')": (
        [("user", "Tell me about the sea.")],
        False,
    ),
}


@pytest.mark.parametrize("code", CALLS)
def test_calls(code: str) -> None:
    found = _only(code)
    texts = [(message.role, message.text.value) for message in found.messages]
    assert (texts, found.complete) == CALLS[code]


def test_settings_inside_an_argument_count() -> None:
    found = _only(
        next(iter(CALLS)).replace(
            "config=types.GenerateContentConfig(",
            "config=types.GenerateContentConfig(temperature=0.1, ",
        )
    )
    assert found.settings is not None
    assert found.settings.text("model") == "gemini-2.5-pro"
    assert found.settings.number("temperature") == 0.1


@pytest.mark.parametrize(
    ("library", "fill", "text", "engine"),
    [
        ("string", "substitute", "Sum up $doc for $reader today.", "dollar"),
        ("jinja2", "render", "Sum up {{ doc }} for {{ reader }} today.", "jinja2"),
    ],
)
def test_template_objects_declare_what_calls_pass(
    library: str, fill: str, text: str, engine: str
) -> None:
    found = _only(
        f"import openai\nfrom {library} import Template\n"
        f"TASK_PROMPT = Template('{text}')\nTASK_PROMPT.{fill}(doc=d, reader=r)\n"
    )
    assert (found.engine, found.messages[0].text.value) == (engine, text)
    assert found.declared is not None
    assert [one.name for one in found.declared] == ["doc", "reader"]


def test_a_template_of_another_kind_is_no_call_of_its_own() -> None:
    found = _only(
        "import openai\nfrom string import Template\n"
        "TASK_PROMPT = Template('Sum up $doc for $reader today.')\nTASK_PROMPT.format(doc=1)\n"
    )
    assert (found.engine, found.declared) == ("dollar", None)


def test_collections_of_prompts() -> None:
    code = (
        "import openai\nPROMPTS = {'sum': 'Sum up the text in a line.', 'n': 3, 'id': 'abc',\n"
        "  'ask': f'Ask {name} three good questions.', **more}\n"
        "PROMPT_NAMES = {'a': 'one two three four'}\n"
    )
    document = read_document("app/bot.py", code.encode(), "python")
    assert document is not None
    assert [(one.name, one.flavour) for one in document.prompts] == [
        ("PROMPTS['sum']", "one-off"),
        ("PROMPTS['ask']", "template"),
    ]
