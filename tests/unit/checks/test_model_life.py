from datetime import date

import pytest

from promptlint.checks.model_life import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.facts import Config, Value
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.readers import read_document

TODAY = date(2026, 11, 24)


def hits(model: str, extra: str = "", as_of: date = TODAY) -> list[Hit]:
    text = f"embedding_model: BAAI/bge-m3\ntop_k: 4\nllm:\n  model: {model}\n{extra}"
    document = read_document("config/rag.yaml", text.encode(), "yaml")
    assert document is not None
    return list(CHECK.check(document, {"days": 90}, CheckContext(as_of)))


def test_past_by_the_vendor_is_an_error_with_a_repair():
    (hit,) = hits("gpt-4")
    assert hit.severity is None
    assert hit.message == "gpt-4 was retired on 2026-10-23 (OpenAI)"
    assert hit.fix is not None
    assert hit.fix.edits[0].text == hit.data["expected"]
    assert not hit.fix.safe


def test_soon_is_a_warning_and_later_is_silent():
    (hit,) = hits("gpt-5")
    assert hit.severity is Severity.WARNING
    assert "in 17 days" in str(hit.message)
    assert hits("gpt-5", as_of=date(2026, 6, 1)) == []
    (after,) = hits("gpt-5", as_of=date(2026, 12, 11))
    assert after.severity is None


def test_dates_of_others_are_warnings_of_medium_confidence():
    (hit,) = hits("gpt-3.5-turbo-1106")
    assert hit.severity is Severity.WARNING
    assert hit.confidence is Confidence.MEDIUM
    assert hit.fix is None


@pytest.mark.parametrize(
    ("model", "extra"),
    [
        ("meta-llama/Llama-2-7b-chat-hf", ""),
        ("gpt-4", "  base_url: http://localhost:8000/v1\n"),
        ("gpt-4", "  provider: ollama\n"),
        ("gpt-6.1-sol", ""),
        ("${MODEL:gpt-4}", ""),
        ("claude-haiku-4-5", ""),
    ],
)
def test_silent(model: str, extra: str):
    assert hits(model, extra) == []


def test_a_prefix_stays_in_the_repair():
    (hit,) = hits("openai/gpt-5")
    assert hit.fix is not None
    assert hit.fix.edits[0].text == "openai/gpt-6.1-sol"


def test_settings_of_prompts_are_judged_once_for_a_place():
    settings = Config("generation", "prompty", {"model": Value("gpt-4", Place(span=(7, 12)))})
    prompts = tuple(Prompt(name, "chat", (), settings=settings) for name in ("a", "b"))
    document = Document(
        "a.prompty", "prompt", "prompty", "model: gpt-4\n", prompts=prompts, configs=(settings,)
    )
    assert len(list(CHECK.check(document, {}, CheckContext(TODAY)))) == 1
