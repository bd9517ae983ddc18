"""Applications that are configured in Python: mem0, embedchain and kotaemon."""

from promptlint.model.facts import Config
from promptlint.readers import read_document

MEM0 = """
import os
from mem0 import Memory

llm = {"provider": "ollama", "config": {"model": "qwen3:8b", "temperature": 0.1}}
settings = {
    "llm": llm,
    "embedder": {
        "provider": "openai",
        "config": {
            "model": "text-embedding-v3",
            "openai_base_url": "https://models.example/compatible/v1",
            "api_key": os.environ["KEY"],
        },
    },
    "vector_store": {
        "provider": "qdrant",
        "config": {"collection_name": os.environ["NAME"], "embedding_model_dims": 1024},
    },
}
memory = Memory.from_config(settings)
"""
KOTAEMON = """
from decouple import config

KH_VECTORSTORE = {"__type__": "kotaemon.storages.ChromaVectorStore", "path": "store"}
KH_EMBEDDINGS = {}
KH_LLMS = {}
if config("OPENAI_API_KEY", default=""):
    KH_LLMS["openai"] = {
        "spec": {"model": config("OPENAI_CHAT_MODEL", default="gpt-4o-mini")},
        "default": True,
    }
KH_EMBEDDINGS["local"] = {
    "spec": {"model_name": "BAAI/bge-base-en-v1.5"},
    "default": True,
}
KH_EMBEDDINGS["google"] = {"spec": {"model": "models/text-embedding-004"}}
"""


def configs(text: str) -> list[Config]:
    document = read_document("app.py", text.encode(), "python")
    return list(document.configs) if document else []


def test_a_memory_set_up_by_a_dict():
    (config,) = configs(MEM0)
    assert config.framework == "mem0"
    assert config.text("embedding.model") == "text-embedding-v3"
    assert config.number("index.dimension") == 1024
    assert config.text("generator.provider") == "local"
    assert not config.values["index.collection"].known


def test_a_protocol_at_another_address_is_no_service():
    (config,) = configs(MEM0)
    assert "embedding.provider" not in config.values


def test_from_config_of_other_libraries():
    assert not configs("from transformers import AutoModel\nmodel = AutoModel.from_config(config)")
    assert not configs("import openai\nx = T.from_config({'llm': {'provider': 'openai'}})")


def test_an_embedchain_app_in_code():
    text = """
from embedchain import App
app = App.from_config(config={
    "llm": {"provider": "openai", "config": {"model": "gpt-4.1"}},
    "vectordb": {"provider": "chroma", "config": {"collection_name": "docs"}},
    "chunker": {"chunk_size": 2000, "chunk_overlap": 100},
})
"""
    (config,) = configs(text)
    assert (config.framework, config.unit, config.unit_certain) == (
        "embedchain",
        "characters",
        True,
    )
    assert config.number("chunk.size") == 2000


def test_kotaemon_uses_its_default_entries():
    (config,) = configs(KOTAEMON)
    assert config.framework == "kotaemon"
    assert config.text("embedding.model") == "BAAI/bge-base-en-v1.5"
    assert not config.values["generator.model"].known


def test_two_defaults_of_kotaemon_are_left_to_the_environment():
    text = KOTAEMON.replace('004"}}', '004"}, "default": True}')
    (config,) = configs(text)
    assert "embedding.model" not in config.values


def test_a_file_search_among_the_tools():
    text = """
from openai import OpenAI
payload = {
    "model": "gpt-4.1",
    "tools": [{"type": "file_search", "file_search": {"max_num_results": 6,
               "ranking_options": {"score_threshold": 0.4}}}],
    "tool_resources": {"file_search": {"vector_store_ids": ["vs_1"]}},
}
OpenAI().beta.assistants.create(**payload)
OpenAI().responses.create(model="gpt-4.1", input="q", tools=[{"type": "web_search"}])
"""
    (config,) = [item for item in configs(text) if item.world == "retrieval"]
    assert config.framework == "openai-vector-store"
    assert (config.number("retrieval.top_k"), config.number("retrieval.threshold")) == (6, 0.4)
