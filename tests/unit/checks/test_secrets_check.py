"""Secrets in documents and datasets."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.secrets import CHECK
from promptlint.model.batch import RecordBatch, Turn
from promptlint.model.check import CheckContext, DocumentCheck, RowCheck
from promptlint.model.document import KINDS, Document
from promptlint.model.levels import Confidence, Severity

TOKEN = "ghp_" + "q7Rk2mVx9TzL4wNc8HsJ5bYd1GfP3aXe6UoW"
URL = "postgresql://rag_app:vT7q-Lm29xKe@db-3.harbourline-freight.com/docs"


def context(**privacy: object) -> CheckContext:
    return CheckContext(date(2026, 11, 24), options={"privacy": privacy} if privacy else {})


def test_it_is_a_document_check_and_a_row_check() -> None:
    assert isinstance(CHECK, DocumentCheck)
    assert isinstance(CHECK, RowCheck)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file(kind: str) -> None:
    (hit,) = CHECK.check(Document("a", kind, "text", f"token {TOKEN}\n"), {}, context())
    assert hit.place.span == (6, 6 + len(TOKEN))
    assert hit.args == {
        "noun": "a GitHub token",
        "provider": "github-token",
        "mask": "ghp_… (40 characters)",
    }
    assert hit.data == {"entity": "github-token"}
    assert TOKEN not in repr(hit)


def test_identity_of_keys_but_not_of_passwords() -> None:
    (key,) = CHECK.check(Document("a", "other", "text", TOKEN), {}, context())
    (other,) = CHECK.check(Document("b", "other", "text", f"x {TOKEN}"), {}, context())
    (password,) = CHECK.check(Document("a", "other", "text", URL), {}, context())
    assert key.identity == other.identity != ""
    assert password.identity == ""


def test_allowed_values() -> None:
    document = Document("a", "other", "text", f"{TOKEN} {URL}")
    assert len(list(CHECK.check(document, {}, context(allow=[TOKEN])))) == 1
    assert len(list(CHECK.check(document, {}, context(allow=None)))) == 2
    assert len(list(CHECK.check(document, {}, context(**{"allow-patterns": ["^ghp_"]})))) == 1
    assert len(list(CHECK.check(document, {}, context(**{"allow-patterns": ["^sk-"]})))) == 2


TYPED = "ghp_" + "1234567890abcdef" * 2 + "1234"


def test_a_typed_value_of_a_providers_whole_form_is_a_note() -> None:
    (hit,) = CHECK.check(Document("a", "docs", "text", f"token {TYPED}\n"), {}, context())
    assert hit.severity is Severity.INFO
    assert hit.confidence is Confidence.LOW
    assert hit.args["noun"] == "a GitHub token that looks typed by hand"
    assert hit.data == {"entity": "github-token-sample"}
    assert hit.help is not None
    assert "1234" not in repr(hit.args)


def test_typed_values_don_t_count_as_keys_in_data() -> None:
    turns = [[Turn("text", f"use {value}", ("text",))] for value in (TYPED, TOKEN)]
    batch = RecordBatch("t.jsonl", "text", [{}, {}], turns, 0, [0, 9], [], [9, 9])
    found = {hit.entity: hit for hit in CHECK.scan(batch, {}, context())}
    assert found["github-token-sample"].severity is Severity.INFO
    assert found["github-token"].severity is None


def test_confidence_follows_the_format() -> None:
    text = 'ingest_secret = "8fK2mQ9sLzX4vB7nT1wR"'
    (hit,) = CHECK.check(Document("a", "other", "text", text), {}, context())
    assert hit.confidence is Confidence.MEDIUM


def test_rows() -> None:
    turns = [
        [Turn("user", "hello", ("prompt",)), Turn("assistant", f"use {TOKEN}", ("completion",))],
        [Turn("user", f"{TOKEN}", ("prompt",))],
    ]
    batch = RecordBatch("t.jsonl", "prompt-completion", [{}, {}], turns, 0, [0, 9], [], [9, 9])
    first, second = CHECK.scan(batch, {}, context())
    assert (first.index, first.pointer, first.within) == (0, ("completion",), (4, 44))
    assert second.index == 1
    assert first.entity == "github-token"
    assert first.key == second.key
    assert TOKEN not in repr(first)
    assert list(CHECK.scan(batch, {}, context(allow=[TOKEN]))) == []
    assert list(CHECK.scan(batch, {}, context(**{"allow-patterns": ["^ghp_"]}))) == []


@pytest.mark.parametrize(
    "name", ["xAI API key", "OpenAI API key", "NVIDIA API key", "age secret key"]
)
def test_articles(name: str) -> None:
    from promptlint.analysis.secrets import SecretDetection
    from promptlint.checks.secrets import _args

    found = SecretDetection("x", name, 0, 1, "", Confidence.HIGH)
    assert _args(found, "v")["noun"] == f"an {name}"
