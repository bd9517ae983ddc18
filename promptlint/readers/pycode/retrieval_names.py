"""Classes of retrieval libraries: what their arguments are called and what their units are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Splitter:
    """A class that cuts texts. `defaults`: (size, overlap) by library."""

    unit: str
    size: str = "chunk_size"
    overlap: str = "chunk_overlap"
    defaults: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Embedding:
    """A class that embeds texts. `position` of the model among positional arguments."""

    default: str = ""
    position: int | None = None
    provider: str = ""


_LANGCHAIN = MappingProxyType({"langchain": (4000, 200)})
_CHARACTERS = Splitter("characters", defaults=_LANGCHAIN)

SPLITTERS: Mapping[str, Splitter] = MappingProxyType(
    {
        "RecursiveCharacterTextSplitter": _CHARACTERS,
        "CharacterTextSplitter": _CHARACTERS,
        "MarkdownTextSplitter": _CHARACTERS,
        "PythonCodeTextSplitter": _CHARACTERS,
        "LatexTextSplitter": _CHARACTERS,
        "NLTKTextSplitter": _CHARACTERS,
        "SpacyTextSplitter": _CHARACTERS,
        "TokenTextSplitter": Splitter(
            "tokens", defaults={"langchain": (4000, 200), "llama-index": (1024, 20)}
        ),
        "SentenceTransformersTokenTextSplitter": Splitter("tokens", size="tokens_per_chunk"),
        "SentenceSplitter": Splitter("tokens", defaults={"llama-index": (1024, 200)}),
        "SimpleNodeParser": Splitter("tokens"),
        "ServiceContext": Splitter("tokens"),
        "DocumentSplitter": Splitter("words", "split_length", "split_overlap"),
        "PreProcessor": Splitter("words", "split_length", "split_overlap"),
    }
)

_OPENAI = Embedding("text-embedding-ada-002", provider="openai")
_LOCAL_FIRST = Embedding(position=0, provider="local")

EMBEDDINGS: Mapping[str, Embedding] = MappingProxyType(
    {
        "OpenAIEmbeddings": _OPENAI,
        "OpenAIEmbedding": _OPENAI,
        "OpenAITextEmbedder": _OPENAI,
        "OpenAIDocumentEmbedder": _OPENAI,
        "AzureOpenAIEmbeddings": Embedding(provider="azure"),
        "HuggingFaceEmbeddings": Embedding(
            "sentence-transformers/all-mpnet-base-v2", provider="local"
        ),
        "SentenceTransformerEmbeddings": Embedding(provider="local"),
        "HuggingFaceBgeEmbeddings": Embedding(provider="local"),
        "HuggingFaceInstructEmbeddings": Embedding(provider="local"),
        "HuggingFaceEmbedding": _LOCAL_FIRST,
        "SentenceTransformer": _LOCAL_FIRST,
        "FastEmbedEmbeddings": Embedding(provider="local"),
        "OllamaEmbeddings": Embedding(provider="local"),
        "OllamaEmbedding": _LOCAL_FIRST,
        "SentenceTransformersTextEmbedder": Embedding(
            "sentence-transformers/all-mpnet-base-v2", 0, "local"
        ),
        "SentenceTransformersDocumentEmbedder": Embedding(
            "sentence-transformers/all-mpnet-base-v2", 0, "local"
        ),
        "SentenceTransformerEmbeddingFunction": Embedding("all-MiniLM-L6-v2", 0, "local"),
        "OpenAIEmbeddingFunction": Embedding(provider="openai"),
        "CohereEmbeddings": Embedding(provider="cohere"),
        "MistralAIEmbeddings": Embedding("mistral-embed", provider="mistral"),
        "VoyageAIEmbeddings": Embedding(),
        "JinaEmbeddings": Embedding(),
        "GoogleGenerativeAIEmbeddings": Embedding(provider="gemini"),
        "VertexAIEmbeddings": Embedding(provider="vertex"),
        "BedrockEmbeddings": Embedding(provider="bedrock"),
    }
)

INDEXES: Mapping[str, tuple[str, int | None]] = MappingProxyType(
    {
        "create_index": ("dimension", None),
        "VectorParams": ("size", None),
        "IndexFlatL2": ("d", 0),
        "IndexFlatIP": ("d", 0),
        "IndexHNSWFlat": ("d", 0),
        "FieldSchema": ("dim", None),
        "add_field": ("dim", None),
        "from_params": ("embed_dim", None),
        "OpenSearchDocumentStore": ("embedding_dim", None),
        "QdrantDocumentStore": ("embedding_dim", None),
        "PgvectorDocumentStore": ("embedding_dimension", None),
    }
)
"""Name of a call → the argument that is the vectors' dimension, and its position."""

STORES: Mapping[str, str] = MappingProxyType(
    {
        "VectorParams": "qdrant",
        "QdrantDocumentStore": "qdrant",
        "IndexFlatL2": "faiss",
        "IndexFlatIP": "faiss",
        "IndexHNSWFlat": "faiss",
        "FieldSchema": "milvus",
        "PGVectorStore": "pgvector",
        "PgvectorDocumentStore": "pgvector",
        "OpenSearchDocumentStore": "opensearch",
    }
)

COLLECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "Chroma": "chroma",
        "ChromaVectorStore": "chroma",
        "ChromaDocumentStore": "chroma",
        "Qdrant": "qdrant",
        "QdrantVectorStore": "qdrant",
        "Milvus": "milvus",
        "MilvusVectorStore": "milvus",
        "PGVector": "pgvector",
        "PGVectorStore": "pgvector",
        "PineconeVectorStore": "pinecone",
        "Pinecone": "pinecone",
        "WeaviateVectorStore": "weaviate",
        "Weaviate": "weaviate",
        "LanceDB": "lancedb",
        "ElasticsearchStore": "elasticsearch",
        "OpenSearchVectorSearch": "opensearch",
        "RedisVectorStore": "redis",
        "AzureSearch": "azure-search",
    }
)
"""Vector stores that keep named collections."""

RERANKERS = frozenset(
    "SentenceTransformerRerank CohereRerank FlashrankRerank LLMRerank CrossEncoder JinaRerank "
    "CrossEncoderReranker TransformersSimilarityRanker ColbertRerank FlagEmbeddingReranker "
    "VoyageAIRerank".split()
)
