from promptlint.model.facts import Config
from promptlint.readers import read_document


def configs(text: str, path: str = "config/rag.yaml") -> tuple[Config, ...]:
    document = read_document(path, text.encode(), "yaml")
    assert document is not None
    return document.configs


def unit_of(text: str) -> tuple[str | None, bool]:
    config = configs(text + "embedding_model: BAAI/bge-m3\n")[0]
    return config.unit, config.unit_certain


def test_keys_fix_the_unit():
    assert unit_of("chunk_tokens: 300\n") == ("tokens", True)
    assert unit_of("chunking: {max_chars: 900, overlap_chars: 90}\n") == ("characters", True)
    assert unit_of("chunkSizeTokens: 300\n") == ("tokens", True)
    assert unit_of("chunking: {size: 300, unit: words}\n") == ("words", True)
    assert unit_of("chunking: {chunk_size: 300, length_function: len}\n") == ("characters", True)


def test_splitters_and_comments_tell_the_unit_less_surely():
    assert unit_of("chunking: {chunk_size: 300, strategy: token}\n") == ("tokens", True)
    assert unit_of("chunking: {chunk_size: 300, splitter: recursive}\n") == ("characters", False)
    assert unit_of("chunk_size: 300  # tokens per chunk\n") == ("tokens", False)
    assert unit_of("chunking: {chunk_size: 300, tokenizer: cl100k_base}\n") == ("tokens", False)


def test_nothing_tells_the_unit():
    assert unit_of("chunk_size: 300  # tune later\n") == (None, False)


def test_profiles_and_variants_are_configs_of_their_own():
    found = configs(
        "model: {embedding_model: all-MiniLM-L6-v2}\n"
        "profiles:\n"
        "  fast: {chunk_size: 256, chunk_overlap: 32, retrieval_k: 3}\n"
        "  deep: {parent_chunk_size: 2000, child_chunk_size: 400, retrieval_k: 9}\n"
    )
    sizes = {config.scope: config.number("chunk.size") for config in found}
    assert sizes == {
        "profiles.fast": 256,
        "profiles.deep.parent": 2000,
        "profiles.deep.child": 400,
    }
    assert found[0].number("retrieval.top_k") == 3
    assert found[1].number("retrieval.top_k") == 9
    assert all(config.text("embedding.model") == "all-MiniLM-L6-v2" for config in found)


def test_blocks_that_are_not_selected_name_no_model():
    (config,) = configs(
        "embedding: {model: BAAI/bge-m3}\n"
        "retrieval: {top_k: 4}\n"
        "llm:\n"
        "  provider: ollama\n"
        "  ollama: {model: 'qwen3:8b'}\n"
        "  openai: {model: gpt-3.5-turbo}\n"
        "reranker: {enabled: false, model: BAAI/bge-reranker-base}\n"
        "benchmark: {embedding_models: [all-MiniLM-L6-v2]}\n"
    )
    assert config.text("generator.model") == "qwen3:8b"
    assert "reranker.model" not in config.values


def test_two_embedding_models_side_by_side_are_not_guessed_between():
    found = configs(
        "chunking: {chunk_tokens: 300}\n"
        "models:\n"
        "  text: {embedding_model: BAAI/bge-m3}\n"
        "  code: {embedding_model: nomic-ai/nomic-embed-code}\n"
    )
    assert "embedding.model" not in found[0].values
    assert {config.text("model") for config in found[1:]} == {
        "BAAI/bge-m3",
        "nomic-ai/nomic-embed-code",
    }


def test_the_platform_comes_from_provider_or_address():
    served = {
        "provider: azure_openai": "azure",
        "base_url: http://localhost:8000/v1": "local",
        "base_url: https://api.openai.com/v1": "openai",
    }
    for setting, platform in served.items():
        (config,) = configs(
            f"embedding_model: BAAI/bge-m3\ntop_k: 3\nllm:\n  model: gpt-4.1\n  {setting}\n"
        )
        assert config.text("generator.provider") == platform


def test_privategpt_reads_the_selected_blocks_and_its_profile():
    (config,) = configs(
        "llm: {mode: ollama, context_window: 8192}\n"
        "embedding: {mode: huggingface}\n"
        "vectorstore: {database: qdrant}\n"
        "huggingface: {embedding_hf_model_name: BAAI/bge-m3}\n"
        "ollama: {llm_model: llama3.1, embedding_model: nomic-embed-text}\n"
        "openai: {model: gpt-3.5-turbo}\n"
        "rag: {rerank: {enabled: false, model: cross-encoder/ms-marco}}\n",
        "settings-local.yaml",
    )
    assert config.scope == "profile local"
    assert config.text("embedding.model") == "BAAI/bge-m3"
    assert config.text("generator.model") == "llama3.1"
    assert config.text("generator.provider") == "local"
    assert "reranker.model" not in config.values


def test_graphrag_counts_tokens_and_its_encoding_is_no_model():
    (config,) = configs(
        "encoding_model: cl100k_base\n"
        "llm: {type: openai_chat, model: 'llama3:latest', api_base: http://localhost:11434/v1}\n"
        "embeddings: {llm: {type: openai_embedding, model: nomic-embed-text}}\n"
        "chunks: {size: 1200, overlap: 100}\n"
        "community_reports: {max_length: 2000}\n",
        "ragtest/settings.yaml",
    )
    assert (config.unit, config.unit_certain) == ("tokens", True)
    assert config.text("generator.provider") == "local"
    assert config.text("embedding.model") == "nomic-embed-text"


def test_axolotl_data_local_hub_and_remote():
    (config,) = configs(
        "base_model: Qwen/Qwen3-1.7B\n"
        "datasets:\n"
        "  - {path: data/train.jsonl, type: completion}\n"
        "  - {path: our-team/replies, type: chat_template}\n"
        "  - {path: 's3://bucket/part.jsonl', type: chat_template}\n"
        "  - {path: '${DATA}/x.jsonl', type: chat_template}\n"
        "  - {path: json, data_files: [extra/a.jsonl], type: alpaca}\n"
        "test_datasets:\n"
        "  - {path: ../eval.jsonl, type: chat_template}\n"
        "adapter: lora\nsequence_len: 1024\n",
        "jobs/axolotl/lora.yml",
    )
    found = [(ref.value.value, ref.role, ref.path, ref.remote) for ref in config.data]
    assert found == [
        ("data/train.jsonl", "train", "jobs/axolotl/data/train.jsonl", False),
        ("our-team/replies", "train", None, False),
        ("s3://bucket/part.jsonl", "train", None, True),
        (None, "train", None, False),
        ("json", "train", None, False),
        ("extra/a.jsonl", "train", "jobs/axolotl/extra/a.jsonl", False),
        ("../eval.jsonl", "eval", "jobs/eval.jsonl", False),
    ]
    assert config.data[0].schema == "completion"


def test_llama_factory_names_are_entries_of_its_register():
    (config,) = configs(
        "model_name_or_path: Qwen/Qwen3-1.7B\nstage: sft\nfinetuning_type: lora\n"
        "dataset_dir: sets\ndataset: replies, identity\neval_dataset: held_out\n",
        "configs/sft.yaml",
    )
    assert [(ref.value.value, ref.role, ref.path) for ref in config.data] == [
        ("replies", "train", "sets/dataset_info.json"),
        ("identity", "train", "sets/dataset_info.json"),
        ("held_out", "eval", "sets/dataset_info.json"),
    ]
    (entry,) = configs('{"replies": {"file_name": "replies.json"}}', "sets/dataset_info.json")
    assert (entry.world, entry.scope) == ("data", "replies")
    assert entry.data[0].path == "sets/replies.json"


def test_autorag_tries_every_entry_of_a_grid():
    found = configs(
        "modules:\n"
        "  - {module_type: llama_index_chunk, chunk_size: [1024, 64], chunk_overlap: 24}\n",
        "chunk.yaml",
    )
    assert [config.number("chunk.size") for config in found] == [1024, 64]
    assert all(config.unit == "tokens" and config.unit_certain for config in found)


def test_sampling_top_k_is_no_retrieval():
    (config,) = configs(
        "embedding_model: BAAI/bge-m3\nretrieval: {top_k: 6}\n"
        "llm: {model: qwen3-8b, top_k: 40, temperature: 0.2}\n"
    )
    assert config.number("retrieval.top_k") == 6
    assert config.number("generator.temperature") == 0.2


def test_how_many_a_reranker_reads_is_not_how_many_it_keeps():
    base = "embedding: {model: BAAI/bge-m3}\nretrieval: {top_k: 5}\n"
    (config,) = configs(base + "reranking: {enabled: true, top_k_rerank: 10}\n")
    assert "reranker.top_k" not in config.values
    assert config.number("retrieval.fetch_k") == 10
    (config,) = configs(base + "reranking: {enabled: true, rerank_top_k: 3}\n")
    assert config.number("reranker.top_k") == 3
    (config,) = configs(base + "reranker: {model: BAAI/bge-reranker-base, top_n: 10}\n")
    assert config.number("reranker.top_k") == 10
