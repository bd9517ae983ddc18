"""``promptlint facts``: figures with their source, and an honest "nothing"."""

import json


def test_an_embedding_model(promptlint):
    result = promptlint("facts", "all-MiniLM-L6-v2")
    assert result.code == 0
    assert "256 tokens" in result.out
    assert "384" in result.out


def test_a_retired_model_as_of_two_dates(promptlint):
    assert "since 2025-07-21" in promptlint("facts", "claude-2.1", "--as-of", "2026-01-01").out
    ahead = promptlint("facts", "claude-2.1", "--as-of", "2025-01-01").out
    assert "to be retired" in ahead
    assert "on 2025-07-21" in ahead


def test_json_and_unknown(promptlint):
    known = json.loads(promptlint("facts", "gpt-4o", "--output-format", "json").out)
    assert known["window"]["input_tokens"] == 128_000
    result = promptlint("facts", "no-such-model")
    assert (result.code, "nothing is known" in result.out) == (1, True)
