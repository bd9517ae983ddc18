import pytest

from promptlint.facts.architectures import (
    architecture_of,
    is_chat_model,
    template_family,
    template_family_of_model,
)


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("meta-llama/Llama-3.1-8B-Instruct", "llama"),
        ("Qwen/Qwen2.5-7B", "llama"),
        ("Qwen/Qwen-7B-Chat", "qwen1"),
        ("EleutherAI/pythia-410m", "gpt_neox"),
        ("openai-community/gpt2-medium", "gpt2"),
        ("google/flan-t5-base", "t5"),
        ("bigcode/starcoder2-3b", "starcoder2"),
        ("bigcode/starcoder", "gpt_bigcode"),
        ("./models/Mistral-7B-v0.3/", "llama"),
    ],
)
def test_architecture_of_a_name(model: str, family: str):
    found = architecture_of(model)
    assert found is not None
    assert found.family == family


@pytest.mark.parametrize(
    "model",
    ["Qwen/Qwen2.5-VL-7B", "Qwen/Qwen3-30B-A3B", "unsloth/Phi-4", "our-team/own-model", "gpt-4o"],
)
def test_architectures_that_are_not_known(model: str):
    assert architecture_of(model) is None


def test_distilled_models_have_the_template_of_their_teacher():
    assert template_family_of_model("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B") == "deepseek"
    assert template_family("deepseekr1") == "deepseek"


@pytest.mark.parametrize(
    ("template", "family"),
    [("qwen3_nothink", "qwen"), ("llama-3.1", "llama3"), ("llama2_zh", "llama2"), ("own", None)],
)
def test_family_of_a_template(template: str, family: str | None):
    assert template_family(template) == family


@pytest.mark.parametrize(
    ("model", "chat"),
    [
        ("google/gemma-3-1b-it", True),
        ("TinyLlama/TinyLlama-1.1B-Chat-v1.0", True),
        ("Qwen/Qwen3-4B-Instruct-2507", True),
        ("Qwen/Qwen3-4B-Base", False),
        ("our-team/site-text-1b", False),
        ("chat-team/notes-1b", False),
    ],
)
def test_chat_models_by_name(model: str, chat: bool):
    assert is_chat_model(model) is chat
