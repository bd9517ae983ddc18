"""Sentences that say a model was trained, for a project to contradict."""

from __future__ import annotations

import pytest

from promptlint.analysis.markdown import Structure, structure_of
from promptlint.analysis.training_claims import claims
from promptlint.model.document import Document


def structure(text: str) -> Structure:
    return structure_of(Document("a.md", "docs", "markdown", text), text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Berthbot is a private model that was trained on berth plans.", "files-train"),
        ("As soon as `sync.py` is done, Claude is fine-tuned again.", "files-train"),
        ("Our bot has memorised over 300 manuals.", "files-train"),
        ("What the assistant has learnt is kept.", "in-weights"),
        ("Told once, the assistant keeps it for all guests.", "for-everyone"),
        ("The assistant learns from every conversation.", "chats-train"),
        ("Der Bot wurde mit unseren Handbüchern trainiert.", "files-train"),
    ],
)
def test_claims(text: str, kind: str) -> None:
    assert [claim.kind for claim in claims(structure(text + "\n"))] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "The bot is not trained on our manuals.",
        "Was the bot trained on our manuals?",
        "If the model is retrained each time, costs rise.",
        "GPT-4.1 was trained by its vendor on public text.",
        "New staff are trained on our tills.",
        'They say "the bot was trained on our manuals".',
        "The bot was trained on our 2,000 labelled examples.",
        "The assistant remembers it for the whole conversation.",
        "When a manual changes, the bot finds the new text.",
    ],
)
def test_no_claims(text: str) -> None:
    assert not list(claims(structure(text + "\n")))
