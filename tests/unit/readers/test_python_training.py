"""Training scripts as neutral settings: transformers, TRL, unsloth, provider jobs."""

from promptlint.model.facts import SETTINGS, Config
from promptlint.readers import read_document

UNSLOTH = """\
from unsloth import FastLanguageModel
from trl import SFTConfig, SFTTrainer
length = 2048
model, tokenizer = FastLanguageModel.from_pretrained("unsloth/Llama-3.1-8B", max_seq_length=length,
                                                     load_in_4bit=True)
model = FastLanguageModel.get_peft_model(model, r=16, lora_alpha=32, target_modules=["q_proj"])
trainer = SFTTrainer(model=model, train_dataset=rows, packing=False,
                     args=SFTConfig(bf16=has_bf16(), seed=7, optim="adamw_8bit", max_steps=60))
"""
DPO = """\
from transformers import AutoModelForCausalLM, BitsAndBytesConfig
from trl import DPOConfig, DPOTrainer
bits = BitsAndBytesConfig(load_in_4bit=True)
model = AutoModelForCausalLM.from_pretrained("Qwen/Qwen3-0.6B", quantization_config=bits,
                                             attn_implementation="sdpa", revision="4a1b2c3d")
args = DPOConfig(learning_rate=5e-6, eval_strategy="steps", eval_steps=50, save_safetensors=False)
trainer = DPOTrainer(model, args=args, train_dataset=pairs, eval_dataset=held_out)
"""
PADDED = """\
from transformers import AutoModelForCausalLM, DataCollatorForLanguageModeling, Trainer
model = AutoModelForCausalLM.from_pretrained("Qwen/Qwen3-0.6B")
tokenizer.pad_token = tokenizer.eos_token
trainer = Trainer(model=model, args=args, train_dataset=rows,
                  data_collator=DataCollatorForLanguageModeling(tokenizer, mlm=False))
"""


def training(text: str) -> Config:
    document = read_document("train.py", text.encode(), "python")
    assert document is not None
    (config,) = (config for config in document.configs if config.world == "training")
    assert config.values.keys() <= SETTINGS["training"]
    return config


def values(config: Config, *names: str) -> list[object]:
    return [config.values[name].value for name in names]


def test_an_unsloth_script():
    config = training(UNSLOTH)
    assert config.framework == "unsloth"
    assert values(config, "sequence_length", "load_in_4bit", "rank", "alpha") == [
        2048,
        True,
        16,
        32,
    ]
    assert values(config, "target_modules", "seed", "steps") == [("q_proj",), 7, 60]
    assert not config.values["bf16"].known


def test_preferences_with_quantised_weights():
    config = training(DPO)
    assert values(config, "method", "load_in_4bit", "attention", "revision") == [
        "dpo", True, "sdpa", "4a1b2c3d",
    ]  # fmt: skip
    assert values(config, "eval_steps", "eval_strategy", "safetensors") == [50, "steps", False]
    assert "eval_dataset" not in config.values


def test_padding_with_the_end_token():
    config = training(PADDED)
    assert values(config, "pad_token", "collator") == ["eos_token", "language-modeling"]
    assert config.values["eval_dataset"].value == "none"


def test_a_trainer_whose_arguments_come_from_elsewhere_lacks_nothing():
    text = (
        "from transformers import AutoModelForCausalLM, Trainer\n"
        'model = AutoModelForCausalLM.from_pretrained("Qwen/Qwen3-0.6B")\n'
        "trainer = Trainer(model=model, **everything)\n"
    )
    assert "eval_dataset" not in training(text).values


def job(client: str) -> Config:
    return training(
        f"from openai import AzureOpenAI, OpenAI\nclient = {client}\n"
        'client.fine_tuning.jobs.create(training_file="file-abc123", model="gpt-4.1-mini")\n'
    )


def test_whose_service_a_job_is_for():
    assert job("OpenAI()").text("provider") == "openai"
    assert job('AzureOpenAI(azure_endpoint="https://a.example")').text("provider") == "azure"
    assert "provider" not in job('OpenAI(base_url="https://a.example/v1")').values
    assert "provider" not in job("OpenAI(**settings)").values


def test_what_is_split_in_two_is_not_one_split():
    config = training(
        "from datasets import load_dataset\nfrom trl import SFTTrainer\n"
        'rows = load_dataset("json", data_files="a.jsonl", split="train")\n'
        "trainer = SFTTrainer(train_dataset=rows.select(range(9)), eval_dataset=rows.skip(9))\n"
    )
    train, evaluation = config.data
    assert train.path == evaluation.path == "a.jsonl"
    assert train.split != evaluation.split


def test_a_job_on_bedrock():
    config = training(
        "import boto3\n"
        'rates = {"epochCount": "2", "batchSize": "8", "learningRate": "0.00001"}\n'
        'boto3.client("bedrock").create_model_customization_job(\n'
        '    jobName="replies", baseModelIdentifier="amazon.titan-text-lite-v1",\n'
        '    customizationType="CONTINUED_PRE_TRAINING", hyperParameters=rates,\n'
        '    trainingDataConfig={"s3Uri": "s3://bucket/train.jsonl"})\n'
    )
    assert values(config, "epochs", "batch", "learning_rate", "method", "provider") == [
        2, 8, 1e-5, "pt", "bedrock",
    ]  # fmt: skip
    assert [(ref.value.text(), ref.remote) for ref in config.data] == [
        ("s3://bucket/train.jsonl", True)
    ]


def test_a_job_on_vertex():
    config = training(
        "import vertexai\nfrom vertexai.tuning import sft\n"
        'sft.train(source_model="gemini-2.5-flash", train_dataset="gs://b/t.jsonl", epochs=4)\n'
    )
    assert values(config, "model", "epochs", "provider") == ["gemini-2.5-flash", 4, "vertex"]
