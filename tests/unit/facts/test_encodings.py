from __future__ import annotations

import pytest

from promptlint.facts.encodings import encoding_of


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("gpt-4o", "o200k_base"),
        ("gpt-4o-mini-2024-07-18", "o200k_base"),
        ("gpt-4", "cl100k_base"),
        ("gpt-4-turbo", "cl100k_base"),
        ("gpt-4.1-nano", "o200k_base"),
        ("gpt-5-mini", "o200k_base"),
        ("gpt-5.1", "o200k_base"),
        ("gpt-oss-20b", "o200k_harmony"),
        ("openai/gpt-oss-120b", "o200k_harmony"),
        ("o1-preview", "o200k_base"),
        ("azure/gpt-35-turbo-16k", "cl100k_base"),
        ("openai:chat:gpt-4o", "o200k_base"),
        ("text-embedding-3-large", "cl100k_base"),
        ("ft:gpt-3.5-turbo:acme::x1", "cl100k_base"),
        ("meta-llama/Llama-3.2-1B", "llama3"),
        ("meta-llama/Meta-Llama-3-8B", "llama3"),
        ("Qwen/Qwen3-8B", "qwen3"),
        ("llama3", "llama3"),
        ("claude-sonnet-4-5", None),
        ("gemini-2.5-pro", None),
        ("mistral-large-latest", None),
        ("Qwen/Qwen3.5-9B", None),
        ("gpt-40", None),
        ("o100", None),
        ("", None),
    ],
)
def test_encoding_of_a_model(model: str, encoding: str | None) -> None:
    assert encoding_of(model) == encoding
