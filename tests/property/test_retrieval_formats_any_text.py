"""Readers of retrieval formats on any text: an answer or "unreadable", and places in the text."""

from hypothesis import given
from hypothesis import strategies as st

from promptlint.model.document import UnreadableError
from promptlint.readers import read_document

_WORDS = st.sampled_from(
    [
        *('resource "aws_bedrockagent_data_source" "a" {', "max_tokens = 300", "}", "{", "= <<EOT"),
        *("services:", "  qdrant:", "    image: qdrant/qdrant", "    ports:", "      - 6333:6333"),
        *(
            "components:",
            "  a: {type: haystack.x.DocumentSplitter, init_parameters: 3}",
            "kind: app",
        ),
        *(
            "EMBEDDING_MODEL=x",
            "CHUNK_SIZE=",
            "RAG_TOP_K=5",
            "chunk_size: .nan",
            "- null",
            '"',
            "\t",
        ),
        *("workflow: {graph: {nodes: [1, {data: []}]}}", "<<: *a", "&a", "${X:1}", "{{ x }}", "\0"),
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=12).map("\n".join))
_NAMES = st.sampled_from(
    [("a.tf", "terraform"), ("a.yaml", "yaml"), ("compose.yaml", "yaml"), (".env", "env"),
     ("a.json", "json"), ("a.toml", "toml")]
)  # fmt: skip


@given(_NAMES, _TEXTS)
def test_never_a_traceback(name: tuple[str, str], text: str):
    path, reader = name
    try:
        document = read_document(path, text.encode("utf-8", "surrogatepass"), reader)
    except UnreadableError:
        return
    for config in document.configs if document else ():
        for value in config.values.values():
            span = value.place.span
            assert span is None or 0 <= span[0] <= span[1] <= len(document.text)
