from datetime import date

import pytest

from promptlint.checks.chunk_limits import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config, Value
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))


def hits(text: str, report: str = "limit", path: str = "config/rag.yaml") -> list[Hit]:
    document = read_document(path, text.encode(), "yaml")
    assert document is not None
    return list(CHECK.check(document, {"report": report}, CONTEXT))


def test_certain_tokens_over_the_limit():
    (hit,) = hits("chunk_tokens: 700\nembedding_model: all-MiniLM-L6-v2\n")
    assert hit.severity is None
    assert hit.data["tokens"] == 700
    assert hit.data["limit"] == 256
    assert hit.data["share_lost"] == 0.63
    assert hit.related[0].message == "embeds 256 tokens"


@pytest.mark.parametrize(
    "text",
    [
        "chunk_chars: 2000\nembedding_model: all-MiniLM-L6-v2\n",
        "chunk_size: 2000\nembedding_model: all-MiniLM-L6-v2\n",
        "chunking: {chunk_size: 300, unit: words}\nembedding_model: all-MiniLM-L6-v2\n",
        "chunk_size: 600  # tokens\nembedding_model: all-MiniLM-L6-v2\n",
        # a limit from memory is no error as long as the published one holds
        "chunk_tokens: 200\nembedding_model: all-MiniLM-L12-v2\n",
        # only the published limit is known
        "chunk_tokens: 900\nembedding_model: BAAI/bge-small-en\n",
    ],
)
def test_estimates_and_unchecked_limits_are_warnings(text: str):
    (hit,) = hits(text)
    assert hit.severity is Severity.WARNING
    assert hit.confidence is Confidence.MEDIUM


@pytest.mark.parametrize(
    "text",
    [
        "chunk_tokens: 256\nembedding_model: all-MiniLM-L6-v2\n",
        "chunk_size: 700\nembedding_model: all-MiniLM-L6-v2\n",
        "chunk_chars: 1100\nembedding_model: all-MiniLM-L6-v2\n",
        "chunk_tokens: 9000\nembedding_model: our/model-x1\n",
        "parent_chunk_tokens: 3000\nchild_chunk_tokens: 200\nembedding_model: all-MiniLM-L6-v2\n",
        "chunk_tokens: ${SIZE}\nembedding_model: all-MiniLM-L6-v2\n",
        "chunking: {size: 40, unit: sentences}\nembedding_model: all-MiniLM-L6-v2\n",
    ],
)
def test_silent(text: str):
    assert hits(text) == []


def test_a_limit_that_the_config_sets_counts():
    text = "chunk_tokens: 300\nembedding: {model: BAAI/bge-m3, max_seq_length: 128}\n"
    (hit,) = hits(text)
    assert hit.data["limit"] == 128


def test_overlap_error_warning_and_shares():
    base = "embedding_model: BAAI/bge-m3\nchunk_size: 400\nchunk_overlap: "
    (equal,) = hits(base + "400\n", "overlap")
    (much,) = hits(base + "201\n", "overlap")
    assert equal.severity is None
    assert much.severity is Severity.WARNING
    assert hits(base + "200\n", "overlap") == []
    assert hits(base + "0\n", "overlap") == []
    assert hits(base + "0.9\n", "overlap") == []


def test_the_repair_keeps_quotes_and_leaves_aliases_alone():
    text = 'embedding_model: BAAI/bge-m3\nchunk_size: "400"\nchunk_overlap: "400"\n'
    (hit,) = hits(text, "overlap")
    assert hit.fix is not None
    (edit,) = hit.fix.edits
    assert text[: edit.start] + edit.text + text[edit.end :] == text.replace(
        'overlap: "400"', 'overlap: "40"'
    )
    assert not hit.fix.safe
    aliased = "embedding_model: BAAI/bge-m3\nchunk_size: &n 400\nchunk_overlap: *n\n"
    (hit,) = hits(aliased, "overlap")
    assert hit.fix is None


def test_call_sites_go_through_the_same_check():
    text = "splitter = TextSplitter(chunk_size=1200, chunk_overlap=1200)\n"
    size, overlap = text.index("1200"), text.rindex("1200")
    config = Config(
        "retrieval",
        "langchain",
        {
            "chunk.size": Value(1200, Place(span=(size, size + 4)), "code"),
            "chunk.overlap": Value(1200, Place(span=(overlap, overlap + 4)), "code"),
            "embedding.model": Value("all-MiniLM-L6-v2", Place(), "code"),
        },
        unit="characters",
        unit_certain=True,
    )
    document = Document("index.py", "source", "python", text, configs=(config,))
    (hit,) = CHECK.check(document, {"report": "overlap"}, CONTEXT)
    assert hit.place.span == (overlap, overlap + 4)
    assert hit.fix is not None
    assert hit.fix.edits[0].text == "120"
    (hit,) = CHECK.check(document, {"report": "limit"}, CONTEXT)
    assert hit.severity is Severity.WARNING
