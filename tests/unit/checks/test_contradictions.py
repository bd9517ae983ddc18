"""Pairs that can't both hold, with both places, and pairs that can."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.contradictions import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))


def hits(text: str, path: str = "prompts/a.md") -> list[Hit]:
    reader = "prompty" if path.endswith(".prompty") else "text"
    document = read_document(path, text.encode(), reader, "prompt")
    assert document is not None
    return list(CHECK.check(document, {}, CONTEXT))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Answer in at most 20 words. Write at least 5 full paragraphs.", "length"),
        ("Answer in one sentence.\nUse at least three paragraphs.", "length"),
        ("Use at most 3 bullets.\nGive at least 5 bullets.", "length"),
        ("Write exactly 3 sentences.\nWrite exactly 5 sentences.", "length"),
        ("Each bullet has at most 8 words.\nEach bullet has at least 20 words.", "length"),
        ("Answer in 250 words or less.\nBe verbose and detailed.", "verbosity"),
        ("Give at least 5 tips.\nGive no more than 3 tips.", "length"),
        ("Do not use bullet points.\nPresent the answer as a bulleted list.", "format"),
        ("Return only valid JSON.\nPresent the answer as a table.", "format"),
        ("Reply in JSON only. Begin with a short introduction.", "format"),
        ("Return the result as JSON.\nDo not return JSON.", "format"),
        ("Answer in Dutch.\nRespond in English.", "language"),
        ("Always use the `search` tool.\nNever use the `search` tool.", "tool"),
        ("Use the search tool for every question.\nNever use the search tool.", "tool"),
        ("Reply with exactly 3 bullet points.\nList at least 5 bullet points.", "length"),
        ("Always include a source link.\nNever include a source link.", "act"),
    ],
)
def test_pairs_that_contradict(text: str, kind: str) -> None:
    found = hits(text)
    assert [hit.data["kind"] for hit in found] == [kind]
    assert found[0].severity is (Severity.ERROR if kind == "length" else None)


@pytest.mark.parametrize(
    "text",
    [
        "Answer in at least 20 and at most 90 words.",
        "The title has at most 8 words.\nThe article has at least 600 words.",
        "# Short mode\nAnswer in at most 20 words.\n# Long mode\nAnswer in at least 100 words.",
        "Answer in at most 20 words.\nIf asked for more, answer in at least 100 words.",
        "Answer in at most 20 words.\n\n> Answer in at least 100 words.",
        "Answer in at most 20 words.\n```\nAnswer in at least 100 words.\n```",
        "Write at most 60 words about the plot.\nWrite at least 90 words about the cast.",
        "Give at least 5 tips.\nAsk no more than 3 questions.",
        "A short answer has at most 20 words. A long answer has at least 100 words.",
        "Round 1: at most 3 questions. Round 2: at least 5 questions.",
        "First answer in prose. Then return only JSON.",
        "Short: at most 20 words.\nLong: at least 100 words.",
        "Use a maximum of 3 sentences. Each sentence has at least 10 words.",
        "Answer in 250 words or less. Don't be verbose.",
        "Return only JSON. Do not return Markdown.",
        "Output only Markdown. Present the answer as a table.",
        "Return JSON. Write the summary field in Markdown.",
        "Answer in Dutch. Never answer in English.",
        "Answer in Dutch.\nIf the customer writes English, answer in English.",
        "Translate the text into French. Answer in English.",
        "Always use the `search` tool.\nNever use the `delete` tool.",
        "Use the `search` tool for orders.\nNever use the `search` tool for prices.",
        "Always include a source link.\nNever include a source link without a date.",
        "Output Markdown.\nDo not output the Markdown code fence.",
        "Sei ausführlich. Antworte in höchstens 20 Wörtern.",
        "",
    ],
)
def test_pairs_that_can_both_hold(text: str) -> None:
    assert hits(text) == []


def test_both_sides_are_pointed_at_the_later_one_first() -> None:
    text = "Answer in at most 20 words.\n\nWrite at least 5 full paragraphs.\n"
    (hit,) = hits(text)
    assert hit.place.span is not None
    assert hit.related[0].span is not None
    assert text[slice(*hit.place.span)] == "at least 5 full paragraphs"
    assert text[slice(*hit.related[0].span)] == "at most 20 words"


def test_messages_of_one_prompt_are_compared() -> None:
    text = (
        "---\nname: a\n---\nsystem:\nReturn only JSON.\n\nuser:\nPresent the answer as a table.\n"
    )
    assert [hit.data["kind"] for hit in hits(text, "a.prompty")] == ["format"]
