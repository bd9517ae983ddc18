from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from promptlint.analysis import token_vocabularies
from promptlint.analysis.token_libraries import installed
from promptlint.analysis.token_vocabularies import TokenizerError
from promptlint.analysis.tokens import Counter, counter, estimate_tokens, fewest_tokens

TEXTS = (
    "",
    "hello world",
    "Summarise the customer's message in at most 50 words.",
    "def add(a, b):\n    return a + b\n",
    "请用不超过五十个字总结下面的文章",
    "════════════\nTrả lời bằng tiếng Việt, không quá năm câu.\n",
    "1234567890 <|endoftext|> ((x)) !!!",
)


def test_an_unknown_model_is_estimated_and_says_so() -> None:
    found = counter("claude-sonnet-4-5")
    assert (found.name, found.exact) == ("estimate", False)
    assert found.count(TEXTS[2]) == estimate_tokens(TEXTS[2])
    assert counter(None).exact is False


@pytest.mark.skipif("toktok" not in installed(), reason="needs the tokens extra")
@pytest.mark.parametrize(
    ("model", "encoding", "tokens"),
    [
        ("gpt-4", "cl100k_base", [0, 2, 14]),
        ("azure/gpt-4o-mini", "o200k_base", [0, 2, 13]),
        ("ft:gpt-4o-2024-08-06:acme::abc", "o200k_base", [0, 2, 13]),
        ("cl100k_base", "cl100k_base", [0, 2, 14]),
    ],
)
def test_known_vocabularies_are_counted_exactly(
    model: str, encoding: str, tokens: list[int]
) -> None:
    found = counter(model)
    assert (found.name, found.exact) == (encoding, True)
    assert found.count_batch(TEXTS[:3]) == tokens


@pytest.mark.skipif("quicktok" not in installed(), reason="needs the tokens extra")
def test_open_models_have_their_own_vocabularies() -> None:
    assert counter("meta-llama/Llama-3.1-8B-Instruct").name == "llama3"
    assert counter("Qwen/Qwen2.5-7B-Instruct").name == "qwen3"


def test_libraries_agree_on_every_text() -> None:
    for encoding in ("cl100k_base", "o200k_base"):
        built = (
            token_vocabularies._toktok(encoding),
            token_vocabularies._quicktok(encoding),
            token_vocabularies._tiktoken(encoding),
        )
        counts = [count(TEXTS) for count in built if count is not None]
        assert all(one == counts[0] for one in counts)


def test_lone_surrogates_are_counted_not_refused() -> None:
    for name in ("gpt-4o", "llama3", "unknown"):
        assert counter(name).count("a\ud800b") >= 1


def test_the_lower_bound_holds() -> None:
    for name in ("gpt-4", "gpt-4o", "llama3", "qwen3"):
        found = counter(name)
        if found.exact:
            for text, tokens in zip(TEXTS, found.count_batch(TEXTS), strict=True):
                assert fewest_tokens(text) <= tokens


def test_texts_shorter_than_the_limit_are_never_counted() -> None:
    def refuse(texts: object) -> list[int]:
        raise AssertionError(texts)

    found = Counter("vocabulary", True, 1, refuse)
    assert found.at_most("word " * 100, 500)
    assert found.at_most("é" * 100, 200)
    with pytest.raises(AssertionError):
        found.at_most("é" * 100, 199)


def test_an_estimate_only_says_no_when_nothing_could_fit() -> None:
    found = counter(None)
    text = "word " * 1_000
    assert not found.at_most(text, 999)
    assert found.at_most("extraordinarily " * 1_000, 1_000)
    assert found.at_least(text) == 1_000


def test_a_tokenizer_file_counts_exactly(tmp_path: Path) -> None:
    pytest.importorskip("tokenizers")
    file = tmp_path / "tokenizer.json"
    vocabulary = {"hello": 0, "world": 1, "[UNK]": 2}
    file.write_text(
        json.dumps(
            {
                "version": "1.0",
                "truncation": {
                    "direction": "Right",
                    "max_length": 2,
                    "strategy": "LongestFirst",
                    "stride": 0,
                },
                "added_tokens": [],
                "pre_tokenizer": {"type": "Whitespace"},
                "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
            }
        )
    )
    found = counter("anything", tokenizer_file=file)
    assert found.exact
    assert found.count("hello big world !") == 4
    # A vocabulary of any kind may make more tokens than there are bytes.
    assert found.growth is None


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe\x00", b"[" * 10_000])
def test_a_broken_tokenizer_file_is_an_error_with_a_reason(
    tmp_path: Path, content: bytes | None
) -> None:
    pytest.importorskip("tokenizers")
    file = tmp_path / f"{hashlib.sha256(content or b'-').hexdigest()}.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(TokenizerError, match=r"\w"):
        counter("anything", tokenizer_file=file)


def test_tiktoken_is_not_asked_for_a_file_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(token_vocabularies, "_SHIPPED", ())
    monkeypatch.setattr(token_vocabularies.tempfile, "gettempdir", lambda: str(tmp_path))
    name = token_vocabularies._FILES["cl100k_base"][0]
    (tmp_path / name).write_bytes(b"not the vocabulary")
    assert token_vocabularies._tiktoken("cl100k_base") is None
    # tiktoken would remove a file with the wrong checksum and fetch it again.
    assert (tmp_path / name).exists()
