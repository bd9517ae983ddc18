"""Notebooks: what stands in code cells is found, and placed in the file's own text."""

import json

import pytest

from promptlint.model.document import UnreadableError
from promptlint.readers import read_document


def _notebook(*cells, language="python", form=4, **more):
    written = [
        {
            "cell_type": kind,
            "metadata": {},
            ("source" if form == 4 else "input"): source,
            **({"outputs": []} if kind == "code" else {}),
        }
        for kind, source in cells
    ]
    data = {"metadata": {"language_info": {"name": language}}, "nbformat": form, **more}
    if form == 4:
        data["cells"] = written
    else:
        data["worksheets"] = [{"cells": written}]
    return json.dumps(data, indent=1)


def _read(text, path="n.ipynb"):
    return read_document(path, text.encode(), "notebook")


def _lines(source):
    return source.splitlines(keepends=True)


CALL = """\
from openai import OpenAI
ROLE = "polite \\"host\\""
reply = OpenAI().chat.completions.create(
    model="gpt-4o",
    temperature=0.2,
    messages=[
        {"role": "system", "content": f"You are a {ROLE}\\tof caf\u00e9s.\\nAnswer in one line."},
        {"role": "user", "content": question},
    ],
)
"""


@pytest.mark.parametrize("as_list", [True, False])
@pytest.mark.parametrize("form", [3, 4])
def test_prompts_are_placed_in_the_json(as_list, form):
    source = _lines(CALL) if as_list else CALL
    document = _read(_notebook(("markdown", "# Hosts"), ("code", source), form=form))
    (prompt,) = document.prompts
    assert document.kind == "source"
    assert prompt.name == "chat.completions.create (cell 2, line 3)"
    system = prompt.messages[0].text
    assert system.value == "You are a {ROLE}\tof caf\u00e9s.\nAnswer in one line."
    for word in ("You are", "caf\u00e9s", "Answer in one line."):
        at = system.value.index(word)
        placed = document.text[slice(*system.source_span(at, at + len(word)))]
        assert json.loads(f'"{placed}"') == word
    assert prompt.settings.text("model") == "gpt-4o"
    place = prompt.settings.values["temperature"].place
    assert document.text[slice(*place.span)] == "0.2"
    assert prompt.settings is document.configs[0]


def test_names_go_from_cell_to_cell():
    document = _read(
        _notebook(
            ("code", ["SYSTEM_PROMPT = 'Sort the letters below by urgency.'"]),
            ("raw", "not python at all ("),
            (
                "code",
                [
                    "import openai\n",
                    "openai.chat.completions.create(model='gpt-4o', ",
                    "messages=[{'role': 'system', 'content': SYSTEM_PROMPT}])",
                ],
            ),
        )
    )
    (prompt,) = document.prompts
    (message,) = prompt.messages
    assert (message.role, message.text.value) == ("system", "Sort the letters below by urgency.")
    span = message.text.source_span(0, len(message.text.value))
    assert document.text[slice(*span)] == message.text.value


def test_magics_shell_lines_and_broken_cells_are_passed_over():
    document = _read(
        _notebook(
            (
                "code",
                "%pip install openai\n!ls -la \\\n  data\nfiles = !ls\nopenai?\n?openai\nx = 1",
            ),
            ("code", "%%bash\necho (((\n"),
            (
                "code",
                "%%time\nimport openai\nSUMMARY_PROMPT = '''Summarise it for a "
                "child.\n!important\n'''",
            ),
            ("code", "for broken in ("),
            ("code", "LAST_PROMPT = 'Translate the text into French.'"),
        )
    )
    assert [prompt.name for prompt in document.prompts] == ["SUMMARY_PROMPT", "LAST_PROMPT"]
    assert document.prompts[0].messages[0].text.value == "Summarise it for a child.\n!important\n"


def test_training_and_retrieval_are_configs_as_in_python():
    document = _read(
        _notebook(
            (
                "code",
                "from langchain.text_splitter import RecursiveCharacterTextSplitter\n"
                "RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=600)",
            ),
            (
                "code",
                "from openai import OpenAI\nclient = OpenAI()\n"
                "f = client.files.create(file=open('data/a.jsonl', 'rb'), purpose='fine-tune')\n"
                "client.fine_tuning.jobs.create(training_file=f.id, "
                "model='gpt-4o-mini-2024-07-18')",
            ),
        ),
        path="nb/n.ipynb",
    )
    worlds = {config.world: config for config in document.configs}
    assert worlds["retrieval"].number("chunk.size") == 500
    place = worlds["retrieval"].values["chunk.overlap"].place
    assert document.text[slice(*place.span)] == "600"
    assert [ref.path for ref in worlds["training"].data] == ["nb/data/a.jsonl"]


def test_markdown_cells_are_docs():
    document = _read(
        _notebook(("markdown", ["# Tuning\n", "We teach it our PDFs."]), ("code", "import openai"))
    )
    (docs,) = document.extra["docs"]
    assert docs.value == "# Tuning\nWe teach it our PDFs."
    at = docs.value.index("We")
    assert document.text[docs.source_offset(at) :].startswith("We teach")


def test_scripts_in_notebooks_are_read_as_scripts():
    document = _read(
        _notebook(
            ("code", ["import OpenAI from 'openai';\n"]),
            ("code", ['const systemPrompt = `Sort ${things} by size, \\"largest\\" first.`;']),
            language="typescript",
        )
    )
    (prompt,) = document.prompts
    assert prompt.messages[0].text.value == 'Sort ${things} by size, "largest" first.'
    assert prompt.engine == "dollar"


@pytest.mark.parametrize(
    "text",
    [
        _notebook(("code", "import numpy\nprint(1)")),
        _notebook(("code", "library(openai)\nx <- 1"), language="R"),
        '{"openai": 1}',
        '["openai"]',
        "openai",
    ],
)
def test_other_notebooks_are_left_alone(text):
    if text == "openai":
        with pytest.raises(UnreadableError):
            _read(text)
    else:
        assert _read(text) is None


def test_a_broken_notebook_of_ours_is_unreadable():
    with pytest.raises(UnreadableError) as error:
        _read('{"cells": [{"source": "import openai"')
    assert error.value.text is not None


def test_outputs_are_text_and_no_prompts():
    text = _notebook(("code", "import openai"))
    text = text.replace(
        '"outputs": []', '"outputs": [{"text": ["SYSTEM_PROMPT = \'Never a prompt here.\'"]}]'
    )
    document = _read(text)
    assert document.prompts == ()
    assert "Never a prompt" in document.text
