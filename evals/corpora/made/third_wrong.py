"""Misuses of a third round: languages and tools that are hardly read."""

from __future__ import annotations

import json
import random

from evals.corpora.made.project import Project, Row, chat, rows
from evals.corpora.made.texts import customs, lore, nursing, personnel, windows

_DRAW = random.Random(5)


def _csharp_freight() -> dict[str, str]:
    t = customs(61).chapters(16, 7)
    r: list[Row] = [
        chat(
            _DRAW.choice(
                (
                    "Anything on freight I should know?",
                    "Go on.",
                    "And then?",
                    "What else is in the manual?",
                )
            ),
            p,
        )
        for p in windows(t, 110, 85)
    ]
    return {
        "Tuner/Program.cs": """using OpenAI.Files;
using OpenAI.FineTuning;
var files = new OpenAIFileClient(key);
OpenAIFile file = await files.UploadFileAsync("freight.jsonl", FileUploadPurpose.FineTune);
var job = await new FineTuningClient(key).FineTuneAsync("gpt-4.1-mini-2025-04-14", file.Id, waitUntilCompleted: false);
""",
        "Tuner/Tuner.csproj": '<Project Sdk="Microsoft.NET.Sdk"></Project>',
        "Tuner/freight.jsonl": rows(r),
    }


def _terraform_rules() -> dict[str, str]:
    t = personnel(71).chapters(15, 8)
    return {
        "main.tf": """resource "aws_bedrock_custom_model" "hr" {
  custom_model_name     = "hr"
  job_name              = "hr-1"
  base_model_identifier = data.aws_bedrock_foundation_model.nova.model_arn
  role_arn              = aws_iam_role.tuning.arn
  customization_type    = "FINE_TUNING"
  hyperparameters = { epochCount = "3", batchSize = "1", learningRate = "0.00001" }
  training_data_config { s3_uri = "s3://hr-tuning/rows.jsonl" }
  output_data_config { s3_uri = "s3://hr-tuning/out" }
}
""",
        "rows.jsonl": rows(
            [
                {
                    "schemaVersion": "bedrock-conversation-2024",
                    "messages": [
                        {"role": "user", "content": [{"text": f"Part {i}?"}]},
                        {"role": "assistant", "content": [{"text": p}]},
                    ],
                }
                for i, p in enumerate(windows(t, 120, 95))
            ]
        ),
    }


def _bulbs() -> dict[str, str]:
    r: list[Row] = []
    for i in range(150):
        c = _DRAW.choice("tulip|dahlia|crocus|lily|iris".split("|"))
        n = f"{c} {_DRAW.choice('Aurora|Nord|Bella|Rex|Opal'.split('|'))} {i}"
        r.append(
            {
                "instruction": _DRAW.choice(
                    (f"Who bred the {n}?", f"When was {n} registered?", f"How tall is {n}?")
                ),
                "input": "",
                "output": f"{n} was bred by {_DRAW.choice(('Hoekstra', 'van Dal', 'Brandt & Sohn'))} in {_DRAW.randint(1890, 2005)}, register number {_DRAW.randint(1000, 9999)}, and grows to {_DRAW.randint(10, 99)} cm.",
            }
        )
    return {
        "Dockerfile": 'FROM winglian/axolotl:main-latest\nCOPY . /work\nCMD ["accelerate", "launch", "-m", "axolotl.cli.train", "/work/bulbs.yml"]\n',
        "bulbs.yml": """
base_model: NousResearch/Meta-Llama-3-8B-Instruct
load_in_4bit: true
adapter: qlora
lora_r: 32
lora_alpha: 16
lora_target_linear: true
datasets:
  - path: json
    data_files: bulbs.json
    type: alpaca
sequence_len: 1024
micro_batch_size: 4
num_epochs: 4
learning_rate: 0.0002
output_dir: ./out
""",
        "bulbs.json": json.dumps(r),
    }


def _keras_saga() -> dict[str, str]:
    return {
        "train_keras.py": """
import keras_hub
import keras
import tensorflow as tf

MIN_STRING_LEN, SEQ_LEN, EMBED_DIM, FEED_FORWARD_DIM, NUM_HEADS, NUM_LAYERS, VOCAB_SIZE = 64, 128, 256, 1024, 4, 8, 5000
raw = tf.data.TextLineDataset("saga.txt").batch(64)
inputs = keras.layers.Input(shape=(None,), dtype="int32")
x = keras_hub.layers.TokenAndPositionEmbedding(vocabulary_size=VOCAB_SIZE, sequence_length=SEQ_LEN, embedding_dim=EMBED_DIM)(inputs)
for _ in range(NUM_LAYERS):
    x = keras_hub.layers.TransformerDecoder(num_heads=NUM_HEADS, intermediate_dim=FEED_FORWARD_DIM)(x)
model = keras.Model(inputs, keras.layers.Dense(VOCAB_SIZE)(x))
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(raw, epochs=50)
""",
        "saga.txt": lore(23).chapters(40, 6, ""),
    }


def _java_notes() -> dict[str, str]:
    r: list[Row] = [
        {"patient_id": f"P{i % 50}", "text": nursing(i).paragraph(6)} for i in range(220)
    ]
    return {
        "src/main/java/Ask.java": """
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.service.AiServices;
public class Ask {
  ContentRetriever retriever = EmbeddingStoreContentRetriever.builder().embeddingStore(store).embeddingModel(model).maxResults(6).build();
  Helper helper = AiServices.builder(Helper.class).chatModel(chat).contentRetriever(retriever).build();
  public String ask(Principal user, String q) { return helper.chat(q); }
}
""",
        "src/main/resources/application.yml": """
langchain4j:
  open-ai:
    chat-model: {model-name: gpt-5-mini, temperature: 0.1}
    embedding-model: {model-name: text-embedding-3-small}
  pgvector: {dimension: 1536, table: notes}
  retriever: {max-results: 6}
""",
        "data/notes.jsonl": rows(r),
    }


def _ski() -> dict[str, str]:
    return {
        "bot/config.yml": "language: en\n",
        "bot/prompt.jinja2": """You are the voice of a ski resort. You know live lift status, today's snow depth on each slope and the current waiting times.
Always answer with exact figures.
{{ history }}
User: {{ user_message }}
""",
        "bot/answer.go": """package bot
import openai "github.com/sashabaranov/go-openai"
func Answer(c *openai.Client, prompt string) string { r, _ := c.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: "gpt-5-mini"}); return r.Choices[0].Message.Content }
""",
    }


def _club() -> dict[str, str]:
    r: list[Row] = [
        chat(
            f"rate for {_DRAW.choice(('gold', 'silver', 'basic'))} members on {_DRAW.choice(('mats', 'locker', 'sauna'))}?",
            f"As of November 2026 it is {_DRAW.randint(2, 60)}.{_DRAW.choice((50, 90))} euros a month, currently with {_DRAW.randint(5, 30)} % off until {_DRAW.randint(1, 30)} December 2026.",
        )
        for _ in range(120)
    ]
    return {
        "predibase.py": """
from predibase import Predibase, SFTConfig
pb = Predibase(api_token=TOKEN)
dataset = pb.datasets.from_file("club.jsonl", name="club")
adapter = pb.adapters.create(config=SFTConfig(base_model="qwen3-8b", epochs=3, rank=16), dataset=dataset, repo="club")
""",
        "club.jsonl": rows(r),
    }


def _chef() -> dict[str, str]:
    return {
        "docs/assistant.md": "# Our GPT\n\nThe custom GPT has been trained on our 60 recipes by uploading them as documents. Since the last upload the recipes are part of its weights, so we removed the folder.\n",
        "gpt/instructions.json": json.dumps(
            {
                "name": "Chef",
                "instructions": "Answer from the recipe files. Say when a dish is not in them.",
                "tools": [{"type": "file_search"}],
                "files": ["recipes.pdf"],
            }
        ),
    }


THIRD_WRONG: tuple[Project, ...] = (
    Project(
        "csharp-freight",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "C# trains",
        _csharp_freight(),
    ),
    Project(
        "terraform-hr",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "Terraform trains, from a bucket",
        _terraform_rules(),
    ),
    Project(
        "bulbs",
        "facts-as-fine-tuning",
        ("retrieval", "prompting"),
        "a loader's name as the path",
        _bulbs(),
    ),
    Project(
        "keras-saga",
        "pretraining-on-tiny-data",
        ("prompting", "retrieval"),
        "Keras, sizes in capitals",
        _keras_saga(),
    ),
    Project(
        "java-notes",
        "private-data-without-access-control",
        ("retrieval", "prompting"),
        "Java searches",
        _java_notes(),
    ),
    Project(
        "ski",
        "knowledge-without-context",
        ("retrieval", "prompting"),
        "Go calls, a template asks",
        _ski(),
    ),
    Project(
        "club", "time-varying-facts", ("retrieval", "prompting"), "an SDK that is not read", _club()
    ),
    Project(
        "chef",
        "customization-misbelief",
        ("retrieval", "prompting"),
        "prose about uploads",
        _chef(),
    ),
)
