"""Training configs of each framework, as neutral settings."""

import json

import pytest

from promptlint.model.facts import SETTINGS, Config
from promptlint.readers import read_document

TRL = """\
model_name_or_path: Qwen/Qwen3-1.7B-Base
model_revision: 4a1b2c3d
dataset_mixer: {our-team/replies: 0.5, our-team/letters: 0.5}
bf16: true
use_peft: true
lora_r: 16
lora_alpha: 32
lora_target_modules: [q_proj, v_proj]
packing: true
attn_implementation: sdpa
max_length: 4096
num_train_epochs: 2
per_device_train_batch_size: 4
learning_rate: 2.0e-4
eval_strategy: steps
eval_steps: 50
"""
TORCHTUNE = """\
tokenizer: {_component_: torchtune.models.qwen2_5.qwen2_5_tokenizer, max_seq_len: 2048}
model:
  _component_: torchtune.models.qwen2_5.qlora_qwen2_5_7b_instruct
  lora_attn_modules: ['q_proj', 'v_proj']
  lora_rank: 8
  lora_alpha: 16
dataset:
  _component_: torchtune.datasets.chat_dataset
  source: json
  data_files: data/train.json
  packed: True
optimizer: {_component_: torch.optim.AdamW, lr: 3e-4}
loss: {_component_: torchtune.modules.loss.CEWithChunkedOutputLoss}
seed: null
epochs: 3
dtype: bf16
"""
SWIFT = """\
model: Qwen/Qwen2.5-7B-Instruct
train_type: lora
lora_rank: 8
dataset: ['our-team/replies#500', data/more.jsonl]
split_dataset_ratio: 0.05
max_length: 2048
torch_dtype: bfloat16
num_train_epochs: 1
learning_rate: 1e-4
eval_steps: 50
"""
MISTRAL = """\
data: {instruct_data: data/train.jsonl, eval_instruct_data: data/eval.jsonl}
model_id_or_path: models/mistral-7b
lora: {rank: 64}
seq_len: 8192
max_steps: 300
optim: {lr: 6.e-5, weight_decay: 0.1}
eval_freq: 100
no_eval: False
"""
NEMO = """\
trainer: {precision: bf16-mixed, max_epochs: 4, devices: 2}
model:
  restore_from_path: llama3-8b.nemo
  micro_batch_size: 1
  peft: {peft_scheme: lora, lora_tuning: {adapter_dim: 32, alpha: 32}}
  data:
    train_ds: {file_names: [data/train.jsonl], max_seq_length: 2048}
    validation_ds: {file_names: [data/val.jsonl]}
  optim: {name: fused_adam, lr: 1e-4}
"""
DEEPSPEED = """\
{"fp16": {"enabled": "auto"}, "bf16": {"enabled": true}, "zero_optimization": {"stage": 2},
 "train_micro_batch_size_per_gpu": "auto", "gradient_accumulation_steps": 4}
"""
OPENAI = """\
{"model": "gpt-4.1-mini-2025-04-14", "training_file": "file-abc123DEF",
 "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3}}}}
"""
BEDROCK = """\
{"jobName": "replies", "baseModelIdentifier": "amazon.titan-text-lite-v1",
 "customizationType": "FINE_TUNING", "trainingDataConfig": {"s3Uri": "s3://bucket/train.jsonl"},
 "hyperParameters": {"epochCount": "2", "learningRate": "0.00001"}}
"""
VERTEX = """\
{"baseModel": "gemini-2.5-flash", "supervisedTuningSpec": {"trainingDatasetUri": "gs://b/t.jsonl",
 "hyperParameters": {"epochCount": 4}}}
"""
FACTORY_1 = """\
model: Qwen/Qwen3-4B
template: qwen3_nothink
peft_config: {name: lora, r: 16, lora_alpha: 32}
dist_config: {name: fsdp2}
train_dataset: data/replies.yaml
cutoff_len: 2048
learning_rate: 1.0e-4
"""


def training(path: str, text: str) -> Config:
    document = read_document(path, text.encode(), "yaml")
    assert document is not None
    assert document.kind == "training"
    (config,) = document.configs
    assert config.values.keys() <= SETTINGS["training"]
    return config


@pytest.mark.parametrize(
    ("path", "text", "framework", "settings"),
    [
        (
            "sft.yaml",
            TRL,
            "trl",
            {"tuning": "lora", "rank": 16, "attention": "sdpa", "precision": "bf16",
             "target_modules": ("q_proj", "v_proj"), "sequence_length": 4096, "eval_steps": 50},
        ),
        (
            "recipe.yaml",
            TORCHTUNE,
            "torchtune",
            {"tuning": "qlora", "rank": 8, "learning_rate": 3e-4, "packing": True,
             "sequence_length": 2048, "epochs": 3, "precision": "bf16"},
        ),
        (
            "sft.yaml",
            SWIFT,
            "ms-swift",
            {"tuning": "lora", "rank": 8, "validation": 0.05, "eval_steps": 50},
        ),
        (
            "7B.yaml",
            MISTRAL,
            "mistral-finetune",
            {"rank": 64, "learning_rate": 6e-5, "eval_steps": 100, "eval_strategy": "steps"},
        ),
        ("conf.yaml", NEMO, "nemo", {"adapter": "lora", "alpha": 32, "sequence_length": 2048}),
        ("ds.json", DEEPSPEED, "deepspeed", {"bf16": True, "gradient_accumulation": 4}),
        ("job.json", OPENAI, "openai-job", {"epochs": 3, "method": "sft", "provider": "openai"}),
        ("job.json", BEDROCK, "bedrock-job", {"epochs": 2, "learning_rate": 1e-5}),
        ("job.json", VERTEX, "vertex-job", {"epochs": 4, "provider": "vertex"}),
        ("sft.yaml", FACTORY_1, "llama-factory", {"tuning": "lora", "rank": 16, "alpha": 32}),
    ],
)  # fmt: skip
def test_settings_of_a_framework(path: str, text: str, framework: str, settings: dict[str, object]):
    config = training(path, text)
    assert config.framework == framework
    assert {name: config.values[name].value for name in settings} == settings


@pytest.mark.parametrize(
    ("text", "data"),
    [
        (TRL, [("our-team/replies", "train"), ("our-team/letters", "train")]),
        (SWIFT, [("our-team/replies", "train"), ("data/more.jsonl", "train")]),
        (MISTRAL, [("data/train.jsonl", "train"), ("data/eval.jsonl", "eval")]),
        (NEMO, [("data/train.jsonl", "train"), ("data/val.jsonl", "eval")]),
        (TORCHTUNE, [("data/train.json", "train")]),
    ],
)
def test_data_that_a_framework_names(text: str, data: list[tuple[str, str]]):
    config = training("c.yaml", text)
    assert [(ref.value.text(), ref.role) for ref in config.data] == data


def test_full_tuning_is_axolotls_default_and_lora_is_that_of_llama_factory():
    axolotl = (
        "base_model: Qwen/Qwen3-1.7B\ndatasets: [{path: a/b, type: chat_template}]\n"
        "sequence_len: 512\nnum_epochs: 1\n"
    )
    factory = "model_name_or_path: Qwen/Qwen3-1.7B\nstage: sft\ncutoff_len: 512\ndataset: a\n"
    assert training("a.yml", axolotl).text("tuning") == "full"
    assert training("b.yaml", factory).text("tuning") == "lora"


def test_what_deepspeed_leaves_to_the_trainer_is_no_setting():
    assert "fp16" not in training("ds.json", DEEPSPEED).values


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (  # an image classifier's arguments
            "args.json",
            '{"model_name_or_path": "google/vit-base-patch16", "output_dir": "o", "dataset_name":'
            ' "beans", "learning_rate": 2e-5, "num_train_epochs": 3}',
        ),
        (  # a benchmark of encoders
            "glue.json",
            '{"model_name_or_path": "bert-base-cased", "task_name": "mrpc", "max_length": 128,'
            ' "learning_rate": 2e-5, "num_train_epochs": 3}',
        ),
        ("eval.yaml", "model: {_component_: torchtune.models.llama3.llama3_8b}\nbatch_size: 8\n"),
        ("upload.json", '{"training_file": "a.csv", "model": "xgboost", "target": "price"}'),
    ],
)
def test_other_trainings_are_none(path: str, text: str):
    assert read_document(path, text.encode(), "yaml") is None


def test_an_adapter_that_is_switched_off_is_none():
    base = "model: Qwen/Qwen3-1.7B\nepochs: 2\nlearning_rate: 1.0e-5\nbatch_size: 4\n"
    on = training("train.yaml", base + "lora: {enabled: true, r: 16, alpha: 32}\n")
    off = training("train.yaml", base + "lora: {enabled: false, r: 16, alpha: 32}\n")
    flag = training("train.yaml", base + "use_lora: false\nlora_r: 16\nlora_alpha: 32\n")
    assert on.number("rank") == 16
    assert "rank" not in off.values
    assert "rank" not in flag.values


def _written_by_a_trainer(**more: object) -> str:
    arguments = {
        "per_device_train_batch_size": 6, "gradient_accumulation_steps": 2, "optim": "adamw_torch",
        "num_train_epochs": 3.0, "lr_scheduler_type": "cosine", "save_strategy": "steps",
        "eval_strategy": "no", "gradient_checkpointing": False, "logging_steps": 1,
        "learning_rate": 2e-4, "hub_strategy": "every_save", "ddp_backend": None,
        "adam_epsilon": 1e-8, "dataloader_pin_memory": True, "hub_model_id": None,
        "jit_mode_eval": False, "use_ipex": False, "tpu_num_cores": None, "label_names": None,
    }  # fmt: skip
    return json.dumps({**arguments, **more})


def test_arguments_that_a_trainer_wrote_itself():
    document = read_document("args.json", _written_by_a_trainer().encode(), "yaml")
    assert document is not None
    assert document.format == "transformers"
    assert "learning_rate" not in document.configs[0].values  # of which task, nothing says


def test_arguments_of_trl_without_a_model_leave_the_adapter_open():
    text = _written_by_a_trainer(num_generations=6, max_completion_length=96)
    document = read_document("args.json", text.encode(), "yaml")
    assert document is not None
    (config,) = document.configs
    assert (document.format, config.text("method")) == ("trl", "grpo")
    assert "tuning" not in config.values
