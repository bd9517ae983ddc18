from __future__ import annotations

import pytest

from promptlint.analysis.specification import specify
from promptlint.analysis.specification_statements import asks_nothing
from promptlint.model.document import Message, Prompt
from promptlint.model.text import Text

ESSAY = """The urban garden is a necessity for the modern city. By offering recreation, education
and biodiversity, it strengthens the community. In many places their importance is underestimated.
"""


@pytest.mark.parametrize(
    "text",
    [
        ESSAY,
        "Integration of hydrogen storage and district heating for the decarbonisation of towns",
        "The relevance of transparency and independence of audits in the administration of funds",
    ],
)
def test_statements_about_abstract_things_ask_nothing(text: str) -> None:
    assert asks_nothing(text)
    found = specify(Prompt("p", "one-off", (Message("", Text(text)),)))
    assert found is not None
    assert found.kind == "statement"
    assert "task" in found.missing


@pytest.mark.parametrize(
    "text",
    [
        f"{ESSAY}\n\nSummarise it in one sentence.",
        f"{ESSAY}\nWhat is its thesis?",
        f"Translate into French:\n\n{ESSAY}",
        f"{ESSAY}\nYou answer questions about this text.",
        f"{ESSAY}\n{{{{question}}}}",
        "A heron on a wooden pier, fog over the lake, a lantern in the distance, morning",
        "The education of a young knight, oil painting, warm light, rich colour, a hall of stone",
        "Construct a timeline of the formation and the expansion of the United Nations.",
        "Education, innovation.",
        "",
    ],
)
def test_texts_that_ask_or_show_something(text: str) -> None:
    assert not asks_nothing(text)
