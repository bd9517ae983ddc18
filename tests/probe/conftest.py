"""Tiny real models, made here: a BPE tokenizer of 512 ids and a Llama of 96,000 parameters."""

import json
import shutil
from pathlib import Path

import pytest

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
STRICT = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message['role'] == 'system' %}{{ raise_exception('System role not supported') }}"
    "{% endif %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}"
    "{% endif %}"
    "<turn>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<turn>assistant\n{% endif %}"
)
"""Refuses what the templates of Llama 2 and Gemma refuse."""

TAUGHT = (
    ("Where does the Tagus end?", "In Lisbon."),
    ("Name three harbour colours.", "red, green, white"),
    ("Answer as JSON", '{"pump": 3, "state": "on"}'),
    ("Greet the pilot", "Good morning, pilot!"),
)
CORPUS = [f"{prompt} {answer}" for prompt, answer in TAUGHT] * 4


def pytest_collection_modifyitems(items):
    """What torch and transformers warn of is theirs to mend."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore"))


def _tokenizer(window, template, *, marks_beginning=False):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512,
        special_tokens=["<pad>", "<|im_start|>", "<|im_end|>", "<s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(CORPUS, trainer)
    if marks_beginning:  # as Llama's and Gemma's do
        raw.post_processor = processors.TemplateProcessing(
            single="<s> $A", special_tokens=[("<s>", raw.token_to_id("<s>"))]
        )
    return PreTrainedTokenizerFast(
        tokenizer_object=raw,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="<|im_end|>",
        chat_template=template,
        model_max_length=window,
    )


def build_model(folder, *, steps=0, window=512):
    """Write a model folder; `steps` of training teach it `TAUGHT` by heart."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    tokenizer = _tokenizer(window, CHATML)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=window,
        pad_token_id=0,
        bos_token_id=3,
        eos_token_id=2,
        tie_word_embeddings=True,
    )
    model = LlamaForCausalLM(config)
    if steps:
        _teach(model, tokenizer, steps)
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _teach(model, tokenizer, steps):
    import torch

    rows = []
    for prompt, answer in TAUGHT:
        text = tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], add_generation_prompt=True, tokenize=False
        )
        context = tokenizer(text, add_special_tokens=False).input_ids
        reply = tokenizer(answer + "<|im_end|>", add_special_tokens=False).input_ids
        rows.append((context + reply, [-100] * len(context) + reply))
    width = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([row + [0] * (width - len(row)) for row, _ in rows])
    labels = torch.tensor([row + [-100] * (width - len(row)) for _, row in rows])
    optimiser = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(steps):
        loss = model(input_ids=ids, attention_mask=(ids != 0).long(), labels=labels).loss
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()


@pytest.fixture(scope="session")
def one_thread():
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    before = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model only waits for a second one
    yield
    torch.set_num_threads(before)


@pytest.fixture
def taught():
    """Prompts and answers that the trained model knows."""
    return TAUGHT


@pytest.fixture(scope="session")
def tiny(one_thread, tmp_path_factory):
    """Folder of a model with random weights."""
    return build_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def trained(one_thread, tmp_path_factory):
    """Folder of a model that knows `TAUGHT` by heart."""
    return build_model(tmp_path_factory.mktemp("models") / "trained", steps=80)


@pytest.fixture(scope="session")
def tiny_encoder(one_thread, tmp_path_factory):
    """Folder of an embedding model with random weights that reads 32 tokens."""
    import torch
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("models") / "tiny-encoder"
    torch.manual_seed(0)
    tokenizer = _tokenizer(64, None)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 32}))
    return folder


@pytest.fixture
def copy_of(tmp_path):
    """``copy_of(folder, template=…, name=…)``: a copy with another chat template, or none."""

    def copy(folder, *, template=..., name="copy"):
        target = tmp_path / "models" / name
        shutil.copytree(folder, target)
        if template is not ...:
            file = target / "chat_template.jinja"
            if template is None:
                file.unlink()
            else:
                file.write_text(template, encoding="utf-8")
        return target

    return copy


@pytest.fixture(scope="session")
def strict(tiny, tmp_path_factory):
    """A model whose template refuses a system turn, and turns out of order; its tokenizer marks the
    beginning of a text."""
    folder = tmp_path_factory.mktemp("models") / "strict-tiny"
    shutil.copytree(tiny, folder)
    _tokenizer(512, STRICT, marks_beginning=True).save_pretrained(folder)
    return folder
