"""Training rules on input that says less than it seems."""

from datetime import date

import pytest

from promptlint.checks import load_check
from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.readers import read_document
from promptlint.rulebook.index import load_rulebook

BASE = """\
base_model: {model}
datasets: [{{path: our-team/replies, type: chat_template}}]
sequence_len: 2048
num_epochs: 2
"""
CONTEXT = CheckContext(as_of=date(2026, 11, 24))
BOOK = load_rulebook()
DOCUMENT_RULES = [
    rule
    for rule in BOOK.rules.values()
    if rule.family == "training" and rule.name not in ("missing-data-file", "sequence-truncation")
]


def hits(name: str, text: str, path: str = "lora.yml") -> list[Hit]:
    document = read_document(path, text.encode(), "yaml")
    assert document is not None
    rule = BOOK.rules[name]
    return list(load_check(rule.check).check(document, rule.params, CONTEXT))


def all_hits(text: str, path: str = "lora.yml") -> set[str]:
    return {rule.name for rule in DOCUMENT_RULES if hits(rule.name, text, path)}


@pytest.mark.parametrize(
    "settings",
    [
        "bf16: ${BF16:true}\nfp16: true\n",
        "bf16: '{{ .Values.bf16 }}'\nfp16: true\n",
        "adapter: ${ADAPTER}\nload_in_4bit: true\nlora_r: 16\n",
        "adapter: lora\nlora_r: ${R}\nlora_alpha: 900\n",
        "learning_rate: ${LR:0.5}\n",
        "chat_template: ${TEMPLATE}\n",
        "adapter: lora\nlora_target_modules: [q_proj, '${MODULE}']\n",
        "eval_steps: ${EVERY}\nval_set_size: 0\n",
        "sample_packing: true\nattn_implementation: ${ATTENTION}\n",
    ],
)
def test_what_stands_elsewhere_is_no_fault(settings: str):
    text = BASE.format(model="our-team/own-7b") + settings
    assert all_hits(text) <= {"unpinned-revision"}


def test_merged_settings_count_once_where_they_are_written():
    text = (
        "defaults: &defaults {bf16: true, fp16: true}\n"
        "base_model: Qwen/Qwen3-1.7B\n<<: *defaults\nsequence_len: 512\nnum_epochs: 1\n"
        "datasets: [{path: our-team/replies, type: chat_template}]\n"
    )
    assert len(hits("precision-conflict", text)) == 1


def test_each_document_of_a_stream_is_judged_alone():
    one = BASE.format(model="Qwen/Qwen3-1.7B") + "bf16: true\n"
    two = BASE.format(model="Qwen/Qwen3-1.7B") + "fp16: true\n"
    assert hits("precision-conflict", one + "---\n" + two) == []
    assert len(hits("precision-conflict", one + "---\n" + two + "bf16: true\n")) == 1


def test_a_repeated_key_is_reported_where_the_last_one_stands():
    text = BASE.format(model="Qwen/Qwen3-1.7B") + "sequence_len: 512\n"
    (hit,) = hits("ignored-setting", text)
    assert hit.place.span is not None
    assert text[: hit.place.span[0]].count("\n") == 4
    assert len(hit.related) == 1


def test_names_of_people_stay_out_of_messages():
    text = BASE.format(model="/home/kim/models/gpt2") + "adapter: lora\nlora_target_linear: false\n"
    text += "lora_target_modules: [q_proj]\n"
    (path,) = hits("absolute-path", text)
    (modules,) = hits("unknown-target-modules", text)
    assert "kim" not in f"{path.args} {modules.args}"


@pytest.mark.parametrize(("day", "found"), [(date(2026, 5, 6), 0), (date(2026, 5, 7), 1)])
def test_a_service_is_closed_from_its_day_on(day: date, found: int):
    text = '{"model": "gpt-4.1-mini-2025-04-14", "training_file": "file-abc123"}'
    document = read_document("job.json", text.encode(), "yaml")
    assert document is not None
    rule = BOOK.rules["closed-provider"]
    check = load_check(rule.check)
    made = list(check.check(document, rule.params, CheckContext(as_of=day)))
    assert len(made) == found
    # It serves those who have a job for it: nothing in their project is wrong.
    assert all(hit.severity is Severity.INFO for hit in made)


@pytest.mark.parametrize(
    ("written", "better"),
    [("2e-4", "2.0e-4"), ("1e5", "1.0e+5"), ("1.5e3", "1.5e+3"), ("1E-05", "1.0E-05")],
)
def test_the_repair_is_a_number_for_pyyaml(written: str, better: str):
    import yaml

    text = f"model: Qwen/Qwen3-1.7B\nlora_r: 8\nepochs: 2\nlearning_rate: {written}\n"
    (hit,) = hits("number-read-as-text", text, "train.yaml")
    assert hit.data["expected"] == better
    assert isinstance(yaml.safe_load(better), float)


@pytest.mark.parametrize(
    ("client", "found"),
    [
        ("new OpenAI()", 1),
        ('new OpenAI({ baseURL: "https://tuning.example/v1" })', 0),
        ("new AzureOpenAI({})", 0),
    ],
)
def test_jobs_of_scripts(client: str, found: int):
    text = (
        'import OpenAI, { AzureOpenAI } from "openai";\n'
        f"const client = {client};\n"
        'client.fineTuning.jobs.create({ training_file: "file-abc123", model: "gpt-4.1-mini" });\n'
    )
    document = read_document("tune.ts", text.encode(), "script")
    assert document is not None
    rule = BOOK.rules["closed-provider"]
    assert len(list(load_check(rule.check).check(document, rule.params, CONTEXT))) == found
