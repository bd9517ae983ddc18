"""Formats of retrieval applications: known by content, and what their settings come to."""

import json

import pytest

from promptlint.discovery import classify
from promptlint.model.document import Document
from promptlint.readers import read_document

HAYSTACK = """
components:
  splitter:
    type: haystack.components.preprocessors.document_splitter.DocumentSplitter
    init_parameters: {split_by: word, split_length: 200, split_overlap: 20}
  embedder:
    type: haystack.components.embedders.SentenceTransformersDocumentEmbedder
    init_parameters: {model: BAAI/bge-small-en-v1.5}
  writer:
    type: haystack.components.writers.document_writer.DocumentWriter
    init_parameters:
      document_store:
        type: haystack_integrations.document_stores.qdrant.document_store.QdrantDocumentStore
        init_parameters: {index: manuals, embedding_dim: 384, similarity: cosine}
connections:
  - {sender: splitter.documents, receiver: embedder.documents}
"""
DIFY = """
app: {mode: advanced-chat, name: Handbook}
kind: app
version: 0.1.5
workflow:
  graph:
    edges: []
    nodes:
      - data:
          type: knowledge-retrieval
          title: Search
          dataset_ids: [a1]
          multiple_retrieval_config: {top_k: 4, reranking_enable: false,
            reranking_model: {model: bge-reranker-v2-m3, provider: xinference}}
      - data:
          type: llm
          title: Answer
          context: {enabled: true, variable_selector: ['1', result]}
          model: {name: gpt-4.1-mini, provider: langgenius/openai/openai,
            completion_params: {temperature: 0.7}}
          prompt_template: [{role: system, text: 'Answer from {{#context#}}'}]
"""
FLOWISE = json.dumps(
    {
        "nodes": [
            {"id": "a", "data": {"name": "recursiveCharacterTextSplitter",
                                 "category": "Text Splitters", "baseClasses": ["TextSplitter"],
                                 "inputs": {"chunkSize": "1200", "chunkOverlap": "100"}}},
            {"id": "b", "data": {"name": "openAIEmbeddings", "category": "Embeddings",
                                 "baseClasses": ["Embeddings"],
                                 "inputs": {"modelName": "text-embedding-3-small"}}},
            {"id": "c", "data": {"name": "qdrant", "category": "Vector Stores",
                                 "baseClasses": ["Qdrant"],
                                 "inputs": {"topK": "6", "document": ["{{a.data.instance}}"]}}},
        ],
        "edges": [{"source": "a", "target": "c"}],
    }
)  # fmt: skip
LANGFLOW = json.dumps(
    {
        "data": {
            "nodes": [
                {"data": {"type": "SplitText", "node": {"template": {
                    "chunk_size": {"value": 1000}, "chunk_overlap": {"value": 200}}}}},
                {"data": {"type": "OpenAIEmbeddings", "node": {"template": {
                    "model": {"value": "text-embedding-3-small"}}}}},
                {"data": {"type": "AstraDB", "node": {"template": {
                    "number_of_results": {"value": 4}}}}},
            ],
            "edges": [],
        },
        "name": "Vector Store RAG",
    }
)  # fmt: skip
RAGFLOW = json.dumps(
    {
        "name": "manuals",
        "embedding_model": "BAAI/bge-large-en-v1.5",
        "chunk_method": "naive",
        "parser_config": {"chunk_token_num": 512, "delimiter": "\n"},
        "permission": "team",
    }
)
R2R = """
[completion]
provider = "r2r"
[completion.generation_config]
temperature = 0.1
[auth]
require_authentication = false
[embedding]
base_model = "openai/text-embedding-3-small"
base_dimension = 512
rerank_model = "None"
[ingestion]
chunking_strategy = "recursive"
chunk_size = 1024
chunk_overlap = 128
"""
SKILLSET = json.dumps(
    {
        "name": "split-and-embed",
        "skills": [
            {"@odata.type": "#Microsoft.Skills.Text.SplitSkill", "textSplitMode": "pages",
             "maximumPageLength": 2000, "pageOverlapLength": 500},
            {"@odata.type": "#Microsoft.Skills.Text.AzureOpenAIEmbeddingSkill",
             "modelName": "text-embedding-3-large", "dimensions": 3072},
        ],
    }
)  # fmt: skip
CLOUDFORMATION = """
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Base:
    Type: AWS::Bedrock::KnowledgeBase
    Properties:
      Name: !Sub "${AWS::StackName}-kb"
      KnowledgeBaseConfiguration:
        VectorKnowledgeBaseConfiguration:
          EmbeddingModelArn:
            !Sub "arn:aws:bedrock:${AWS::Region}::foundation-model/amazon.titan-embed-text-v2:0"
  Documents:
    Type: AWS::Bedrock::DataSource
    Properties:
      DataSourceConfiguration: {Type: CONFLUENCE}
      VectorIngestionConfiguration:
        ChunkingConfiguration:
          FixedSizeChunkingConfiguration: {MaxTokens: 400, OverlapPercentage: 25}
"""
TERRAFORM = """
resource "aws_bedrockagent_knowledge_base" "main" {
  name = "kb-${var.stage}" # a comment with } in it
  knowledge_base_configuration {
    vector_knowledge_base_configuration {
      embedding_model_arn = "arn:aws:bedrock:eu-central-1::foundation-model/cohere.embed-english-v3"
    }
  }
}
resource "aws_bedrockagent_data_source" "docs" {
  description = <<-EOT
    max_tokens = 9999
  EOT
  vector_ingestion_configuration {
    chunking_configuration {
      fixed_size_chunking_configuration {
        max_tokens         = 800
        overlap_percentage = var.overlap
      }
    }
  }
}
"""
STORE = json.dumps(
    {
        "name": "handbook",
        "chunking_strategy": {
            "type": "static",
            "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400},
        },
    }
)
EMBEDCHAIN = """
app: {config: {name: bot}}
llm: {provider: openai, config: {model: gpt-4.1-mini, temperature: 0.2, number_documents: 3}}
embedder: {provider: openai, config: {model: text-embedding-3-small}}
chunker: {chunk_size: 2000, chunk_overlap: 100, length_function: len, min_chunk_size: 150}
"""
COGNITA = """
model_providers:
  - provider_name: local-infinity
    api_format: openai
    base_url: http://infinity:7997/
    embedding_model_ids: [mixedbread-ai/mxbai-embed-large-v1]
    llm_model_ids: []
"""
DEPLOY = """
name: chat
control-plane: {port: 8000}
services: {workflow: {source: {type: local, name: src}, path: "src/workflow:workflow"}}
"""
COMPOSE = """
services:
  store:
    image: qdrant/qdrant:v1.12.1
    ports: ["6333:6333"]
"""
LIGHTRAG = (
    "LLM_BINDING=ollama\nEMBEDDING_BINDING=ollama\nEMBEDDING_MODEL=bge-m3\n"
    "EMBEDDING_DIM=1024\nCHUNK_SIZE=1200\nCHUNK_OVERLAP_SIZE=100\n"
)
WEBUI = (
    "WEBUI_AUTH=True\nRAG_EMBEDDING_MODEL=sentence-transformers/all-MiniLM-L6-v2\n"
    "CHUNK_SIZE=1500\nCHUNK_OVERLAP=100\nRAG_TOP_K=5\n"
)
ANYTHING = (
    "EMBEDDING_ENGINE='ollama'\nEMBEDDING_MODEL_PREF='nomic-embed-text:latest'\n"
    "EMBEDDING_MODEL_MAX_CHUNK_LENGTH=8192\nVECTOR_DB=lancedb\n"
)


def read(path: str, text: str) -> Document | None:
    guess = classify(path)
    assert guess is not None
    return read_document(path, text.encode(), guess.reader, guess.kind)


@pytest.mark.parametrize(
    ("path", "text", "format", "size", "overlap", "unit", "model"),
    [
        ("p.yaml", HAYSTACK, "haystack", 200, 20, "words", "BAAI/bge-small-en-v1.5"),
        ("flow.json", FLOWISE, "flowise", 1200, 100, "characters", "text-embedding-3-small"),
        ("rag.json", LANGFLOW, "langflow", 1000, 200, "characters", "text-embedding-3-small"),
        ("kb.json", RAGFLOW, "ragflow", 512, None, "tokens", "BAAI/bge-large-en-v1.5"),
        ("r2r.toml", R2R, "r2r", 1024, 128, "characters", "openai/text-embedding-3-small"),
        ("skill.json", SKILLSET, "azure-search", 2000, 500, "characters", "text-embedding-3-large"),
        ("kb.yaml", CLOUDFORMATION, "bedrock-cloudformation", 400, 100, "tokens",
         "amazon.titan-embed-text-v2:0"),
        ("kb.tf", TERRAFORM, "terraform", 800, None, "tokens", "cohere.embed-english-v3"),
        ("store.json", STORE, "openai-vector-store", 800, 400, "tokens", None),
        ("app.yaml", EMBEDCHAIN, "embedchain", 2000, 100, "characters", "text-embedding-3-small"),
        (".env", LIGHTRAG, "lightrag", 1200, 100, "tokens", "bge-m3"),
        (".env", WEBUI, "open-webui", 1500, 100, "characters",
         "sentence-transformers/all-MiniLM-L6-v2"),
        (".env", ANYTHING, "anythingllm", 8192, None, "characters", "nomic-embed-text:latest"),
    ],
)  # fmt: skip
def test_chunks_and_embedding(path, text, format, size, overlap, unit, model):
    document = read(path, text)
    assert document is not None
    assert (document.kind, document.format) == ("retrieval", format)
    config = next(config for config in document.configs if "chunk.size" in config.values)
    assert config.number("chunk.size") == size
    assert config.number("chunk.overlap") == overlap
    assert (config.unit, config.unit_certain) == (unit, True)
    assert config.text("embedding.model") == model


@pytest.mark.parametrize(
    ("path", "text", "format"),
    [
        ("app.yml", DIFY, "dify"),
        ("models_config.yaml", COGNITA, "cognita"),
        ("llama_deploy.yml", DEPLOY, "llama-deploy"),
        ("docker-compose.yml", COMPOSE, "docker-compose"),
        ("stack.yaml", COMPOSE, "docker-compose"),
        ("service_conf.yaml.template", "ragflow: {http_port: 9380}\nmysql: {port: 3306}\n"
         "user_default_llm: {embedding_model: bge-m3}\nparser_config: {}\n", "ragflow"),
        (".env.example", "OPENAI_EMBEDDINGS_MODEL=text-embedding-3-large\n"
         "LOCAL_MODEL_EMBEDDINGS=nomic-embed-text\n", "kotaemon"),
        ("compose.env", "MODELS_CONFIG_PATH=./m.yaml\nVECTOR_DB_CONFIG='{}'\n", "cognita"),
        (".env", "WEAVIATE_URL_VERBA=http://weaviate:8080\n", "verba"),
        (".env-sample", "AZURE_SEARCH_INDEX=docs\nAZURE_OPENAI_EMBEDDING_DEPLOYMENT=te3\n",
         "azure-search"),
        (".env.example", "SERVER_PORT=3001\n# EMBEDDING_ENGINE='openai'\n"
         "# EMBEDDING_MODEL_PREF='text-embedding-3-small'\n", "anythingllm"),
        ("auth.toml", "[auth]\nrequire_authentication = true\n"
         "require_email_verification = false\n", "r2r"),
        (".env", "CHUNK_SIZE=500\nEMBEDDING_MODEL=BAAI/bge-m3\nTOP_K=4\n", "in-house"),
    ],
)  # fmt: skip
def test_known_by_content(path: str, text: str, format: str):
    document = read(path, text)
    assert document is not None
    assert (document.kind, document.format) == ("retrieval", format)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pipeline.yaml", "components: {a: {type: my.Thing}}\nconnections: []\n"),
        ("graph.json", '{"nodes": [{"id": 1, "data": {"label": "x"}}], "edges": []}'),
        ("flow.json", '{"nodes": [{"id": "a", "type": "task"}], "edges": [], "embedding": 3}'),
        ("app.yaml", "kind: Deployment\napiVersion: apps/v1\nworkflow: {graph: {nodes: []}}\n"),
        ("llm.yaml", "llm: {provider: openai, config: {model: gpt-4.1}}\nchunker: 3\n"),
        ("template.yaml", "AWSTemplateFormatVersion: '2010-09-09'\n"
         "Resources: {Queue: {Type: 'AWS::SQS::Queue'}}\nembedding: 1\n"),
        ("schema.json", '{"fields": [{"name": "a", "type": "string"}], "embedding": "x"}'),
        ("main.tf", 'resource "aws_s3_bucket" "a" { bucket = "aws_bedrockagent_x" }\n'),
        ("deploy.yaml", "services: {web: {image: nginx, ports: ['80:80']}}\n"),
    ],
)  # fmt: skip
def test_left_alone(path: str, text: str):
    document = read(path, text)
    assert document is None or document.kind not in ("retrieval", "training")


@pytest.mark.parametrize("path", [".env", "docker-compose.yml"])
def test_other_files_of_these_names_stay_other(path: str):
    text = "A=1\n" if path == ".env" else "services: {web: {image: nginx}}\n"
    document = read(path, text)
    assert document is not None
    assert (document.kind, document.configs) == ("other", ())


@pytest.mark.parametrize(
    ("service", "auth"),
    [
        ("image: qdrant/qdrant\n    ports: ['6333:6333']", "none"),
        ("image: qdrant/qdrant\n    ports: ['127.0.0.1:6333:6333']", "internal"),
        ("image: qdrant/qdrant\n    ports: ['${BIND:-0.0.0.0}:6333:6333']", "internal"),
        ("image: qdrant/qdrant\n    ports: ['${PORT:-6333}:6333']", "none"),
        ("image: qdrant/qdrant", "internal"),
        ("build: .\n    ports: ['6333:6333']\n    volumes: ['data:/qdrant/storage:z']", "unclear"),
        ("image: qdrant/qdrant\n    ports: ['6333:6333']\n"
         "    environment: {QDRANT__SERVICE__API_KEY: '${KEY}'}", "required"),
        ("image: qdrant/qdrant\n    ports: ['6333:6333']\n"
         "    environment: [QDRANT__SERVICE__API_KEY]", "required"),
        ("image: qdrant/qdrant\n    ports: ['6333:6333']\n    env_file: .env", "unclear"),
        ("image: chromadb/chroma:0.5.20\n    ports: ['8000:8000']\n"
         "    environment: [CHROMA_SERVER_AUTHN_PROVIDER=chromadb.auth]", "required"),
        ("image: semitechnologies/weaviate:1.27\n    ports: ['8080:8080']\n"
         "    environment: {AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: 'true'}", "none"),
        ("image: pgvector/pgvector:pg17\n    ports: ['5432:5432']\n"
         "    environment: {POSTGRES_HOST_AUTH_METHOD: trust}", "none"),
        ("image: milvusdb/milvus:v2.4\n    ports: [{published: 19530, target: 19530}]", "none"),
    ],
)  # fmt: skip
def test_who_reaches_a_store(service: str, auth: str):
    document = read("compose.yaml", f"services:\n  store:\n    {service}\n")
    assert document is not None
    assert document.configs[0].values["index.auth"].value == auth


def test_dify_nodes():
    document = read("app.yml", DIFY)
    assert document is not None
    search, answer = document.configs
    assert search.number("retrieval.top_k") == 4
    assert search.text("reranker.configured") == "bge-reranker-v2-m3"
    assert answer.values["prompt.needs"].value == ("#context#",)
    assert answer.number("generator.temperature") == 0.7


def test_a_number_that_is_none_is_no_number():
    document = read("r2r.toml", R2R.replace("512", "nan"))
    assert document is not None
    assert document.configs[0].number("embedding.dimension") is None
    assert "reranker.model" not in document.configs[0].values


def test_a_reasoning_model_is_sent_no_temperature_by_r2r():
    text = """
[app]
quality_llm = "openai/gpt-5"
[auth]
require_authentication = true
[completion]
provider = "r2r"
[completion.generation_config]
temperature = 0.1
"""
    document = read("r2r.toml", text)
    assert document is not None
    assert "generator.temperature" not in document.configs[0].values
    other = read("r2r.toml", text.replace("gpt-5", "gpt-4.1"))
    assert other is not None
    assert other.configs[0].number("generator.temperature") == 0.1


def test_a_knowledge_base_of_cloud_control():
    text = """
resource "awscc_bedrock_knowledge_base" "docs" {
  knowledge_base_configuration = {
    vector_knowledge_base_configuration = {
      embedding_model_arn = "arn:aws:bedrock:eu-west-1::foundation-model/cohere.embed-v4:0"
    }
  }
}
resource "awscc_bedrock_data_source" "files" {
  vector_ingestion_configuration = {
    chunking_configuration = {
      fixed_size_chunking_configuration = { max_tokens = 300, overlap_percentage = 20 }
    }
  }
}
"""
    document = read("kb.tf", text)
    assert document is not None
    (config,) = document.configs
    assert config.text("embedding.model") == "cohere.embed-v4:0"
    assert (config.number("chunk.size"), config.number("chunk.overlap")) == (300, 60)


def test_a_memory_inside_a_file_of_the_application():
    text = """
model: {path: local.gguf, n_ctx: 8192}
mem0:
  vector_store: {provider: qdrant, config: {collection_name: a, embedding_model_dims: 384}}
  llm: {provider: ollama, config: {model: "llama3.1:8b"}}
  embedder: {provider: huggingface, config: {model: sentence-transformers/all-MiniLM-L6-v2}}
"""
    document = read("app.yaml", text)
    assert document is not None
    (config,) = document.configs
    assert config.framework == "mem0"
    model = config.values["embedding.model"].place
    assert model.span is not None
    assert text[slice(*model.span)] == "sentence-transformers/all-MiniLM-L6-v2"
