"""Structure of prompts: the spans must slice back to what they are said to be."""

from promptlint.analysis.markdown import MAX_PARSED, structure, structure_of
from promptlint.model.document import Document


def _slices(text, things):
    return [text[slice(*thing.span)] for thing in things]


def _at(text, word):
    return text.index(word)


def test_headings_have_levels_words_and_spans():
    text = "# Role ##\n\nBe kind.\r\n\r\n> ### Quoted `x`\n\nOutput\n------\n"
    found = structure(text).headings
    assert [(one.level, one.text) for one in found] == [
        (1, "Role"),
        (3, "Quoted `x`"),
        (2, "Output"),
    ]
    assert _slices(text, found) == ["# Role ##", "### Quoted `x`", "Output\n------"]
    assert [text[slice(*one.text_span)] for one in found] == ["Role", "Quoted `x`", "Output"]


def test_a_sentence_over_dashes_is_no_heading():
    text = "Answer in English and keep it short.\n---\nThe question follows.\n"
    found = structure(text)
    assert found.headings == ()
    assert [text[slice(*rule)] for rule in found.rules] == ["---"]
    assert [text[slice(*one)] for one in found.sentences()] == [
        "Answer in English and keep it short.",
        "The question follows.",
    ]


def test_fences_know_their_language_and_whether_they_are_closed():
    text = "1. Run\n\n   ```Python title=x\n   # no heading\n   ```\n\n~~~\nopen\n"
    first, second = structure(text).fences
    assert (first.language, first.closed) == ("python", True)
    assert text[slice(*first.body)] == "   # no heading\n"
    assert text[slice(*first.span)].startswith("```Python")
    assert text[slice(*first.span)].endswith("```")
    assert (second.language, second.closed) == ("", False)
    assert structure(text).headings == ()
    assert structure(text).in_code(_at(text, "no heading"))
    assert not structure(text).in_code(_at(text, "Run"))


def test_a_longer_fence_holds_a_shorter_one():
    text = "````md\n```\n# a\n```\n````\nafter\n"
    (fence,) = structure(text).fences
    assert fence.closed
    assert text[slice(*fence.body)] == "```\n# a\n```\n"
    assert [text[slice(*one)] for one in structure(text).prose_spans()] == ["after"]


def test_list_items_are_nested_and_numbered():
    text = "Steps:\n\n1. First\n   more\n   - sub *a*\n2) Other list\n* * inner\n"
    found = structure(text)
    assert [(one.marker, one.number, one.level, one.list) for one in found.list_items] == [
        ("1.", 1, 1, 0),
        ("-", None, 2, 1),
        ("2)", 2, 1, 2),
        ("*", None, 1, 3),
        ("*", None, 2, 4),
    ]
    texts = [text[slice(*one.text_span)] for one in found.list_items]
    assert texts == ["First\n   more", "sub *a*", "Other list", "", "inner"]
    assert text[slice(*found.list_items[0].span)] == "1. First\n   more\n   - sub *a*"


def test_quotes_are_kept_apart_from_prose():
    text = "Classify:\n\n> I am angry.\n> > Really.\n\nAnswer with one word.\n"
    found = structure(text)
    assert _slices(text, found.quotes) == ["> I am angry.\n> > Really.", "> Really."]
    assert [one.depth for one in found.quotes] == [1, 2]
    prose = [text[slice(*one)] for one in found.prose_spans()]
    assert prose == ["Classify:", "Answer with one word."]
    quoted = [text[slice(*one)] for one in found.prose_spans(quotes=True)]
    assert quoted == ["Classify:", "I am angry.", "Really.", "Answer with one word."]
    assert found.in_quote(_at(text, "angry"))
    assert not found.in_quote(_at(text, "Answer"))


def test_comments_hide_what_they_hold():
    text = "# A\n<!-- # B\n\n- c `x` -->\nSee `<!-- not one -->`.\n<!-- open"
    found = structure(text)
    assert _slices(text, found.comments) == ["<!-- # B\n\n- c `x` -->", "<!-- open"]
    assert [one.closed for one in found.comments] == [True, False]
    assert [one.text for one in found.headings] == ["A"]
    assert found.list_items == ()
    assert found.in_comment(_at(text, "- c"))
    assert not found.in_comment(_at(text, "not one"))


def test_tables_have_cells_and_are_no_prose():
    text = "| Tier | Max |\n|---|--:|\n| a \\| b | `1|2` |\n\nDone.\n"
    (table,) = structure(text).tables
    cells = [[text[slice(*cell)] for cell in row] for row in table.rows]
    assert cells[0] == ["Tier", "Max"]
    assert cells[1][0] == "a \\| b"
    assert [text[slice(*one)] for one in structure(text).prose_spans()] == ["Done."]


def test_tags_are_paired_over_lines_and_blank_lines():
    text = "<context>\n\n# Facts\n<doc id='1'>x</doc>\n</context>\nReply in <answer>.\n</stray>\n"
    found = structure(text)
    assert [(one.name, one.unclosed, one.open is None) for one in found.tags] == [
        ("context", False, False),
        ("doc", False, False),
        ("answer", True, False),
        ("stray", False, True),
    ]
    assert text[slice(*found.tags[1].content)] == "x"
    assert found.tags[0].alone
    assert not found.tags[2].alone
    assert [one.text for one in found.headings] == ["Facts"]
    assert found.in_tag(_at(text, "Facts"), "CONTEXT")
    assert not found.in_tag(_at(text, "Reply"), "context")


def test_a_void_element_that_is_closed_is_a_delimiter():
    text = "<input>\nx\n</input>\n<img>\n"
    found = structure(text).tags
    assert [(one.name, one.empty, one.close is not None) for one in found] == [
        ("input", False, True),
        ("img", True, False),
    ]


def test_tags_of_one_name_may_be_nested():
    text = "<a><a>x</a>y</a>"
    assert [text[slice(*one.content)] for one in structure(text).tags] == ["<a>x</a>y", "x"]


def test_code_types_and_addresses_are_no_tags():
    text = "Use `<b>` and List<string> or <https://a.example>, <your name here>, 1 < 2.\n<br>\n"
    assert [(one.name, one.empty) for one in structure(text).tags] == [("br", True)]


def test_a_line_of_tags_ends_a_list():
    text = "<rules>\n- one\n</rules>\nNow answer.\n"
    found = structure(text)
    assert _slices(text, found.list_items) == ["- one"]
    assert [text[slice(*one)] for one in found.sentences()] == ["one", "Now answer."]


def test_inline_code_closes_on_a_run_of_its_length():
    text = "Use ``a ` b`` and `c\nd` but \\`not` and ```lonely.\n\n`next"
    found = structure(text)
    assert [text[slice(*one)] for one in found.inline_code] == ["``a ` b``", "`c\nd`"]


def test_sentences_end_where_people_end_them():
    text = (
        "Be brief, e.g. one line. Use version 2.1 only!\nDr. Smith reads it\n"
        'Do not guess\nanything (ever).\n\n- No stop\n- "Quoted." Then more\n'
    )
    found = [text[slice(*one)] for one in structure(text).sentences()]
    assert found == [
        "Be brief, e.g. one line.",
        "Use version 2.1 only!",
        "Dr. Smith reads it",
        "Do not guess\nanything (ever).",
        "No stop",
        '"Quoted."',
        "Then more",
    ]


def test_sections_end_at_a_heading_of_their_level():
    text = "# A\none\n## B\ntwo\n# C\nthree\n"
    found = structure(text)
    assert text[slice(*found.section_span(found.headings[0]))] == "# A\none\n## B\ntwo\n"
    assert text[slice(*found.section_span(found.headings[1]))] == "## B\ntwo\n"
    section = found.section_of(_at(text, "three"))
    assert section is not None
    assert section.text == "C"
    assert structure("no heading").section_of(0) is None


def test_indented_prompts_are_no_code():
    text = "    # Role\n    You are a bot.\n\n    - one\n"
    found = structure(text)
    assert [one.text for one in found.headings] == ["Role"]
    assert [text[slice(*one)] for one in found.prose_spans()] == ["You are a bot.", "one"]


def test_plain_text_needs_no_parser():
    text = "One.\r\ntwo\r\n\r\n\r\nThree `x`"
    found = structure(text)
    assert _slices(text, found.paragraphs) == ["One.\r\ntwo", "Three `x`"]
    assert [text[slice(*one)] for one in found.inline_code] == ["`x`"]


def test_very_long_text_is_searched_by_line():
    text = "# A\n```py\n# b\n```\n<x>\n" + "word " * (MAX_PARSED // 5)
    found = structure(text)
    assert not found.complete
    assert [one.text for one in found.headings] == ["A"]
    assert [text[slice(*one.body)] for one in found.fences] == ["# b\n"]
    assert [one.name for one in found.tags] == ["x"]


def test_a_text_is_parsed_once_per_document():
    document = Document("p.md", "prompt", "markdown", "# A")
    assert structure_of(document, "# A") is structure_of(document, "# A")
    assert structure_of(document, "# B").headings[0].text == "B"


def test_a_fence_ends_with_its_closing_line_not_with_its_list_item():
    text = "- Set it:\n\n  - ```toml\n    [a]\n# b\n  ```\n  - Then go on.\n"
    found = structure(text)
    (fence,) = found.fences
    assert fence.closed
    assert text[slice(*fence.body)] == "    [a]\n# b\n"
    assert found.headings == ()
    assert [text[slice(*one)] for one in found.prose_spans()] == ["Set it:", "Then go on."]
    assert [one.level for one in found.list_items] == [1, 2, 2]


def test_a_quote_ends_its_fences():
    text = "> ```\n> code\n\nAfter.\n\n> ~~~py\n> x\n> ~~~\n"
    found = structure(text)
    assert [one.closed for one in found.fences] == [False, True]
    assert [text[slice(*one)] for one in found.prose_spans()] == ["After."]
