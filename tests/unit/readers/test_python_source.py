from __future__ import annotations

import textwrap

import pytest

from promptlint.model.document import Document, Prompt, UnreadableError
from promptlint.model.facts import Config
from promptlint.readers import read_document


def read(code: str, path: str = "app/bot.py") -> Document:
    document = read_document(path, textwrap.dedent(code).encode(), "python")
    assert document is not None
    return document


def prompt(code: str) -> Prompt:
    (only,) = read(code).prompts
    return only


def config(code: str, world: str, path: str = "app/bot.py") -> Config:
    (only,) = [item for item in read(code, path).configs if item.world == world]
    return only


def plain(settings: Config) -> dict[str, object]:
    return {name: value.value for name, value in settings.values.items() if value.known}


# The gate


@pytest.mark.parametrize(
    "code",
    [
        "print('hello')\n",
        "import numpy as np\nprompt = input('name? ')\n",
        "PROMPT_FILE = 'x.txt'\n",
        "def broken(:\n  SYSTEM_PROMPT = 1\n",
    ],
)
def test_other_files_are_not_ours(code: str) -> None:
    assert read_document("x.py", code.encode(), "python") is None


def test_broken_file_that_is_ours_is_unreadable() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_document("x.py", b"import openai\nprint 'old'\n", "python")
    assert caught.value.line == 2
    assert "can't be parsed as Python" in caught.value.reason
    assert caught.value.text is not None


def test_deep_nesting_is_no_crash() -> None:
    code = "import openai\nx = " + "(" * 3000 + "1" + ")" * 3000 + "\n"
    with pytest.raises(UnreadableError):
        read_document("x.py", code.encode(), "python")


def test_long_chains_and_names_that_multiply_end() -> None:
    added = " + ".join(["'word and word '"] * 900)
    doubled = "\n".join(f"v{i + 1} = v{i} + v{i}" for i in range(60))
    branches = "\n".join(f"b = f(b, {i})" for i in range(40))
    code = f"import openai\nA_PROMPT = {added}\nv0 = 'ab'\n{doubled}\nb = 1\n{branches}\n"
    code += "client.chat.completions.create(model=v60, temperature=b, messages=[])\n"
    document = read(code)
    assert document.prompts[0].messages[0].text.value.count("word") == 1800
    assert not document.configs[0].values["model"].known


# Prompts


def test_chat_call_resolves_constants_and_keeps_places() -> None:
    code = """\
    from openai import OpenAI

    SYSTEM = ("You sort parcels.\\n"
              'Answer with one word.')
    client = OpenAI()

    def ask(question):
        return client.chat.completions.create(
            model="gpt-4.1", temperature=0.2, max_tokens=50,
            messages=[{"role": "system", "content": SYSTEM},
                      {"role": "user", "content": question}])
    """
    document = read(code)
    (found,) = document.prompts
    assert [(item.role, item.text.value) for item in found.messages] == [
        ("system", "You sort parcels.\nAnswer with one word."),
        ("user", "{question}"),
    ]
    assert (found.flavour, found.engine, found.declared) == ("chat", "f-string", None)
    assert found.complete
    text = found.messages[0].text
    at = text.value.index("Answer")
    start, end = text.source_span(at, at + 6)
    assert document.text[start:end] == "Answer"
    assert found.settings in document.configs
    assert found.settings is not None
    assert plain(found.settings) == {"model": "gpt-4.1", "temperature": 0.2, "max_output": 50}


def test_format_call_declares_its_keywords() -> None:
    found = prompt("""\
    import anthropic
    RAG_PROMPT = "Use the context.\\n{context}\\nQuestion: {question}"
    text = RAG_PROMPT.format(context=a, question=b)
    """)
    assert found.name == "RAG_PROMPT"
    assert found.engine == "format"
    assert found.declared is not None
    assert [item.name for item in found.declared] == ["context", "question"]


@pytest.mark.parametrize("arguments", ["**values", "a, b", "context=a, **rest"])
def test_format_call_that_may_supply_more_declares_nothing(arguments: str) -> None:
    found = prompt(f"""\
    import openai
    RAG_PROMPT = "Use the context {{context}} and nothing else."
    text = RAG_PROMPT.format({arguments})
    """)
    assert (found.engine, found.declared) == ("format", None)


def test_constant_without_a_format_call_is_literal() -> None:
    found = prompt("""\
    import openai
    SYSTEM_PROMPT = 'Answer as JSON such as {"a": 1} and nothing else.'
    """)
    assert found.engine is None
    assert found.messages[0].role == "system"
    assert found.messages[0].text.value.startswith('Answer as JSON such as {"a"')


def test_literal_braces_beside_a_template_are_doubled() -> None:
    found = prompt("""\
    import openai
    client.responses.create(
        model="gpt-4.1",
        instructions='Return {"a": 1} as JSON, please.',
        input=f"The text is {text!r} and {', '.join(items)} end",
    )
    """)
    assert [item.text.value for item in found.messages] == [
        'Return {{"a": 1}} as JSON, please.',
        "The text is {text!r} and {items} end",
    ]


def test_anthropic_system_blocks() -> None:
    found = prompt("""\
    import anthropic
    client.messages.create(
        model="claude-sonnet-4-5",
        system=[{"type": "text", "text": "You are a careful translator."}],
        messages=[{"role": "user", "content": [{"type": "text", "text": "Translate this: " + t}]}],
    )
    """)
    assert [(item.role, item.text.value) for item in found.messages] == [
        ("system", "You are a careful translator."),
        ("user", "Translate this: {t}"),
    ]
    assert found.complete


@pytest.mark.parametrize(
    "content", ['open("prompts/system.md").read()', "SYSTEM_PROMPT", "load_prompt()"]
)
def test_instructions_from_elsewhere_make_a_prompt_incomplete(content: str) -> None:
    found = prompt(f"""\
    from prompts import SYSTEM_PROMPT
    import openai
    client.chat.completions.create(model="gpt-4.1", messages=[
        {{"role": "system", "content": {content}}},
        {{"role": "user", "content": "Write the summary of the report now."}}])
    """)
    assert not found.complete


def test_messages_of_other_services_are_no_prompts() -> None:
    document = read("""\
    import openai
    twilio.messages.create(body="Your code is on its way to you", to=number)
    client.beta.threads.messages.create(thread_id=t, role="user", content="What is the time now?")
    """)
    assert document.prompts == ()
    assert document.configs == ()


def test_langchain_templates() -> None:
    document = read("""\
    from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
    one = PromptTemplate(template="Tell a joke about {topic} now.", input_variables=["topic", "x"])
    two = ChatPromptTemplate.from_messages([
        ("system", "Answer from {context} in one line only."), ("human", "{question}")])
    """)
    first, second = document.prompts
    assert first.engine == second.engine == "format"
    assert first.declared is not None
    assert [item.name for item in first.declared] == ["topic", "x"]
    assert second.declared is None
    assert [item.role for item in second.messages] == ["system", "user"]


def test_calls_that_share_all_texts_are_told_once() -> None:
    document = read("""\
    import openai
    SYSTEM_PROMPT = "You are the help desk of a library."
    a = client.chat.completions.create(model="gpt-4.1", messages=[
        {"role": "system", "content": SYSTEM_PROMPT}])
    b = client.chat.completions.create(model="gpt-4.1", messages=[
        {"role": "system", "content": SYSTEM_PROMPT}])
    """)
    assert len(document.prompts) == 1
    assert len([item for item in document.configs if item.world == "generation"]) == 2


def test_short_names_of_other_things_are_no_prompts() -> None:
    document = read("""\
    import openai
    PROMPT_TOKENS = 400
    prompt = "> "
    SYSTEM_PROMPT_PATH = "prompts/a file with a long name.txt"
    """)
    assert document.prompts == ()


# Training


def test_openai_job_joins_uploads_and_settings() -> None:
    found = config(
        """\
        from pathlib import Path
        from openai import OpenAI
        HERE = Path(__file__).resolve().parent
        client = OpenAI()
        rows = open(HERE / "data" / "train.jsonl", "rb")
        train = client.files.create(file=rows, purpose="fine-tune")
        with open("data/valid.jsonl", "rb") as handle:
            valid = client.files.create(file=handle, purpose="fine-tune")
        job = client.fine_tuning.jobs.create(
            model="gpt-4.1-nano-2025-04-14", training_file=train.id, validation_file=valid.id,
            method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3}}})
        """,
        "training",
        path="scripts/tune.py",
    )
    assert plain(found) == {
        "model": "gpt-4.1-nano-2025-04-14",
        "method": "sft",
        "epochs": 3,
        "provider": "openai",
    }
    assert [(ref.role, ref.path) for ref in found.data] == [
        ("train", "scripts/data/train.jsonl"),
        ("eval", "scripts/data/valid.jsonl"),
    ]


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ('open("data/x.jsonl", "rb")', "tools/data/x.jsonl"),
        (r'open("data\\x.jsonl", "rb")', "tools/data/x.jsonl"),
        ('Path("data") / "x.jsonl"', "tools/data/x.jsonl"),
        ('open(os.path.join("..", "data", "x.jsonl"), "rb")', "data/x.jsonl"),
        ('(DATA / f"{NAME}.jsonl").open("rb")', "tools/corpus/x.jsonl"),
        ('("x.jsonl", open("data/x.jsonl", "rb"))', "tools/data/x.jsonl"),
        ("open(args.train_file)", "tools/data/x.jsonl"),
        ("open(Settings.train)", "tools/data/x.jsonl"),
        ('open(FILES["train"])', "tools/data/x.jsonl"),
        ("open(sys.argv[1])", None),
        ('open("/srv/x.jsonl")', None),
    ],
)
def test_upload_paths(expression: str, path: str | None) -> None:
    found = config(
        f"""\
        import argparse, os, sys
        from pathlib import Path
        import openai
        DATA, NAME = Path("corpus"), "x"
        FILES = {{"train": "data/x.jsonl"}}
        class Settings:
            train: str = "data/x.jsonl"
        parser = argparse.ArgumentParser()
        parser.add_argument("--train-file", default="data/x.jsonl")
        args = parser.parse_args()
        client.files.create(file={expression}, purpose="fine-tune")
        """,
        "training",
        path="tools/up.py",
    )
    (ref,) = found.data
    assert ref.path == path
    assert ref.value.known == (path is not None or "/srv" in expression)


def test_loop_over_files_names_each() -> None:
    found = config(
        """\
        import openai
        up = {n: client.files.create(file=open(f"data/{n}.jsonl", "rb"), purpose="fine-tune").id
              for n in ("train", "valid")}
        client.fine_tuning.jobs.create(model="gpt-4.1", training_file=up["train"])
        """,
        "training",
    )
    assert [(ref.role, ref.path) for ref in found.data] == [
        ("train", "app/data/train.jsonl"),
        ("eval", "app/data/valid.jsonl"),
    ]


def test_other_uploads_train_nothing() -> None:
    document = read("""\
    import openai
    client.files.create(file=open("a.pdf", "rb"), purpose="assistants")
    """)
    assert document.configs == ()


def test_path_passed_to_a_function() -> None:
    found = config(
        """\
        import openai
        def upload(path, purpose="fine-tune"):
            return client.files.create(file=open(path, "rb"), purpose=purpose)
        upload("data/train.jsonl")
        """,
        "training",
    )
    assert [ref.path for ref in found.data] == ["app/data/train.jsonl"]


def test_trl_script() -> None:
    found = config(
        """\
        from datasets import load_dataset
        from peft import LoraConfig
        from trl import SFTConfig, SFTTrainer
        ds = load_dataset("json", data_files={"train": "data/a.jsonl", "test": "data/b.jsonl"})
        trainer = SFTTrainer(
            model="Qwen/Qwen3-4B",
            train_dataset=ds["train"],
            eval_dataset=ds["test"],
            peft_config=LoraConfig(r=16, lora_alpha=32),
            args=SFTConfig(output_dir="out", num_train_epochs=3, learning_rate=1e-4,
                           max_length=1024, bf16=True),
        )
        """,
        "training",
    )
    assert found.framework == "trl"
    assert plain(found) == {
        "model": "Qwen/Qwen3-4B",
        "method": "sft",
        "epochs": 3,
        "learning_rate": 1e-4,
        "sequence_length": 1024,
        "precision": "bf16",
        "adapter": "lora",
        "rank": 16,
        "alpha": 32,
        "bf16": True,
    }
    assert [(ref.role, ref.path) for ref in found.data] == [
        ("train", "app/data/a.jsonl"),
        ("eval", "app/data/b.jsonl"),
    ]


def test_split_of_one_file_is_no_second_file() -> None:
    found = config(
        """\
        from datasets import load_dataset
        from trl import SFTConfig, SFTTrainer
        ds = load_dataset("json", data_files="data/a.jsonl", split="train").train_test_split(0.05)
        SFTTrainer(model="a/b", train_dataset=ds["train"], eval_dataset=ds["test"])
        """,
        "training",
    )
    assert [(ref.role, ref.path) for ref in found.data] == [("train", "app/data/a.jsonl")]
    assert found.number("validation") == 0.05


@pytest.mark.parametrize(
    ("loader", "objective"),
    [
        ("AutoModelForCausalLM", "clm"),
        ("AutoModelForSequenceClassification", "classification"),
        ("AutoModelForMaskedLM", "mlm"),
        ("AutoModelForSeq2SeqLM", "seq2seq"),
    ],
)
def test_what_a_trainer_trains(loader: str, objective: str) -> None:
    found = config(
        f"""\
        from transformers import {loader}, Trainer, TrainingArguments
        model = {loader}.from_pretrained("org/base")
        args = TrainingArguments("out", num_train_epochs=2)
        Trainer(model=model, args=args, train_dataset=ds)
        """,
        "training",
    )
    assert (found.text("method"), found.text("model"), found.number("epochs")) == (
        objective,
        "org/base",
        2.0,
    )


def test_model_from_random_weights() -> None:
    found = config(
        """\
        from transformers import GPT2Config, GPT2LMHeadModel, Trainer
        model = GPT2LMHeadModel(GPT2Config(n_layer=12))
        Trainer(model=model, train_dataset=ds)
        """,
        "training",
    )
    assert found.text("initialisation") == "random"
    assert found.text("model") is None


def test_unknown_settings_are_not_guessed() -> None:
    found = config(
        """\
        import os, yaml
        from trl import SFTConfig, SFTTrainer
        c = yaml.safe_load(open("train.yaml"))
        SFTTrainer(model=os.environ["BASE"], train_dataset=load(c["file"]),
                   args=SFTConfig(num_train_epochs=c["epochs"], **c["args"]))
        """,
        "training",
    )
    assert not found.values["epochs"].known
    assert plain(found) == {"method": "sft", "eval_dataset": "none"}


def test_other_trainers_are_not_ours() -> None:
    document = read("""\
    import openai
    from lightning import Trainer
    Trainer(max_epochs=100).fit(model)
    """)
    assert document.configs == ()


# Retrieval


@pytest.mark.parametrize(
    ("library", "call", "unit", "certain"),
    [
        ("langchain", "RecursiveCharacterTextSplitter({size})", "characters", True),
        ("langchain_text_splitters", "TokenTextSplitter({size})", "tokens", True),
        ("langchain", "CharacterTextSplitter.from_tiktoken_encoder({size})", "tokens", True),
        ("langchain", "CharacterTextSplitter({size}, length_function=len)", "characters", True),
        (
            "langchain",
            "CharacterTextSplitter({size}, length_function=tiktoken_len)",
            "tokens",
            False,
        ),
        ("langchain", "CharacterTextSplitter({size}, length_function=measure)", None, False),
        ("llama_index.core", "SentenceSplitter({size})", "tokens", True),
        ("haystack", 'DocumentSplitter(split_by="word", split_length=500)', "words", True),
        ("haystack", 'DocumentSplitter(split_by="passage", split_length=500)', None, False),
    ],
)
def test_splitter_units(library: str, call: str, unit: str | None, certain: bool) -> None:
    call = call.format(size="chunk_size=500")
    found = config(f"import {library}\nsplitter = {call}\n", "retrieval")
    assert found.number("chunk.size") == 500.0
    assert (found.unit, found.unit_certain) == (unit, certain)


def test_retrieval_of_one_file_is_joined() -> None:
    found = config(
        """\
        from langchain_text_splitters import RecursiveCharacterTextSplitter
        from langchain_openai import OpenAIEmbeddings
        SIZE = 2 * 1000
        CONFIG = {"overlap": 100}
        splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=CONFIG["overlap"])
        embeddings = OpenAIEmbeddings(model="text-embedding-3-small")
        store = Chroma.from_documents(splitter.split(d), embeddings)
        retriever = store.as_retriever(search_kwargs={"k": 6, "filter": {"tenant": tenant}})
        """,
        "retrieval",
    )
    assert plain(found) == {
        "chunk.size": 2000,
        "chunk.overlap": 100,
        "embedding.model": "text-embedding-3-small",
        "embedding.provider": "openai",
        "retrieval.top_k": 6,
    }
    assert "access" in found.values


def test_two_splitters_are_two_configs() -> None:
    document = read("""\
    from langchain.text_splitter import RecursiveCharacterTextSplitter
    from langchain_huggingface import HuggingFaceEmbeddings
    parent = RecursiveCharacterTextSplitter(chunk_size=2000, chunk_overlap=0)
    child = RecursiveCharacterTextSplitter(chunk_size=400, chunk_overlap=0)
    embeddings = HuggingFaceEmbeddings(model_name="BAAI/bge-small-en-v1.5")
    """)
    sizes = [item.number("chunk.size") for item in document.configs]
    assert sizes == [2000.0, 400.0]
    assert {item.text("embedding.model") for item in document.configs} == {"BAAI/bge-small-en-v1.5"}


def test_framework_defaults_are_marked() -> None:
    found = config(
        "from langchain.text_splitter import CharacterTextSplitter\n"
        "s = CharacterTextSplitter(chunk_size=100)\n",
        "retrieval",
    )
    assert found.values["chunk.overlap"].value == 200
    assert found.values["chunk.overlap"].origin == "default"


def test_settings_point_at_what_is_written() -> None:
    document = read("""\
    from llama_index.core.node_parser import SentenceSplitter
    SIZE = 512
    splitter = SentenceSplitter(chunk_size=SIZE, chunk_overlap=64)
    """)
    (found,) = document.configs
    span = found.values["chunk.size"].place.span
    assert span is not None
    assert document.text[span[0] : span[1]] == "512"


def test_places_count_characters_not_bytes() -> None:
    document = read("""\
    import openai  # größer 🙂
    client.files.create(file=open("dätä/🙂.jsonl", "rb"), purpose="fine-tune")
    """)
    (found,) = document.configs
    (ref,) = found.data
    span = ref.value.place.span
    assert span is not None
    assert document.text[span[0] : span[1]] == '"dätä/🙂.jsonl"'


def test_client_says_who_serves_the_model() -> None:
    found = config(
        """\
        from openai import OpenAI
        client = OpenAI(base_url="http://localhost:8000/v1")
        client.chat.completions.create(model="gpt-4", messages=m)
        """,
        "generation",
    )
    assert found.text("provider") == "local"


def test_parts_in_another_order_keep_their_own_places() -> None:
    document = read("""\
    import openai
    SUFFIX = "Answer in one short line, please."
    SUMMARY_PROMPT = "Summarise the report for the board. " + SUFFIX
    """)
    (found,) = document.prompts
    text = found.messages[0].text
    at = text.value.index("Answer")
    start, end = text.source_span(at, at + len("Answer in one"))
    assert document.text[start:end] == "Answer in one"
    start, end = text.source_span(0, len(text.value))
    assert document.text[start:end] == "Summarise the report for the board. "


def test_defaults_of_code_are_marked() -> None:
    found = config(
        """\
        import argparse, openai
        parser = argparse.ArgumentParser()
        parser.add_argument("--epochs", type=int, default=14)
        args = parser.parse_args()
        up = client.files.create(file=open("data/x.jsonl", "rb"), purpose="fine-tune")
        client.fine_tuning.jobs.create(model="gpt-4.1", training_file=up.id,
                                       hyperparameters={"n_epochs": args.epochs})
        """,
        "training",
    )
    assert (found.number("epochs"), found.values["epochs"].origin) == (14.0, "default")
