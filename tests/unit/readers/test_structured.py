import pytest

from promptlint.model.document import Document, UnreadableError
from promptlint.readers import read_document
from promptlint.readers.values import Unknown

RAG = """\
# retrieval of the help centre
chunking:
  chunk_size: 500
  chunk_overlap: 50
embedding: {model: BAAI/bge-small-en-v1.5}
"""


def read(path: str, text: str, kind: str | None = None) -> Document | None:
    return read_document(path, text.encode(), "yaml", kind)


def found(path: str, text: str, kind: str | None = None) -> Document:
    document = read(path, text, kind)
    assert document is not None
    return document


def written(document: Document, *pointer: str | int, on_key: bool = False) -> str | None:
    assert document.locate is not None
    span = document.locate(pointer, on_key)
    return document.text[slice(*span)] if span else None


def test_yaml_places_of_values_and_keys():
    document = found("config/rag.yaml", RAG)
    assert (document.kind, document.format) == ("retrieval", "in-house")
    assert written(document, "chunking", "chunk_size") == "500"
    assert written(document, "chunking", "chunk_size", on_key=True) == "chunk_size"
    assert written(document, "embedding", "model") == "BAAI/bge-small-en-v1.5"
    assert written(document, "embedding", "nothing") is None


def test_json_and_toml_give_the_same_settings():
    as_json = found(
        "rag.json",
        '{"chunking": {"chunk_size": 500, "chunk_overlap": 50},\n'
        ' "embedding": {"model": "BAAI/bge-small-en-v1.5"}}',
    )
    as_toml = found(
        "rag.toml",
        "[chunking]\nchunk_size = 500\nchunk_overlap = 50 # a tenth\n"
        '[embedding]\nmodel = "BAAI/bge-small-en-v1.5"\n',
    )
    for document in (found("rag.yaml", RAG), as_json, as_toml):
        (config,) = document.configs
        assert config.number("chunk.size") == 500
        assert config.number("chunk.overlap") == 50
        assert config.text("embedding.model") == "BAAI/bge-small-en-v1.5"
    assert written(as_json, "chunking", "chunk_overlap") == "50"
    assert written(as_toml, "chunking", "chunk_overlap") == "50"
    assert written(as_toml, "embedding", "model") == '"BAAI/bge-small-en-v1.5"'


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("config/rag.yaml", "chunk_size: 500\nchunk_overlap: [50\nembedding_model: x\n", "YAML"),
        ("rag.json", '{"chunk_size": 500,\n "chunk_overlap": }', "JSON"),
        ("rag.toml", "chunk_size = 500\nchunk_overlap = \n", "TOML"),
        ("axolotl/lora.yml", "base_model: x\n\tnum_epochs: 3\n", "YAML"),
    ],
)
def test_broken_configs_of_ours_are_errors_with_a_place(path: str, text: str, reason: str):
    with pytest.raises(UnreadableError, match=reason) as caught:
        read(path, text)
    assert caught.value.text == text
    assert caught.value.span is not None or caught.value.line == 2


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("deploy/values.yaml", "image: [web\nreplicas: 3\n"),
        ("chart/rag.yaml", "{{- if .Values.rag }}\nchunk_size: {{ .Values.size }}\n{{- end }}\n"),
        ("tsconfig.base.json", '{\n  // strict\n  "chunk": true\n}'),
        ("notes.yaml", "retrieval: [unclosed\n"),
    ],
)
def test_broken_files_of_others_are_left_alone(path: str, text: str):
    assert read(path, text) is None


def test_a_given_kind_makes_broken_syntax_an_error():
    with pytest.raises(UnreadableError):
        read("anything.yaml", "a: [1\n", "retrieval")


def test_other_text_is_never_an_error():
    assert found("notes.yaml", "a: [1\n", "other").kind == "other"


def test_a_given_kind_needs_no_evidence():
    document = found(
        "settings.yaml", "chunk_size: 900\nembedding_model: our/model-1\n", "retrieval"
    )
    assert document.configs[0].number("chunk.size") == 900


def test_custom_tags_are_unknown_values():
    document = found(
        "rag.yaml", RAG + "store: !ENV ${STORE}\nkey: !Sub '${A}'\nlist: !Join [a, b]\n"
    )
    assert isinstance(document.data, dict)
    assert all(isinstance(document.data[key], Unknown) for key in ("store", "key", "list"))


def test_placeholders_are_unknown_settings():
    document = found(
        "rag.yaml",
        "chunk_size: ${CHUNK:512}\nchunk_overlap: 50\nembedding_model: '{{ model }}'\n"
        "vector_store: chroma\n",
    )
    values = document.configs[0].values
    assert not values["chunk.size"].known
    assert values["chunk.size"].value is None
    assert not values["embedding.model"].known
    assert values["chunk.overlap"].known


def test_several_documents_prefix_their_pointers():
    document = found("rag.yaml", "title: notes\n---\n" + RAG)
    assert isinstance(document.data, list)
    assert document.configs[0].values["chunk.size"].place.pointer == (1, "chunking", "chunk_size")
    assert written(document, 1, "chunking", "chunk_size") == "500"


def test_merged_and_aliased_values_are_read_and_not_edited_in_place():
    document = found(
        "rag.yaml",
        "base: &base {chunk_size: 500, chunk_overlap: 500}\nchunking:\n  <<: *base\n"
        "embedding_model: BAAI/bge-m3\n",
    )
    merged = next(config for config in document.configs if config.scope == "chunking")
    assert merged.number("chunk.overlap") == 500
    assert merged.values["chunk.overlap"].place.span is None
    assert written(document, "chunking", "chunk_overlap") == "500"


def test_numbers_that_pyyaml_reads_as_text_are_numbers_and_noted():
    document = found(
        "train.yaml",
        "base_model: Qwen/Qwen3-1.7B\nlearning_rate: 2e-4\nnum_train_epochs: 3\nwarmup: 2.0e-4\n",
    )
    assert document.configs[0].number("learning_rate") == 2e-4
    assert document.extra["numbers_as_text"] == (("learning_rate",),)


def test_repeated_keys_are_noted_and_the_last_one_counts():
    document = found("rag.yaml", RAG + "top_k: 4\ntop_k: 8\n")
    ((pointer, first, last),) = document.extra["repeated_keys"]  # type: ignore[misc]
    assert pointer == ("top_k",)
    assert first[0] < last[0]
    assert document.configs[0].number("retrieval.top_k") == 8


@pytest.mark.parametrize(
    "text",
    [
        "embedding: " + "[" * 5000,
        "embedding: " + "[" * 5000 + "]" * 5000,
        "- " * 20000 + "embedding",
        "a: &a [embedding]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        + "".join(
            f"{c}: &{c} [{', '.join(['*' + p] * 9)}]\n"
            for p, c in zip("bcdefgh", "cdefghi", strict=True)
        ),
        "embedding: &x [*x]\n",
        "embedding: *nowhere\n",
        "chunk: \x01\n",
    ],
)
def test_hostile_yaml_is_no_crash(text: str):
    assert read("data/any.yaml", text) is None


def test_deep_json_and_toml_are_no_crash():
    deep = "[" * 100_000
    assert read_document("any.json", f'{{"embedding": {deep}'.encode(), "json") is None
    assert read_document("any.toml", f"embedding = {deep}".encode(), "toml") is None


def test_line_ends_and_wide_characters_keep_places_exact():
    document = found("rag.yaml", "title: 😀 café\r\n" + RAG.replace("\n", "\r\n"))
    assert written(document, "chunking", "chunk_overlap") == "50"
    assert document.configs[0].values["chunk.size"].place.span is not None
