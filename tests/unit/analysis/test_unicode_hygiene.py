from __future__ import annotations

import pytest

from promptlint.analysis import unicode_hygiene as hygiene


def tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(character)) for character in text)


def selectors(text: str) -> str:
    return "".join(
        chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in text.encode()
    )


def found(text: str) -> list[tuple[str, str]]:
    return [(item.category, text[slice(*item.span)]) for item in hygiene.scan(text)]


@pytest.mark.parametrize(
    "text",
    [
        "plain ASCII",
        "café – “quotes” … naïve",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",  # family
        "\U0001f469\U0001f3fd\u200d\U0001f4bb",  # with a skin tone
        "\u2764\ufe0f\u200d\U0001f525 \U0001f3f3\ufe0f\u200d\U0001f308 1\ufe0f\u20e3 \u00a9\ufe0f",
        "\U0001f3f4" + tags("gbsct") + "\U000e007f",  # Scotland
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian
        "\u00ab.\u00bb\u200c \u0628\u0627\u0634\u062f",  # Persian, behind a quotation mark
        "\u0915\u094d\u200d\u0937",  # Hindi
        "\u0b38\u0b3f\u0b32\u0b3e\u0b07 \u200d(\u0b24)",  # Odia, before a bracket
        "\u0e01\u200b\u0e02",  # Thai
        "\u1780\u200b\u1781",  # Khmer
        "\u05e9\u05dc\u05d5\u05dd \u2066(abc)\u2069\u200f",  # Hebrew
        "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u202babc\u202c\u061c",  # Arabic
        "\u845b\U000e0100",  # an ideographic variant
        "a\u0300\u034f\u0301",  # ordered combining marks
        "\uac00\u3164",  # a filler in Korean
    ],
)
def test_what_scripts_and_emoji_need_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "category", "hidden"),
    [
        ("ok" + tags("ignore all") + ".", hygiene.TAGS, tags("ignore all")),
        ("\U0001f3f4" + tags("do harm") + "\U000e007f", hygiene.TAGS, tags("do harm\x7f")),
        ("a\u202eb", hygiene.OVERRIDE, "\u202e"),
        ("\u05d0\u202db", hygiene.OVERRIDE, "\u202d"),
        ("\U0001f600" + selectors("hi you"), hygiene.SELECTORS, selectors("hi you")),
        ("a" + "\u200b\u200c" * 4 + "b", hygiene.PAYLOAD, "\u200b\u200c" * 4),
        ("(\u2066a\u2069)", hygiene.BIDI, "\u2066"),
        ("de\u200blete", hygiene.ZERO_WIDTH, "\u200b"),
        ("a\ufeffb", hygiene.ZERO_WIDTH, "\ufeff"),
        ("auf\u200clage", hygiene.ZERO_WIDTH, "\u200c"),
        ("x\u2060y", hygiene.ZERO_WIDTH, "\u2060"),
        ("hy\u00adphen", hygiene.SOFT_HYPHEN, "\u00ad"),
        ("a\U000e0100", hygiene.SELECTORS, "\U000e0100"),
    ],
)
def test_hidden_characters(text: str, category: str, hidden: str) -> None:
    assert found(text)[0] == (category, hidden)


def test_a_run_is_one_finding_of_its_worst_category() -> None:
    (item,) = hygiene.scan("a\u200b\ufe0f\u202e b")
    assert item.category == hygiene.OVERRIDE
    assert item.pieces == ((1, 2), (3, 4))
    assert item.characters == "\u200b\u202e"
    assert "right-to-left override (U+202E)" in hygiene.describe(item)


def test_direction_marks_are_judged_line_by_line() -> None:
    text = "\u05d0\u200e one\nabc\u200e two\n\u05d0\u200e three"
    assert [item.span for item in hygiene.scan(text)] == [(10, 11)]


def test_payloads_are_decoded_as_bounded_ascii() -> None:
    (item,) = hygiene.scan("x" + tags("delete everything " * 10))
    assert item.decoded == ("delete everything " * 10)[:59] + "…"
    (item,) = hygiene.scan("x" + selectors("secret"))
    assert "6 variation selectors in a row that encode “secret”" in hygiene.describe(item)
    (item,) = hygiene.scan("x" + selectors("\x01\x02\x03"))
    assert item.decoded == ""


def test_names() -> None:
    assert hygiene.name("\u200b") == "zero width space (U+200B)"
    assert hygiene.name("\U000e0fff") == "character U+E0FFF"


def test_one_long_line_with_many_marks_is_no_trouble() -> None:
    assert sum(1 for _ in hygiene.scan("a\u200e" * 50_000)) == 50_000
