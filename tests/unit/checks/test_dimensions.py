from datetime import date

import pytest

from promptlint.checks.dimensions import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.facts import FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))
BASE = """\
llm: {mode: llamacpp}
embedding: {mode: huggingface, embed_dim: 384}
huggingface: {embedding_hf_model_name: BAAI/bge-small-en-v1.5}
vectorstore: {database: STORE}
"""
PROFILE = """\
llm: {mode: llamacpp}
embedding: {mode: huggingface}
huggingface: {embedding_hf_model_name: BAAI/bge-large-en-v1.5}
vectorstore: {database: STORE}
"""


def hits(text: str) -> list[Hit]:
    document = read_document("config/rag.yaml", text.encode(), "yaml")
    assert document is not None
    return list(CHECK.check(document, {}, CONTEXT))


@pytest.mark.parametrize(
    ("model", "dimension"),
    [("BAAI/bge-small-en-v1.5", 768), ("text-embedding-3-small", 3072), ("bge-m3", 512)],
)
def test_a_length_that_the_model_does_not_make(model: str, dimension: int):
    (hit,) = hits(f"embedding: {{model: {model}, dimensions: {dimension}}}\ntop_k: 3\n")
    assert hit.severity is None
    assert hit.data["value"] == dimension


@pytest.mark.parametrize(
    ("model", "dimension"),
    [
        ("text-embedding-3-small", 256),
        ("nomic-embed-text", 512),
        ("our-team/model-x1", 77),
        ("intfloat/e5-large", 256),  # not curated: it may have been made to be shortened
        ("bge-m3", "${DIM:512}"),
    ],
)
def test_silent(model: str, dimension: object):
    assert hits(f"embedding: {{model: {model}, dimensions: '{dimension}'}}\ntop_k: 3\n") == []


def test_index_against_the_requested_length():
    text = (
        "embedding: {model: text-embedding-3-small, dimensions: 512}\n"
        "vector_store: {type: pgvector, dimension: 1536}\n"
    )
    (hit,) = hits(text)
    assert hit.data["expected"] == "512"
    assert hit.fix is not None
    assert hit.fix.edits[0].text == "512"


def test_unchecked_figures_are_warnings():
    (hit,) = hits("embedding: {model: mistral-embed, dimensions: 1536}\ntop_k: 3\n")
    assert hit.severity is Severity.WARNING
    assert hit.fix is None


def project(store: str) -> ProjectFacts:
    files = {}
    for path, text in (("conf/settings.yaml", BASE), ("conf/settings-large.yaml", PROFILE)):
        data = text.replace("STORE", store).encode()
        document = read_document(path, data, "yaml")
        assert document is not None
        files[path] = FileFacts(path, document.kind, document.format, document.configs)
    return ProjectFacts(files, frozenset(), frozenset(files), CONTEXT.as_of)


def test_profiles_are_laid_over_the_base_file():
    (hit,) = CHECK.check_project(project("postgres"), {}, CONTEXT)
    assert hit.place.path == "conf/settings-large.yaml"
    assert hit.related[0].path == "conf/settings.yaml"
    assert hit.severity is None


def test_a_store_that_ignores_the_setting_makes_it_a_warning():
    (hit,) = CHECK.check_project(project("qdrant"), {}, CONTEXT)
    assert hit.severity is Severity.WARNING
