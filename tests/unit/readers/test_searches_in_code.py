"""Retrieval in code: searches, stores, prompts of chains, and the model that answers."""

from promptlint.model.facts import Config
from promptlint.readers import read_document


def configs(path: str, reader: str, text: str) -> list[Config]:
    document = read_document(path, text.encode(), reader)
    assert document is not None
    return [config for config in document.configs if config.world == "retrieval"]


PYTHON = """
from langchain.chains.combine_documents import create_stuff_documents_chain
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langchain_qdrant import QdrantVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=100)
store = QdrantVectorStore(
    client, collection_name="manuals", embedding=OpenAIEmbeddings(model="text-embedding-3-small")
)
retriever = store.as_retriever(search_kwargs={"k": 6})
prompt = ChatPromptTemplate.from_messages([
    ("system", "Answer from {context}."), MessagesPlaceholder("history"), ("human", "{input}"),
])
chain = create_stuff_documents_chain(ChatOpenAI(model="gpt-4.1-mini", temperature=0.2), prompt)
"""


def test_python_file_as_a_whole():
    (config,) = configs("app.py", "python", PYTHON)
    assert config.text("index.collection") == "manuals"
    assert config.number("retrieval.top_k") == 6
    assert config.text("generator.model") == "gpt-4.1-mini"
    assert config.number("generator.temperature") == 0.2
    assert config.text("prompt") == "Answer from {context}.\n{input}"
    assert config.values["prompt.needs"].value == ("context",)


def test_two_models_are_no_generator():
    text = PYTHON + 'other = ChatOpenAI(model="gpt-4.1")\n'
    (config,) = configs("app.py", "python", text)
    assert "generator.model" not in config.values


def test_a_template_from_elsewhere_is_not_known():
    text = PYTHON.replace('("human", "{input}"),', '("human", open("q.txt").read()),')
    (config,) = configs("app.py", "python", text)
    assert "prompt" not in config.values


SCRIPT = """
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import { Chroma } from "@langchain/community/vectorstores/chroma";
const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 800, chunkOverlap: 80 });
const embeddings = new OpenAIEmbeddings({ model: "text-embedding-3-small" });
const store = await Chroma.fromDocuments(docs, embeddings, { collectionName: "manuals" });
const retriever = store.asRetriever({ k: 7, filter: { tenant: user.tenant } });
const model = new ChatOpenAI({ model: "gpt-4.1-mini", temperature: 0 });
"""


def test_script_as_a_whole():
    (config,) = configs("app.ts", "script", SCRIPT)
    assert config.number("chunk.size") == 800
    assert config.number("retrieval.top_k") == 7
    assert config.text("index.collection") == "manuals"
    assert config.text("generator.model") == "gpt-4.1-mini"
    assert not config.values["access"].known


def test_script_with_a_number_for_options():
    (config,) = configs(
        "app.ts",
        "script",
        'import { OpenAIEmbeddings } from "@langchain/openai";\nconst r = store.asRetriever(3);\n',
    )
    assert config.number("retrieval.top_k") == 3
    assert "access" not in config.values


def test_chunks_of_a_managed_store():
    text = (
        "from openai import OpenAI\n"
        'STATIC = {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 300}\n'
        "OpenAI().vector_stores.files.create(\n"
        '    vector_store_id=v, file_id=f, chunking_strategy={"type": "static", "static": STATIC}\n'
        ")\n"
    )
    (config,) = configs("store.py", "python", text)
    assert (config.number("chunk.size"), config.number("chunk.overlap")) == (800, 300)
    assert (config.unit, config.unit_certain) == ("tokens", True)


def test_haystacks_two_embedders_are_one_setting():
    text = (
        "from haystack.components.embedders import SentenceTransformersDocumentEmbedder\n"
        "from haystack.components.embedders import SentenceTransformersTextEmbedder\n"
        'write = SentenceTransformersDocumentEmbedder(model="BAAI/bge-m3")\n'
        'ask = SentenceTransformersTextEmbedder(model="intfloat/e5-base-v2", prefix="query: ")\n'
    )
    (config,) = configs("rag.py", "python", text)
    assert config.text("embedding.model") == "BAAI/bge-m3"
    assert config.text("embedding.query_model") == "intfloat/e5-base-v2"
    assert config.text("embedding.prefix") == "query: "
