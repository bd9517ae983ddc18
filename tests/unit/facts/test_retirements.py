from datetime import date

import pytest

from promptlint.facts.retirements import retirement
from promptlint.facts.windows import context_window

TODAY = date(2026, 11, 24)


def test_retirement_is_per_platform():
    at_openai, at_azure = retirement("gpt-4o"), retirement("gpt-4o", "azopenai")
    assert at_openai is not None
    assert at_azure is not None
    assert at_openai.platform == "openai"
    assert at_azure.platform == "azure"
    assert at_openai.day != at_azure.day


@pytest.mark.parametrize(
    ("name", "platform"),
    [
        ("meta-llama/Llama-3.1-8B", None),
        ("gpt-3.5-turbo", "ollama"),
        ("gpt-3.5-turbo", "our-gateway"),
        ("openrouter/openai/gpt-4", None),
        ("command", None),
        ("claude-haiku-4-5", None),
        ("", None),
    ],
)
def test_nothing_is_said(name: str, platform: str | None):
    assert retirement(name, platform) is None


@pytest.mark.parametrize(
    "name",
    ["gpt-3.5-turbo", "openai/gpt-3.5-turbo", "openai:chat:gpt-3.5-turbo", "GPT-3.5-Turbo"],
)
def test_spellings_of_one_model(name: str):
    found = retirement(name)
    assert found is not None
    assert found.is_certain(TODAY)


def test_only_exact_vendor_dates_that_are_past_are_certain():
    scheduled = retirement("gpt-5")
    unknown_day = retirement("gemini-1.5-pro")
    earliest = retirement("claude-opus-4-1-20250805")
    assert scheduled is not None
    assert unknown_day is not None
    assert earliest is not None
    assert scheduled.days_left(TODAY) == 17
    assert not scheduled.is_certain(TODAY)
    assert scheduled.is_certain(date(2026, 12, 11))
    assert unknown_day.is_past(TODAY)
    assert not unknown_day.is_certain(TODAY)
    assert earliest.precision == "earliest"
    assert not earliest.is_certain(TODAY)


def test_fine_tuned_models_end_with_their_base():
    found = retirement("ft:gpt-4.1-nano-2025-04-14:our-team:letters:AbCdEf")
    assert found is not None
    assert found.is_past(TODAY)


def test_bedrock_ids_with_regions_and_arns():
    plain = retirement("anthropic.claude-3-haiku-20240307-v1:0")
    region = retirement("us.anthropic.claude-3-haiku-20240307-v1:0")
    arn = retirement(
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"
    )
    assert plain is not None
    assert plain == region == arn


def test_windows_by_platform_and_the_largest_where_none_is_named():
    home = context_window("gpt-4o")
    elsewhere = context_window("gpt-4o", "github_copilot")
    assert home is not None
    assert elsewhere is not None
    assert home.input_tokens > elsewhere.input_tokens
    assert context_window("no-such-model") is None


@pytest.mark.parametrize("name", ["gpt-4-0314", "gpt-4-turbo-preview"])
def test_old_snapshots_are_retired(name):
    found = retirement(name)
    assert found is not None
    assert found.day < TODAY
