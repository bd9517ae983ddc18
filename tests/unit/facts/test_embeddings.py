import pytest

from promptlint.facts.embeddings import embedding_model


@pytest.mark.parametrize(
    ("name", "limit", "dimension"),
    [
        ("sentence-transformers/all-MiniLM-L6-v2", 256, 384),
        ("all-minilm-l6-v2", 256, 384),
        ("ollama/nomic-embed-text:latest", 8192, 768),
        ("azure/text-embedding-ada-002", 8191, 1536),
        ("bge-m3", 8192, 1024),
        ("qwen3-embedding:0.6b", 32768, 1024),
        ("amazon.titan-embed-text-v2:0", 8192, 1024),
    ],
)
def test_names(name: str, limit: int, dimension: int):
    model = embedding_model(name)
    assert model is not None
    assert (model.limit, model.dimension) == (limit, dimension)


def test_unknown_names_are_none():
    assert embedding_model("our-team/contract-embedder") is None
    assert embedding_model("") is None
    assert embedding_model("openai") is None


def test_a_limit_below_the_published_one_is_kept_beside_it():
    model = embedding_model("paraphrase-multilingual-MiniLM-L12-v2")
    assert model is not None
    assert (model.limit, model.published_limit) == (128, 512)


def test_matryoshka_lengths():
    listed = embedding_model("amazon.titan-embed-text-v2:0")
    ranged = embedding_model("text-embedding-3-large")
    fixed = embedding_model("BAAI/bge-small-en-v1.5")
    assert listed is not None
    assert ranged is not None
    assert fixed is not None
    assert listed.offers(512)
    assert not listed.offers(300)
    assert ranged.offers(1000)
    assert not ranged.offers(4096)
    assert fixed.offers(384)
    assert not fixed.offers(256)


def test_models_of_the_wide_table_have_no_certain_limit():
    model = embedding_model("BAAI/bge-small-en")
    assert model is not None
    assert model.limit is None
    assert not model.curated
    assert model.published_limit == 512
