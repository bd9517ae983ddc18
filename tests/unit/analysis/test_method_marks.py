"""Marks of code and prompts: who may see what, and what is promised."""

import pytest

from promptlint.analysis.method_marks import marks_of, source_marks
from promptlint.readers import read_document


def names(code: str) -> set[str]:
    return {mark.name for mark in source_marks(code)}


def prompt_names(text: str) -> set[str]:
    document = read_document("prompts/one.md", text.encode(), "text", "prompt")
    assert document is not None
    return {mark.name for mark in marks_of(document)}


@pytest.mark.parametrize(
    "call",
    [
        'retriever.invoke(q, filter={"client_id": user.client_id})',
        "pipe.run({'retriever': {'filters': visible_to(groups)}})",
        "index.query(vector=v, namespace=user.tenant)",
        "vectors.search(v, query_filter=only_mine)",
    ],
)
def test_filters_by_identity(call):
    assert "filter" in names(call)


@pytest.mark.parametrize(
    "call",
    [
        'retriever.invoke(q, filter={"kind": "faq"})',
        "retriever.invoke(q, filter=None)",
        "retriever:\n  filters: null\n",
        "retriever.invoke(q)",
    ],
)
def test_no_filters_by_identity(call):
    assert "filter" not in names(call)


def test_results_are_checked_or_only_shown():
    check = 'documents = [d for d in found if d.metadata["owner"] == user.id]'
    show = "documents = [f\"{d.metadata['client']}: {d.page_content}\" for d in docs]"
    assert "checked" in names(check)
    assert "checked" not in names(show)


def test_a_store_for_each_tenant():
    assert "own-store" in names('Chroma(collection_name=f"notes_{tenant.slug}") # vector')


def test_paths_that_are_indexed():
    code = 'documents = load("kb/faq.jsonl"); store.add_documents(documents)'
    assert ("reads", "kb/faq.jsonl") in {(m.name, m.detail) for m in source_marks(code)}


def test_promises():
    text = "You always know the current delays of every line. Never say that you do not know."
    assert {"claims", "forbids"} <= prompt_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "You know the house style: short, dry, current idiom.",
        "If you know the current delays, say so.",
        "You do not know the current delays; give the number to call.",
    ],
)
def test_no_promises(text):
    assert "claims" not in prompt_names(text)


def test_a_prompt_full_of_figures_holds_what_it_promises():
    hours = " ".join(f"Gate {n}: {n}:00 to {n + 8}:30." for n in range(6, 14))
    assert "claims" not in prompt_names(f"You know the opening hours. {hours}")
