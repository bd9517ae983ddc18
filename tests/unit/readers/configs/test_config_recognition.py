import pytest

from promptlint.readers import read_document

AXOLOTL = """\
base_model: Qwen/Qwen3-1.7B
datasets:
  - path: data/train.jsonl
    type: chat_template
adapter: lora
sequence_len: 2048
"""
FACTORY = """\
model_name_or_path: Qwen/Qwen2.5-1.5B-Instruct
stage: sft
finetuning_type: lora
dataset: replies,identity
cutoff_len: 1024
"""
GRAPHRAG = """\
completion_models:
  default: {model_provider: openai, model: gpt-6.1-sol}
embedding_models:
  default: {model_provider: openai, model: text-embedding-3-large}
"""
PRIVATE = """\
llm: {mode: ollama}
embedding: {mode: ollama, embed_dim: 768}
vectorstore: {database: qdrant}
ollama: {llm_model: llama3.1, embedding_model: nomic-embed-text}
openai: {model: gpt-3.5-turbo}
"""
CANOPY = """\
tokenizer: {type: OpenAITokenizer, params: {model_name: gpt-3.5-turbo}}
chat_engine:
  llm: {type: OpenAILLM, params: {model_name: gpt-6.1-sol}}
  context_engine:
    knowledge_base:
      chunker: {params: {chunk_size: 256, chunk_overlap: 20}}
"""
QUIVR = """\
ingestion_config:
  parser_config: {splitter_config: {chunk_size: 400, chunk_overlap: 100}}
retrieval_config:
  llm_config: {supplier: openai, model: gpt-6-luna}
"""
AUTORAG = """\
node_lines:
  - node_line_name: answer
    nodes:
      - node_type: generator
        modules:
          - {module_type: llama_index_llm, llm: openai, model: [gpt-6-luna, gpt-6.1-sol]}
"""


@pytest.mark.parametrize(
    ("path", "text", "kind", "format"),
    [
        ("lora.yml", AXOLOTL, "training", "axolotl"),
        ("sft.yaml", FACTORY, "training", "llama-factory"),
        ("settings.yaml", GRAPHRAG, "retrieval", "graphrag"),
        ("settings.yaml", PRIVATE, "retrieval", "privategpt"),
        ("config.yaml", CANOPY, "retrieval", "canopy"),
        ("workflow.yaml", QUIVR, "retrieval", "quivr"),
        ("full.yaml", AUTORAG, "retrieval", "autorag"),
        ("rag.yaml", "chunk_size: 500\nembedding_model: BAAI/bge-m3\n", "retrieval", "in-house"),
        ("rag.yaml", "retrieval: {top_k: 5, min_score: 0.3}\n", "retrieval", "in-house"),
        ("config.yaml", "retriever: {params: {similarity_top_k: 3}}\n", "retrieval", "in-house"),
        (
            "config.yaml",
            "embed_model: amazon.titan-embed-text-v2:0\nk: 6\nthreshold: 0.65\n",
            "retrieval",
            "in-house",
        ),
        (
            "conf.yaml",
            "user_default_llm: {factory: OpenAI, model_name: gpt-4.1}\nmysql: {name: a}\n",
            "retrieval",
            "ragflow",
        ),
        ("conf.yaml", "es: {hosts: a, password: infini_rag_flow}\n", "retrieval", "ragflow"),
        (
            "config.yaml",
            "chunking: {size: 500, overlap: 100}\nvector_db: {persist_dir: ./db}\n",
            "retrieval",
            "in-house",
        ),
        (
            "config.yaml",
            "app: {project_name: a}\ndatabase: {user: b}\n"
            "completion: {provider: r2r, quality_llm: openai/gpt-4.1}\n",
            "retrieval",
            "r2r",
        ),
        (
            "gpt.yaml",
            "model: {vocab_size: 256, n_layers: 2, max_seq_len: 128}\n"
            "train: {batch_size: 16, learning_rate: 1.0e-3, epochs: 1}\n",
            "training",
            "in-house",
        ),
        (
            "sources.json",
            '{"ours": {"file_name": "a.json", "formatting": "sharegpt",'
            ' "columns": {"messages": "conversations"}}, "theirs": {"hf_hub_url": "b/c"}}',
            "training",
            "llama-factory-datasets",
        ),
        ("ds.json", '{"zero_optimization": {"stage": 2}}', "training", "deepspeed"),
        (
            "config.yaml",
            "sft: {learning_rate: 2.0e-5, epochs: 3, batch_size: 4}\n",
            "training",
            "in-house",
        ),
        (
            "config.yaml",
            "data: {train_file: train.json}\ntraining_args: {max_steps: 600,"
            " per_device_train_batch_size: 4, predict_with_generate: true,"
            " generation_config: {max_new_tokens: 256}}\n",
            "training",
            "in-house",
        ),
        (
            "tune.yaml",
            "base_model: gpt-4.1-mini-2025-04-14\ntraining_file: data/a.jsonl\nn_epochs: 3\n",
            "training",
            "in-house",
        ),
        (
            "train.yaml",
            "student: {model: Qwen/Qwen3-0.6B, epochs: 3, learning_rate: 2.0e-5}\n",
            "training",
            "in-house",
        ),
        (
            "sft.json",
            '{"model": "Qwen/Qwen2.5-7B-Instruct", "tuner_type": "lora", "lora_rank": 8,'
            ' "num_train_epochs": 1, "learning_rate": 1e-4}',
            "training",
            "ms-swift",
        ),
    ],
)
def test_recognised(path: str, text: str, kind: str, format: str):
    document = read_document(path, text.encode(), "yaml")
    assert document is not None
    assert (document.kind, document.format) == (kind, format)
    assert document.configs


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/workflows/rag.yml", "on: push\njobs: {embed: {steps: [{run: chunk_size=5}]}}\n"),
        ("compose.yaml", "services: {chroma: {image: chroma}, rag: {build: ., command: top_k}}\n"),
        ("openapi.yaml", "openapi: 3.1.0\npaths: {/embeddings: {post: {}}}\nchunk_size: 3\n"),
        (
            "rag.yaml",
            "apiVersion: v1\nkind: ConfigMap\ndata: {chunk_size: 5, embedding_model: a}\n",
        ),
        # a research config by Hydra, which names lists of other files
        ("config/rag.yaml", "defaults: [{retriever: null}, {train: null}]\nretrieve_top_k: 25\n"),
        ("model.yaml", "model: {embedding_dim: 64, n_layers: 3}\ntrain: {epochs: 200, lr: 0.1}\n"),
        ("vit.yaml", "model: google/vit-base\nlora_r: 8\nepochs: 30\nlr: 0.1\nimage_size: 224\n"),
        ("trainer.yaml", "model: resnet50\nepochs: 90\nlearning_rate: 0.1\nbatch_size: 256\n"),
        ("ds.json", '{"stages": {"zero_optimization": 3}, "train_batch_size": 4, "epochs": 1}'),
        (
            "config.json",
            '{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "chunk": 1}',
        ),
        ("upload.yaml", "chunk_size: 8388608\nretries: 5\nembed: false\n"),
        ("search.yaml", "elasticsearch: {type: search}\nsearch: {top_k: 20, threshold: 0.3}\n"),
        ("agent.yaml", "model: gpt-4.1\ntemperature: 0.2\nmax_steps: 20\n"),
        ("rows.json", '[{"instruction": "a", "output": "b", "chunk_size": 3}]'),
        ("chat.yaml", "messages: [{role: system, content: Answer from the retrieved text.}]\n"),
        # training of an image encoder with triplets
        (
            "config.yaml",
            "data: {chunk_size: 100000}\nmodel: {name: vit_base_patch14, embedding_dim: 768}\n"
            "training: {epochs: 2, batch_size: 32, learning_rate: 1e-5}\n"
            "mining: {similarity_threshold: 0.8}\n",
        ),
        (
            "config.yaml",
            "worldmodel: {vocab_size: 256, n_layers: 2, max_seq_len: 128}\n"
            "train: {batch_size: 16, learning_rate: 1.0e-3, epochs: 1}\n",
        ),
        # a translation model of its own
        (
            "config.yaml",
            "training: {dataset_name: opus-100, max_target_length: 128, batch_size: 16,"
            " num_epochs: 10, learning_rate: 5.0e-5, max_steps: 900}\n"
            "evaluation: {metrics: [bleu], max_gen_length: 128}\n",
        ),
        ("assets.json", '{"logo": {"file_name": "logo.png"}, "icon": {"file_name": "i.ico"}}'),
        ("suite.yaml", "providers: [a]\ntests: [{name: b, steps: [{run: c}]}]\n"),
        ("empty.yaml", ""),
        ("scalar.yaml", "chunk\n"),
    ],
)
def test_unrelated_files_are_none(path: str, text: str):
    assert read_document(path, text.encode(), "yaml") is None


@pytest.mark.parametrize(
    "text",
    [
        "providers: [{id: http}]\ndefaultTest: {assert: [{type: context-faithfulness}]}\n",
        "tests: [{vars: {query: a}, assert: [{type: context-recall, value: b}]}]\n",
    ],
)
def test_evaluations_without_prompts_of_their_own(text: str):
    document = read_document("eval.yaml", text.encode(), "yaml")
    assert document is not None
    assert (document.format, document.prompts) == ("promptfoo", ())
