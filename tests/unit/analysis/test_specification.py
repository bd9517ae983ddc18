from __future__ import annotations

import pytest

from promptlint.analysis.specification import FACETS, skeleton, specify
from promptlint.model.document import Message, Prompt
from promptlint.model.facts import Config, Value
from promptlint.model.text import Text


def prompt(*messages: str, flavour: str = "one-off") -> Prompt:
    roles = ("",) if len(messages) == 1 else ("system", "user")
    pairs = zip(roles, messages, strict=True)
    return Prompt("p", flavour, tuple(Message(role, Text(text)) for role, text in pairs))


def missing(*messages: str) -> tuple[str, ...]:
    found = specify(prompt(*messages))
    return found.missing if found else ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Explain fine-tuning.", "explain"),
        ("Please explain how transformers work.", "explain"),
        ("Tell me about our product", "explain"),
        ("Write a newsletter.", "write"),
        ("I want you to create a marketing plan.", "write"),
        ("You are a lawyer. Draft a contract.", "write"),
        ("Write a report on sales. Make it interesting and engaging.", "write"),
        ("Improve this.", "transform"),
        ("Make it better.", "transform"),
        ("Translate properly.", "transform"),
        ("Could you fix my code?", "transform"),
        ("Classify the tickets.", "classify"),
        ("Help me with marketing.", "help"),
        ("Do something with ${input}", "help"),
    ],
)
def test_bare_requests_lack_something(text: str, kind: str) -> None:
    found = specify(prompt(text))
    assert found is not None
    assert found.kind == kind
    assert found.missing
    assert set(found.missing) <= set(FACETS)


@pytest.mark.parametrize(
    "text",
    [
        "Translate the text in <text> into French",
        "Translate to Dutch.",
        "Summarise the article in three bullet points.",
        "Summarise: {{text}}",
        "Explain the difference between TCP and UDP.",
        "Explain fine-tuning to a product manager.",
        "Write a function that reverses a string.",
        "Write a haiku about autumn.",
        "Write a poem about {{topic}}.",
        "Tell a joke about {subject}",
        "Describe this image.",
        "Classify the ticket as billing or other.",
        "Review the diff below and report bugs.",
        "Fix the spelling, but keep names as they are.",
        "You are a helpful assistant.",
        "Answer the question.",
        "What is fine-tuning?",
        "Help me met een brief.",
        "Explique le réglage fin.",
        "Erkläre mir das Feintuning.",
        "解释微调。",
        "",
    ],
)
def test_enough_is_said_or_nothing_can_be_judged(text: str) -> None:
    assert missing(text) == ()


def test_chat_shells_are_left_alone() -> None:
    assert missing("You are a helpful assistant.", "{{question}}") == ()


def test_a_role_is_no_specification() -> None:
    assert missing("You are a marketing expert.", "Write a blog post about AI.")


def test_the_input_may_stand_in_another_message() -> None:
    assert missing("Summarize the article.", "{{article}}") == ()


def test_long_prompts_are_not_judged() -> None:
    text = "Write a newsletter. " + "It should be nice. " * 20
    assert specify(prompt(text)) is None


def test_instructions_of_agents_are_not_judged() -> None:
    assert specify(prompt("Explain fine-tuning.", flavour="agent")) is None


def test_images_are_not_judged() -> None:
    settings = Config("generation", "prompty", {"api": Value("image")})
    base = prompt("Create a landscape.")
    assert specify(Prompt("p", "template", base.messages, settings=settings)) is None


def test_the_place_is_the_sentence_with_the_task() -> None:
    text = "# Task\n- Explain fine-tuning. Thanks!"
    found = specify(Prompt("p", "one-off", (Message("", Text(text, ((0, 50),))),)))
    assert found is not None
    start, end = found.span
    assert text[start - 50 : end - 50] == "Explain fine-tuning."


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Explain fine-tuning.", "Explain fine-tuning to <audience>"),
        ("Fix my code", "Fix my code between <input> tags so that"),
        ("Translate properly.", "Translate the text between <input> tags"),
        ("Classify the tickets.", "Classify the tickets between <input> tags as exactly one of:"),
    ],
)
def test_the_skeleton_is_built_on_the_task(text: str, start: str) -> None:
    found = specify(prompt(text))
    assert found is not None
    assert skeleton(found).startswith(start)
