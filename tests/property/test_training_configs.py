"""Training readers and rules on arbitrary values: hits or silence, never an exception."""

from datetime import date

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promptlint.checks import load_check
from promptlint.model.check import CheckContext, DocumentCheck
from promptlint.model.facts import SETTINGS
from promptlint.readers import read_document
from promptlint.rulebook.index import load_rulebook

BOOK = load_rulebook()
RULES = [rule for rule in BOOK.rules.values() if rule.family == "training"]
CHECKS = [
    (rule, check) for rule in RULES if isinstance(check := load_check(rule.check), DocumentCheck)
]
CONTEXT = CheckContext(as_of=date(2026, 11, 24))
KEYS = tuple(
    """
    base_model model_name_or_path model stage finetuning_type dataset datasets test_datasets
    eval_dataset adapter lora_r lora_rank lora_alpha lora_target lora_target_modules r
    sequence_len cutoff_len max_length num_epochs num_train_epochs max_steps learning_rate
    optimizer optim seed bf16 fp16 load_in_4bit load_in_8bit sample_packing packing
    attn_implementation flash_attention val_set_size val_size eval_steps evals_per_epoch
    eval_strategy special_tokens chat_template template trust_remote_code save_safetensors
    micro_batch_size per_device_train_batch_size training_file hyperparameters method use_peft
    tokenizer output_dir
    """.split()
)
BASES: tuple[dict[str, object], ...] = (
    {"base_model": "Qwen/Qwen3-1.7B", "datasets": [{"path": "a/b", "type": "chat_template"}],
     "sequence_len": 512, "num_epochs": 2, "micro_batch_size": 1},
    {"model_name_or_path": "Qwen/Qwen3-1.7B", "stage": "sft", "finetuning_type": "lora",
     "dataset": "a,b", "cutoff_len": 512},
    {"model_name_or_path": "Qwen/Qwen3-1.7B", "use_peft": True, "learning_rate": 1e-4,
     "num_train_epochs": 2, "lora_r": 8},
    {"model": {"_component_": "torchtune.models.x"}, "loss": {}, "batch_size": 2,
     "optimizer": {"_component_": "torch.optim.AdamW", "lr": 1e-4}},
    {"model": "Qwen/Qwen3-1.7B", "tuner_type": "lora", "learning_rate": 1e-4, "dataset": ["a#5"]},
    {"zero_optimization": {"stage": 2}, "train_batch_size": 4, "bf16": {"enabled": True}},
    {"model": "gpt-4.1-mini", "training_file": "file-abc123", "hyperparameters": {"n_epochs": 2}},
    {"model": "Qwen/Qwen3-1.7B", "lora_r": 8, "epochs": 2, "learning_rate": 1e-4},
)  # fmt: skip
WORDS = st.sampled_from(
    "Qwen/Qwen3-1.7B EleutherAI/pythia-410m google/gemma-3-1b-it /home/kim/m.bin lora full sft dpo "
    "q_proj no steps 2e-4 ${X} {{y}} ??? auto chatml llama3 </s> data/a.jsonl a/b "
    "torchtune.models.x torch.optim.AdamW".split()
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    WORDS,
    st.text(max_size=12),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from([*KEYS, "path", "type", "_component_", "lr", "name", "eos_token"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(BASES), st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6))
def test_any_values_give_hits_or_silence(base: dict[str, object], changed: dict[str, object]):
    text = yaml.safe_dump({**base, **changed}, allow_unicode=True)
    document = read_document("lora.yml", text.encode("utf-8", "surrogatepass"), "yaml", "training")
    assert document is not None
    for item in document.configs:
        assert item.world != "training" or item.values.keys() <= SETTINGS["training"]
    for rule, check in CHECKS:
        for hit in check.check(document, rule.params, CONTEXT):
            span = hit.place.span
            assert span is None or 0 <= span[0] <= span[1] <= len(document.text)
