"""Checks of retrieval settings: what must be found, at which severity, and what must not."""

from datetime import date

import pytest

from promptlint.checks import load_check
from promptlint.discovery import classify
from promptlint.model.check import CheckContext
from promptlint.model.facts import FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))
PREFIXES = {"required": ["intfloat/e5", "nomic-embed-text"], "recommended": ["mxbai-embed"]}


def hits(kind: str, text: str, path: str = "config/rag.yaml", **params: object) -> list[Hit]:
    guess = classify(path)
    assert guess is not None
    document = read_document(path, text.encode(), guess.reader, guess.kind)
    assert document is not None
    return list(load_check(kind).check(document, params, CONTEXT))  # type: ignore[attr-defined]


def project_hits(kind: str, files: dict[str, str], **params: object) -> list[Hit]:
    facts = {}
    for path, text in files.items():
        guess = classify(path)
        assert guess is not None
        document = read_document(path, text.encode(), guess.reader, guess.kind)
        assert document is not None, path
        facts[path] = FileFacts(path, document.kind, document.format, document.configs)
    project = ProjectFacts(facts, frozenset(), frozenset(facts), CONTEXT.as_of)
    check = load_check(kind)
    return list(check.check_project(project, params, CONTEXT))  # type: ignore[attr-defined]


BASE = """\
llm: {mode: ollama, context_window: 16384}
embedding: {mode: ollama}
vectorstore: {database: qdrant}
ollama: {llm_model: llama3.1, embedding_model: bge-m3}
rag: {similarity_top_k: 3}
"""


def test_a_profile_is_laid_over_its_base():
    profile = "llm: {mode: ollama}\nembedding: {mode: ollama}\nollama: {num_ctx: 4096}\n"
    files = {"settings.yaml": BASE, "settings-local.yaml": profile}
    (hit,) = project_hits("served-window", files)
    assert hit.place.path == "settings.yaml"
    assert [place.path for place in hit.related] == ["settings-local.yaml"]


def test_what_a_base_says_alone_is_its_own():
    profile = "llm: {mode: ollama}\nembedding: {mode: ollama}\nrag: {similarity_top_k: 9}\n"
    base = BASE.replace("16384", "16384, num_ctx: 2048")
    files = {"settings.yaml": base, "settings-x.yaml": profile}
    assert project_hits("served-window", files) == []


@pytest.mark.parametrize(
    ("metric", "model", "found"),
    [
        ("cosine", "multi-qa-mpnet-base-dot-v1", True),
        ("Distance.COSINE", "multi-qa-mpnet-base-dot-v1", True),
        ("vector_ip_ops", "multi-qa-mpnet-base-dot-v1", False),
        ("l2", "paraphrase-multilingual-MiniLM-L12-v2", True),
        ("euclidean", "text-embedding-3-small", False),
        ("manhattan", "text-embedding-3-small", True),
        ("cosine", "our-team/model-x1", False),
        ("hnsw", "multi-qa-mpnet-base-dot-v1", False),
    ],
)
def test_metrics(metric: str, model: str, found: bool):
    text = f"embedding: {{model: {model}}}\nvector_store: {{type: qdrant, metric: {metric}}}\n"
    assert bool(hits("metric", text)) is found


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("retrieval: {top_k: 4}\nreranker: {model: BAAI/bge-reranker-base, top_n: 9}", True),
        ("retrieval: {top_k: 9}\nreranker: {model: BAAI/bge-reranker-base, top_n: 9}", False),
        ("retrieval: {fetch_k: 30, top_k: 4}\nreranker: {top_n: 9, model: a/b-1}", False),
        ("retrieval: {fetch_k: 3, top_k: 4}", True),
        ("retrieval: {top_k: 4, max_context_chunks: 8}", True),
        ("retrieval: {top_k: 40, final_k: 8}", False),
        ("hybrid: {dense_top_k: 8, bm25_top_k: 8}\nreranker: {model: a/b-1, top_n: 12}", False),
        ("hybrid: {dense_top_k: 8, bm25_top_k: 8}\nreranker: {model: a/b-1, top_n: 20}", True),
    ],
)
def test_more_than_arrives(settings: str, found: bool):
    text = f"embedding: {{model: BAAI/bge-m3}}\nchunk_size: 300\n{settings}\n"
    assert bool(hits("reranking", text)) is found
    assert all(hit.severity is Severity.WARNING for hit in hits("reranking", text))


def test_a_framework_fixes_what_its_keys_mean():
    text = BASE.replace("3}", "3, rerank: {enabled: true, top_n: 5}}")
    (hit,) = hits("reranking", text, "settings.yaml")
    assert hit.severity is None


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("BAAI/bge-m3", "bge-m3", False),
        ("BAAI/bge-m3", "text-embedding-3-small", True),
        ("voyage-4-large", "voyage-4-lite", False),
        ("BAAI/bge-m3", "${QUERY_MODEL}", False),
    ],
)
def test_models_of_documents_and_queries(one: str, other: str, found: bool):
    text = (
        f"indexing: {{embedding_model: {one}, chunk_size_tokens: 300}}\n"
        f"query: {{embedding_model: '{other}', top_k: 4}}\n"
    )
    assert bool(hits("embedding-match", text)) is found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("bert-base-uncased", True),
        ("dbmdz/bert-base-german-cased", True),
        ("xlm-roberta-base", True),
        ("openai/clip-vit-base-patch32", True),
        ("sentence-transformers/bert-base-nli-mean-tokens", False),
        ("cross-encoder/ms-marco-MiniLM-L-6-v2", False),
        ("intfloat/e5-mistral-7b-instruct", False),
        ("our-team/bert-contracts", False),
    ],
)
def test_classes_of_models(name: str, found: bool):
    text = f"embedding: {{model: {name}}}\nretrieval: {{top_k: 4}}\n"
    assert bool(hits("embedding-class", text)) is found


def test_a_prefix_of_another_model_excuses_nothing():
    files = {
        "a/rag.yaml": "embedding: {model: intfloat/e5-base-v2}\nretrieval: {top_k: 3}\n",
        "b/rag.yaml": (
            "embedding: {model: nomic-embed-text, query_prefix: 'search_query: '}\n"
            "retrieval: {top_k: 3}\n"
        ),
    }
    (hit,) = project_hits("query-prefix", files, **PREFIXES)
    assert hit.place.path == "a/rag.yaml"


@pytest.mark.parametrize(
    ("url", "severity"),
    [
        ("http://models.acme-corp.io/v1", "warning"),
        ("http://10.1.2.3:8000", "info"),
        ("http://localhost:11434", None),
        ("http://ollama:11434", None),
        ("http://store.internal:6333", None),
        ("http://[::1]:8080", None),
        ("https://models.acme-corp.io/v1", None),
        ("https://ollama.acme-corp.io:11434", "warning"),
        ("http://${HOST}/v1", None),
        ("http://user:pw@models.acme-corp.io", "warning"),
    ],
)
def test_addresses(url: str, severity: str | None):
    text = f"embedding: {{model: BAAI/bge-m3, base_url: '{url}'}}\nretrieval: {{top_k: 4}}\n"
    found = [(hit.severity or Severity.WARNING).label for hit in hits("plain-http", text)]
    assert found == ([severity] if severity else [])


def test_a_misplaced_key_is_never_shown():
    key = "sk-ant-" + "a1B2" * 10
    text = f"OPENAI_API_KEY={key}\nEMBEDDING_MODEL=text-embedding-3-small\nCHUNK_SIZE=500\n"
    (hit,) = hits("endpoint-match", text, ".env")
    assert key not in repr(hit)
    assert hit.args["owner"] == "anthropic"


@pytest.mark.parametrize(
    "settings",
    [
        "chunking: {chunk_size: 1024}\nretrieval: {top_k: 50}\nllm: {model: llama3:8b}",  # unit?
        "chunking: {chunk_tokens: .nan}\nretrieval: {top_k: 50}\nllm: {context_window: 100}",
        "chunking: {chunk_tokens: 500}\nretrieval: {top_k: '${K}'}\nllm: {context_window: 100}",
        "chunking: {chunk_tokens: 500}\nretrieval: {top_k: 4}\nllm: {context_window: '${W:100}'}",
        "chunking: {chunk_tokens: 500}\nretrieval: {top_k: 4}\nllm: {model: our-own-model-x2}",
    ],
)
def test_a_budget_that_can_not_be_known(settings: str):
    assert hits("context-budget", f"embedding: {{model: BAAI/bge-m3}}\n{settings}\n") == []


def test_characters_are_an_estimate():
    text = (
        "embedding: {model: BAAI/bge-m3}\nchunking: {chunk_size_chars: 4000}\n"
        "retrieval: {top_k: 12}\nllm: {model: 'llama3:8b', context_window: 8192}\n"
    )
    (hit,) = hits("context-budget", text)
    assert hit.severity is Severity.WARNING
    assert hit.data["tokens"] == 12_000


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Never say that you don't know.", True),
        ("Do not answer with 'I don't know'.", True),
        ('"I don\'t know" is not an acceptable answer.', True),
        ("You must always provide an answer even if the passages say nothing.", True),
        ("Never refuse to answer.", True),
        ("Don't say you don't know if the answer is in the context.", False),
        ("Never say that you don't know before you have searched.", False),
        ("If you don't know the answer, say that you don't know.", False),
        ("Do not say anything about prices.", False),
        ("Never say you are a person.", False),
    ],
)
def test_sentences_that_forbid(sentence: str, found: bool):
    text = f"Answer the question from the passages. {sentence}\n\n{{context}}\n\n{{question}}\n"
    assert bool(hits("abstention", text, "prompts/a.txt", report="forbidden")) is found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Be brief.", True),
        ("If they do not cover it, name the desk.", False),
        ("Reply N/A when the passages are silent.", False),
        ("Say so where evidence is lacking.", False),
    ],
)
def test_prompts_without_a_way_out(sentence: str, found: bool):
    text = f"Answer the question of the reader. {sentence}\n\n{{context}}\n\n{{question}}\n"
    assert bool(hits("abstention", text, "prompts/a.txt", report="missing")) is found


@pytest.mark.parametrize(
    ("key", "meant"),
    [("community_report", "community_reports"), ("comunity_reports", "community_reports")],
)
def test_misspelt_keys(key: str, meant: str):
    text = (
        "llm: {model: gpt-4.1}\nentity_extraction: {max_gleanings: 1}\nextract_claims: {}\n"
        f"{key}: {{max_length: 900}}\n"
    )
    (hit,) = hits("unknown-keys", text, "settings.yaml")
    assert (hit.args["key"], hit.args["meant"]) == (key, meant)


def test_settings_of_ones_own_are_no_slips():
    text = (
        "llm: {model: gpt-4.1, our_note: x}\nentity_extraction: {max_gleanings: 1}\n"
        "community_reports: {}\nlarge_team_settings: {a: 1}\n"
    )
    assert hits("unknown-keys", text, "settings.yaml") == []


def test_servers_of_which_the_environment_decides():
    text = BASE + "server: {auth: {enabled: '${AUTH:false}'}, cors: {enabled: true,"
    text += " allow_origins: ['*']}}\n"
    assert hits("server-auth", text, "settings.yaml") == []


def test_an_index_of_another_model():
    metadata = '{"embedding_model": "all-MiniLM-L6-v2", "num_chunks": 8, "built_at": "2026-01-02"}'
    config = "embedding: {model: MODEL}\nretrieval: {top_k: 3}\n"
    files = {"index/meta.json": metadata, "rag.yaml": config.replace("MODEL", "BAAI/bge-m3")}
    (hit,) = project_hits("stale-index", files)
    assert hit.place.path == "index/meta.json"
    files["rag.yaml"] = config.replace("MODEL", "sentence-transformers/all-MiniLM-L6-v2")
    assert project_hits("stale-index", files) == []


def test_a_service_that_refuses_more_than_half():
    static = '{"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 500}'
    text = f'{{"chunking_strategy": {{"type": "static", "static": {static}}}}}'
    (hit,) = hits("chunk-limits", text, "store.json", report="overlap")
    assert hit.severity is None
    assert "refuses" in (hit.message or "")


def test_skillset_and_index_of_one_collection():
    skill = '{"@odata.type": "#Microsoft.Skills.Text.AzureOpenAIEmbeddingSkill", "modelName": "M"}'
    files = {
        "skills.json": (
            f'{{"name": "s", "skills": [{skill}],'
            ' "indexProjections": {"selectors": [{"targetIndexName": "docs"}]}}'
        ).replace('"M"', '"text-embedding-3-large"'),
        "index.json": (
            '{"name": "docs", "fields": [{"name": "v", "type": "Collection(Edm.Single)"}],'
            ' "vectorSearch": {"vectorizers": [{"azureOpenAIParameters":'
            ' {"modelName": "text-embedding-ada-002"}}]}}'
        ),
    }
    (hit,) = project_hits("embedding-match", files)
    assert (hit.data["value"], hit.place.path) == ("text-embedding-ada-002", "index.json")


SCRIPT = """
from langchain_chroma import Chroma
from langchain_openai import OpenAIEmbeddings
store = Chroma(collection_name="NAME", embedding_function=OpenAIEmbeddings(model="MODEL"))
"""


def scripts(name: str, *models: str) -> dict[str, str]:
    return {
        f"s{index}.py": SCRIPT.replace("NAME", name).replace("MODEL", model)
        for index, model in enumerate(models)
    }


def test_two_scripts_of_one_collection():
    found = scripts("handbook", "text-embedding-3-small", "text-embedding-3-large")
    (hit,) = project_hits("embedding-match", found)
    assert (hit.severity, hit.place.path) == (Severity.WARNING, "s1.py")


@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("demo", ("text-embedding-3-small", "text-embedding-3-large")),
        ("handbook", ("text-embedding-3-small", "text-embedding-3-small")),
        ("handbook", ("text-embedding-3-small", "text-embedding-3-large", "mistral-embed")),
    ],
)
def test_scripts_that_share_a_name_alone(name: str, models: tuple[str, ...]):
    assert project_hits("embedding-match", scripts(name, *models)) == []


CHAT = """
components:
  builder:
    type: haystack.components.builders.chat_prompt_builder.ChatPromptBuilder
    init_parameters:
      template:
        - {_role: system, _content: [{text: Answer from the passages.}]}
        - {_role: user, _content: [{text: "SECOND {{ question }}"}]}
connections:
  - {sender: search.documents, receiver: builder.documents}
"""
NODE = """
kind: app
app: {mode: workflow, name: a}
workflow:
  graph:
    edges: []
    nodes:
      - data: {type: llm, context: {enabled: true, variable_selector: ["17", result]},
          model: {name: gpt-4.1-mini, provider: openai},
          prompt_template: [{role: user, text: "TEXT"}]}
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CHAT, True),
        (CHAT.replace("SECOND", "{{ documents }}"), False),
        (CHAT.replace("{text: Answer from the passages.}", "{image: x}"), False),
        (NODE, True),
        (NODE.replace("TEXT", "{{#context#}}"), False),
        (NODE.replace("TEXT", "{{#17.result#}}"), False),
    ],
)
def test_templates_without_a_place(text: str, found: bool):
    assert bool(hits("placeholders", text, "app.yml")) is found


HYBRID = """
components:
  one: {type: haystack.x.InMemoryBM25Retriever, init_parameters: {top_k: 5}}
  two: {type: haystack.x.InMemoryEmbeddingRetriever, init_parameters: {top_k: 5}}
  joiner: {type: haystack.x.DocumentJoiner, init_parameters: {}}
  ranker: {type: haystack.x.TransformersSimilarityRanker, init_parameters: {top_k: KEPT}}
connections: []
"""


@pytest.mark.parametrize(("kept", "found"), [("8", False), ("12", True)])
def test_a_ranker_after_two_retrievers(kept: str, found: bool):
    assert bool(hits("reranking", HYBRID.replace("KEPT", kept), "q.yaml")) is found
