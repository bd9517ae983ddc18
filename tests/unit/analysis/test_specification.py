from __future__ import annotations

import pytest

from promptlint.analysis.specification import FACETS, skeleton, specify
from promptlint.analysis.specification_pictures import names_no_subject
from promptlint.model.document import Message, Prompt
from promptlint.model.facts import Config, Value
from promptlint.model.text import Text


def prompt(*messages: str, flavour: str = "one-off") -> Prompt:
    roles = ("",) if len(messages) == 1 else ("system", "user")
    pairs = zip(roles, messages, strict=True)
    return Prompt("p", flavour, tuple(Message(role, Text(text)) for role, text in pairs))


def missing(*messages: str) -> tuple[str, ...]:
    """By the patterns alone; `test_specification_score` tests the weighing."""
    found = specify(prompt(*messages), weigh=False)
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
        ("Please help me improve my website", "transform"),
        ("Help me to write a cover letter", "write"),
        ("Make my essay better", "transform"),
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
        "Explain the role of attention in transformers.",
        "Describe what a marketing funnel is.",
        "Tell me the height of Mount Everest.",
        "Summarise the causes of the First World War.",
        "Write a tweet about energy.",
        "Compose an analogy for recursion",
        "Make the dog wear a hat.",
        "Design an experiment to test a water filter.",
        "Write an email to my landlord, asking him to fix the sink.",
        "Write a bio for my profile: born in Lund, 12 years of carpentry.",
        "Write a bio based on {{facts}}, my work included.",
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
    ("text", "facets"),
    [
        ("Write a bio for my profile that highlights my experience.", {"format", "context"}),
        ("Draft a section showing the impact of [project name]", {"context"}),
        ("Write a moving, well written statement of purpose for a scholarship", {"context"}),
        ("Identify the skills that matter for planning and", {"task"}),
    ],
)
def test_facts_that_only_the_author_knows_are_missed(text: str, facets: set[str]) -> None:
    assert facets <= set(missing(text))


BRIEF = """Act as a Travel Consultant. You are an expert in memorable journeys.
Your task is to help travellers improve their plans.

You will:
- Analyze needs and trends.
- Suggest destinations with high potential.
- Provide recommendations on savings.
{more}
Rules:
- Focus on clarity and creativity.
"""


def test_a_brief_of_good_intentions_has_nothing_to_work_on() -> None:
    found = specify(prompt(BRIEF.format(more="")))
    assert found is not None
    assert (found.kind, found.missing) == ("brief", ("format", "context"))
    assert found.task == "Your task is to help travellers improve their plans"


@pytest.mark.parametrize(
    "more",
    [
        "- Work on ${destination}.",
        "- I will tell you where I want to go.",
        "- Suggest 3 places.",
        "- Answer in a table.",
        "- Compare the ferries of Norway with those of Denmark.",
        '- Begin with "the coast in May".',
        "- Use the text below.",
        "- Build a website that shows them.",
    ],
)
def test_one_piece_of_evidence_makes_a_brief_work(more: str) -> None:
    assert missing(BRIEF.format(more=more)) == ()


@pytest.mark.parametrize(
    ("request_text", "facets"),
    [
        ("I need help improving my CV.", ("context",)),
        ("I have written a poem named Dusk", ("context",)),
        ("I need help improving my CV: 12 years of carpentry, two languages.", ()),
        ("I need help with a speech on tides for fishermen.", ()),
        ("This soap is good because a singer uses it.", ()),
    ],
)
def test_a_first_request_about_something_that_is_not_there(
    request_text: str, facets: tuple[str, ...]
) -> None:
    text = f'I want you to act as a reviewer. You give advice. My first request is "{request_text}"'
    assert missing(text) == facets


def test_a_system_prompt_gets_its_task_from_the_user() -> None:
    brief = BRIEF.format(more="")
    assert missing(brief.replace("Act as", "You are", 1)) == ()
    assert missing(brief, "{{question}}") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Erkläre mir das Feintuning.",
        "Schreibe einen Artikel.",
        "Explique le réglage fin.",
        "Traduce el texto.",
        "Schrijf een blogpost",
        "Verbeter de tekst.",
        "Spiega la fotosintesi.",
        "Escreva um artigo",
        "Förklara fotosyntesen.",
        "解释微调。",
        "请翻译这段文字",
        "文章を改善してください。",
    ],
)
def test_bare_requests_in_other_languages(text: str) -> None:
    assert missing(text), text


@pytest.mark.parametrize(
    "text",
    [
        "Erkläre Feintuning einem Zehnjährigen in drei Sätzen.",
        "Übersetze den Text ins Französische.",
        "Schreibe ein Gedicht.",
        "Explique le réglage fin à un débutant.",
        "Traduce al inglés: {{texto}}",
        "Schrijf een artikel van 300 woorden over fietsen.",
        "写一首诗",
        "请把下面的文字翻译成英文",
        "俳句を作成してください。",
        "Объясни тонкую настройку.",
        "انشرح الموضوع",
    ],
)
def test_other_languages_are_left_alone_where_anything_is_said(text: str) -> None:
    assert missing(text) == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Please explain fine-tuning.",
            "Explain fine-tuning. [audience: who reads it, what they know] "
            "[format: length, sections or fields] [context: which aspects, for what purpose]",
        ),
        ("Classify the tickets.", "Classify the tickets. [constraints: exactly one of label"),
        ("Fix my code", "Fix my code. [context: the text itself, between <text> tags]"),
    ],
)
def test_the_skeleton_keeps_the_task_and_gives_what_is_missing_a_place(
    text: str, shown: str
) -> None:
    found = specify(prompt(text))
    assert found is not None
    assert skeleton(found).startswith(shown)
    assert all(f"[{facet}:" in skeleton(found) for facet in found.missing)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("4K cinematic, moody, soft glow, shallow depth of field, film look, high detail", True),
        ("4K cinematic, moody, soft glow, a fox in the snow, film look, high detail", False),
        ("A lighthouse at dusk, 8K, cinematic light, shallow depth of field", False),
        ("8K, cinematic", False),
        ("warm, soft, clean, bright, elegant", False),
    ],
)
def test_style_words_without_a_subject(text: str, told: bool) -> None:
    assert names_no_subject(text) == told


def test_texts_to_imitate_are_no_facts() -> None:
    request = "I need help writing a summary for my profile that recruiters will like."
    models = "I have given three profiles of others below as a reference: {profiles}"
    facts = "I have led a bakery with 12 people since 2015."
    for text, told in ((f"{request} {models}", True), (f"{request} {facts}", False)):
        assert bool(missing(text)) == told
