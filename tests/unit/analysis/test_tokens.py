from __future__ import annotations

import pytest

from promptlint.analysis.tokens import estimate_tokens


@pytest.mark.parametrize(
    ("text", "tokens", "slack"),
    [
        # Counted with OpenAI's cl100k_base.
        ("", 0, 0),
        ("hello world", 2, 0),
        ("The quick brown fox jumps over the lazy dog.", 10, 1),
        ("Summarise the customer's message in at most 50 words.", 12, 2),
        ("def add(a, b):\n    return a + b\n", 13, 3),
        ('{"role": "user", "content": "Hi"}', 12, 3),
        ("1234567890", 4, 0),
    ],
)
def test_estimates_are_near_a_real_tokenizer(text: str, tokens: int, slack: int) -> None:
    assert abs(estimate_tokens(text) - tokens) <= slack


def test_scripts_without_spaces_take_about_a_token_a_character() -> None:
    text = "请用不超过五十个字总结下面的文章"
    assert len(text) * 0.8 <= estimate_tokens(text) <= len(text) * 1.5


def test_the_estimate_grows_with_the_text() -> None:
    words = "tokenization of extraordinarily long vocabulary " * 100
    assert estimate_tokens(words * 2) == pytest.approx(2 * estimate_tokens(words), rel=0.01)
