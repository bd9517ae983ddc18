from __future__ import annotations

import json
from datetime import date

from promptlint.checks.customization import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.readers import read_document

CONTEXT = CheckContext(as_of=date(2026, 11, 24))
CLAIM = "Our bot is trained on our manuals."


def hits(text: str, path: str, reader: str = "text", kind: str | None = "docs") -> list[Hit]:
    document = read_document(path, text.encode(), reader, kind)
    assert document is not None
    return list(CHECK.check(document, {}, CONTEXT))


def test_a_readme_is_read_as_the_project_speaking() -> None:
    (hit,) = hits(f"# Bot\n\n{CLAIM}\n", "README.md")
    assert hit.place.span == (7, 7 + len(CLAIM) - 1)
    assert hit.data == {"belief": "files-train"}
    assert hit.args["quote"] == CLAIM[:-1]
    assert "keep them" in (hit.help or "")


def test_what_a_prompt_says_is_read_message_by_message() -> None:
    text = "---\nname: a\n---\nsystem:\nRemember it for all users.\n\nassistant:\n" + CLAIM
    (hit,) = hits(text, "prompts/a.prompty", "prompty", "prompt")
    start, end = hit.place.span or (0, 0)
    assert text[start:end] == "Remember it for all users"


def test_docs_give_no_orders() -> None:
    assert hits("Remember it for all users.", "README.md") == []


def test_markdown_cells_of_notebooks_are_the_project_speaking() -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": ["# Bot\n", "\n", CLAIM]}
    code = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "source": [
            "from openai import OpenAI\n",
            'OpenAI().responses.create(model="gpt-5", input="Name three tides.")',
        ],
    }
    book = {"cells": [code, cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(book)
    (hit,) = hits(text, "analysis/a.ipynb", "notebook", "source")
    start, end = hit.place.span or (0, 0)
    assert text[start:end] == CLAIM[:-1]


def test_what_an_assistant_says_about_itself_is_read() -> None:
    about = "A custom GPT that was fine-tuned on our policy PDFs."
    for data in (
        {"name": "a", "model": "gpt-5", "description": about, "instructions": "Answer briefly."},
        {"gizmo": {"display": {"description": about}, "instructions": "Answer briefly."}},
    ):
        text = json.dumps(data)
        (hit,) = hits(text, "assistant.json", "json", None)
        assert hit.data == {"belief": "files-train"}
        assert hit.place.span is not None
        assert text[slice(*hit.place.span)] == about[:-1]
