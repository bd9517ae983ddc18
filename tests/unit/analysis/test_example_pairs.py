"""Examples that repeat or gainsay each other, that leave the list, that are no JSON."""

from datetime import date

import pytest

from promptlint.analysis import example_pairs
from promptlint.checks.example_drift import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.levels import Severity
from promptlint.readers import read_document

HEAD = "Sort the mail of a garden shop into one queue.\n\n"
PAIRS = "Message: the rake broke\nLabel: returns\n\nMessage: where is my order\nLabel: orders\n"
LIST = "Choose only from these labels: returns, orders, advice.\n\n"


def _hits(text):
    document = read_document("prompts/a.md", text.encode(), "text", "prompt")
    return document, list(CHECK.check(document, {}, CheckContext(date(2026, 11, 24))))


@pytest.mark.parametrize(
    ("text", "kind", "at"),
    [
        (HEAD + PAIRS + "\nMessage: The rake broke\nLabel: returns\n", "repeat", "returns"),
        (HEAD + PAIRS + "\nMessage: the rake broke\nLabel: advice\n", "conflict", "advice"),
        (HEAD + LIST + PAIRS + "\nMessage: sow when\nLabel: seeds\n", "outside", "seeds"),
        (
            HEAD + 'The label must be one of "returns", "orders" or "advice".\n\n' + PAIRS
            + "\nMessage: sow when\nLabel: seeds\n",
            "outside",
            "seeds",
        ),
        (
            "Read the bill in <b>.\nOutput only JSON like below:\n\ntotal: 12.50\nshop: Beet\n"
            "<b>{{bill}}</b>\n",
            "not-json",
            "total: 12.50",
        ),
    ],
)  # fmt: skip
def test_what_is_told(text, kind, at):
    document, (hit,) = _hits(text)
    assert hit.data["kind"] == kind
    assert document.text[slice(*hit.place.span)] == at
    assert (hit.severity is Severity.INFO) == (kind == "repeat")
    assert hit.related


@pytest.mark.parametrize(
    "text",
    [
        HEAD + PAIRS,
        HEAD + LIST + PAIRS + "\nMessage: sow when\nLabel: advice\n",
        HEAD + LIST + PAIRS + "\nMessage: hello\nLabel: none\n",
        HEAD + LIST + PAIRS + "\nMessage: a, b\nLabel: returns, orders\n",
        # The passage before it is a part of the input.
        "Context: open from nine\nQuestion: are you open now\nAnswer: yes\n\n"
        "Context: open from ten\nQuestion: are you open now\nAnswer: no\n",
        # Nothing is said of the words that belong to another list.
        HEAD + "Use only the colours: red, green, blue.\n\n" + PAIRS,
        HEAD + "Common labels are: returns, orders, advice.\n\n" + PAIRS
        + "\nMessage: sow when\nLabel: seeds\n",
        # What a variable fills is no example.
        "Message: {{first}}\nLabel: returns\n\nMessage: {{first}}\nLabel: orders\n",
        'Output only JSON like below:\n\n{"total": 12.5}\n',
        "Output JSON like below:\n\nanswer: {\n",
        "Ask at most three times.\nUser: yes\nAssistant: one\nUser: yes\nAssistant: two\n",
    ],
)  # fmt: skip
def test_what_is_left_alone(text):
    assert [hit.data["kind"] for hit in _hits(text)[1]] == []


@pytest.mark.parametrize(
    "text",
    [
        "Message: a\n" * 20_000,
        "only: a, " * 20_000,
        '"a" or ' * 20_000,
        "json like this: " * 20_000,
        "Label: a\nMessage: b\n" * 10_000,
    ],
)
def test_long_texts_end(text):
    list(example_pairs.repeated(text))
    list(example_pairs.outside(text))
    list(example_pairs.not_json(text))
