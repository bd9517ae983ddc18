from __future__ import annotations

import math

import pytest

from promptlint.analysis.specification import FACETS, skeleton, specify
from promptlint.analysis.specification_evidence import measure, takes_input
from promptlint.analysis.specification_lexicon import classes_of
from promptlint.analysis.specification_score import (
    KINDS,
    judgeable,
    kind_of,
    missing,
    model,
)
from promptlint.model.document import Message, Prompt
from promptlint.model.text import Text


def prompt(text: str, role: str = "") -> Prompt:
    return Prompt("p", "one-off", (Message(role, Text(text)),))


def flagged(text: str) -> bool:
    found = specify(prompt(text))
    return found is not None and bool(found.missing)


VAGUE = (
    # Briefs of duties: nothing to work on, nothing to hand over.
    """Act as a Growth Consultant. You are an expert in scaling young companies.

Your task is to help businesses reach their full potential.

You will:
- Analyze market trends and identify opportunities.
- Develop innovative strategies for sustainable growth.
- Provide actionable recommendations.

Rules:
- Maintain a professional tone.
- Ensure all advice aligns with business goals.
""",
    """Act as a Senior Cloud Engineer. You have extensive experience in modern infrastructure.

Your task is to:
- Design scalable and secure architectures
- Collaborate with cross-functional teams
- Optimize performance and costs

Rules:
- Follow best practices and industry standards
- Stay updated with the latest technologies
""",
    """Act as a Museum Platform Developer. You are skilled in creating engaging digital experiences.

Your task is to develop a comprehensive platform for museums.

You will:
- Design a user-friendly interface.
- Implement robust features for visitors.
- Ensure scalability and reliability.

Rules:
- Follow best practices for security.
- Optimize performance.
""",
    """Act as a Life Coach. You are an expert in personal development and motivation.
Your task is to guide people towards a better and more fulfilling life.
You will:
- Offer support and encouragement.
- Suggest strategies for overcoming challenges.
- Inspire positive change.
Rules:
- Be empathetic.
- Adapt advice to individual needs.
""",
    """Act as an Event Operations Lead. You are responsible for delivering successful events.

Your task is to create a comprehensive plan for events that impress clients.

You will:
- Coordinate teams and resources effectively.
- Identify risks and develop mitigation strategies.
- Ensure seamless communication with stakeholders.

Rules:
- Prioritize quality and efficiency.
- Maintain flexibility.
""",
    """Act as a Frontend Specialist. You are an expert in building dynamic web applications.

Your task is to:
- Develop high-quality web applications.
- Implement responsive design and accessibility.
- Optimize applications for speed and scalability.
- Integrate services seamlessly.

Rules:
- Write clean and maintainable code.
- Follow best practices.
""",
    """Act as a Content Strategist. You specialize in digital storytelling.
Your task is to develop engaging content that resonates with audiences.

You will:
- Create compelling narratives.
- Adapt tone and style to different platforms.
- Enhance brand visibility.

Rules:
- Ensure originality.
- Use creative approaches.

Use variables like ${tone:friendly} and ${style:modern} to customize the result.
""",
    """Act as a Data Science Expert. You are skilled in advanced analytics.
Your task is to provide insights that drive better decisions.
You will:
- Identify meaningful patterns and trends.
- Develop robust models.
- Communicate findings effectively.
Rules:
- Ensure accuracy and reliability.
- Respect privacy and ethical standards.

Variables:
- ${industry} - the industry
- ${goal} - what the business wants
""",
    """Act as a Sustainability Adviser. Your task is to help organisations become more sustainable.

You will:
- Evaluate current practices and suggest improvements.
- Promote innovation and responsible growth.
- Foster a culture of continuous improvement.

Rules:
- Provide practical guidance.
- Consider all stakeholders.
""",
    """Act as a Wellness Mentor. You are an expert in healthy living and balance.
Your task is to support people in improving their wellbeing.

You will:
- Provide personalized advice.
- Encourage healthy habits.
- Offer motivation and support.

Rules:
- Be positive and supportive.
- Tailor recommendations to individual needs.
""",
    """Act as an Innovation Lead. You are a visionary thinker with deep expertise.
Your task is to develop groundbreaking solutions to complex challenges.

You will:
- Explore emerging trends and opportunities.
- Collaborate with diverse teams.
- Deliver impactful results.

Rules:
- Encourage creativity.
- Align with organizational objectives.
""",
    """Act as a Game Studio. You are skilled in creating immersive games.
Your task is to design an engaging multiplayer game.

You will:
- Develop exciting gameplay.
- Create captivating worlds and characters.
- Implement smooth controls.

Rules:
- Ensure balance and fairness.
- Optimize performance.
""",
    """Act as a Career Expert. Your task is to help users improve their career prospects.

You will:
- Identify strengths and opportunities.
- Suggest effective strategies.
- Provide tips on communication and professional development.

Rules:
- Maintain a professional and supportive tone.
- Offer clear and practical advice.
""",
    """Act as a Software Architect. You are tasked with creating an innovative platform for farmers.

You will:
- Design an intuitive interface.
- Develop a scalable backend.
- Ensure data security and privacy.
- Provide analytics and insights.

Rules:
- Use modern technologies.
- Prioritize user experience.
""",
    """Act as a Story Mentor. You are an expert in fiction.
Your task is to write a captivating chapter that keeps readers engaged.
You will:
- Develop a unique plot.
- Create complex characters.
- Build tension and atmosphere.
Rules:
- Be original.
- Ensure emotional depth.
""",
    # Requests and wishes without a shape.
    "Make it better.",
    "Explain fine-tuning.",
    "Write a blog post about AI.",
    "Help me with marketing.",
    "Improve our website",
    "Write a speaker's bio for my profile that highlights my experience with bridges.",
    "Create a compelling report showing the impact of [project name] on our community.",
    "Please give me advice about my company",
    "4K cinematic, moody, soft glow, shallow depth of field, film look, high detail",
    "list the most important skills for modern managers and",
    'I want you to act as a tailor. You give advice. My first request is "I need help with my CV."',
    """Explore the creative side of the project.

Focus on:
- Storytelling elements
- Visual considerations
- Emotional impact
- Unique angles

Develop compelling, engaging ideas.
""",
)
GOOD = (
    "Translate the text in <text> into French.",
    "Explain fine-tuning to product managers in 150 words, with one cost example.",
    "Classify the ticket as billing, bug or other. Reply with the label only.",
    "Write a haiku about autumn.",
    "Write a Python function that reverses a string.",
    "Explain the difference between TCP and UDP.",
    "Summarise: {{text}}",
    "What is the capital of Finland?",
    "Name three rivers in Portugal.",
    "Rank these cities from largest to smallest: Lyon, Turin, Porto.",
    "Suggest five names for a grey cat.",
    "Convert 12 miles to kilometres.",
    "Write a limerick about a goat on a bicycle.",
    "List the ingredients of pancakes for four people.",
    "Give me a recipe for lentil soup that takes 20 minutes.",
    "Improve the following code\n\n```\n${selectedText}\n```\n\nPoint out bugs first.",
    "You are a helpful assistant.",
    "You are a support agent for a broadband company. Answer politely and keep it short.",
    """You are an expert in tax law. Help users understand their obligations.
- Provide clear guidance.
- Maintain a professional tone.
""",
    "A red fox in fresh snow at dawn, soft side light, shallow depth of field, 85mm lens.",
    "Portrait of an old sailor with a white beard, blue wool cap, harbour in the background.",
    "A vintage poster of a lighthouse for ${town}, three colours, bold lettering at the top.",
    """Act as a Proofreader. I will send you paragraphs in English.
Correct spelling and grammar, keep my wording, and reply with the corrected text only.
""",
    """I want you to act as a Linux terminal. I will type commands and you will reply with what the
terminal should show, inside one code block. Do not write explanations. My first command is `pwd`.
""",
    """I want you to act as a chess opponent. I play white. Reply with your move in algebraic
notation and nothing else. My first move is e4.
""",
    """Act as a Code Reviewer. Review the pull request provided by the user.

For each problem give:
- File and line
- Severity: high, medium or low
- A fix, as a diff

Return a table, then a verdict in one sentence.
""",
    """Act as a Meeting Secretary. Your task is to summarise the transcript below.

Output:
1. Decisions (max 5 bullets)
2. Action items as a table: owner, task, due date
3. Open questions

Transcript:
{{transcript}}
""",
    """Act as a Recipe Writer. Your task is to write one vegetarian dinner for ${guests} guests.

- Use only: ${ingredients}
- At most 40 minutes of work
- Ingredients as a list with grams, then numbered steps
""",
    """Act as a Quiz Master. Ask me ten questions about the history of Norway, one at a time. Wait
for my answer, tell me whether it is right, and keep the score. Begin with an easy one.
""",
    """Build a single-page timer in HTML and vanilla JavaScript.

- 25 minutes of work, 5 minutes of rest, both adjustable
- Start, pause and reset buttons; the space bar toggles
- Store the number of finished rounds in localStorage
- A short sound at the end, which can be muted
""",
    """Create a REST API in Go with these endpoints: POST /notes, GET /notes/{id}, DELETE
/notes/{id}. Store notes in SQLite. Return JSON. Add table-driven tests and a Dockerfile.
""",
    """Write a product description of 80 words for a steel water bottle (0.7 l, 24 hours cold,
9 colours). Audience: cyclists. Tone: dry. Mention the lifetime warranty. No exclamation marks.
""",
    """Write an e-mail to my landlord. The kitchen tap has leaked since Monday and two calls went
unanswered. Ask for a plumber before Friday. Polite, at most 120 words.
""",
    """Analyse the attached balance sheet and compare it with last year's. Report liquidity, debt
ratio and working capital, each with the formula, the figures and one sentence of interpretation.
""",
    """Extract every date from the text and return a JSON array of objects with the keys "date" (ISO
8601) and "context" (the sentence). Return [] when there is none.

{text}
""",
    """Given the question and the passages, answer in one sentence and cite the passages as [1],
[2]. If the answer is not in them, say "not found".

Question: {question}
Passages: {passages}
""",
    """# Release notes

Read the commits between the last two tags.

## Steps
1. Group them by feature, fix and chore.
2. Drop chores and merges.
3. Write one line each, present tense, at most 80 characters.

## Output
A Markdown list under `## Added` and `## Fixed`.
""",
    """Plan three days in Lisbon for two adults and a child of six. We stay near Rossio and have no
car. One museum a day at most; dinner before 19:00. Give a table: time, place, transport, cost.
""",
    """Act as an Interviewer for a junior SQL position. Ask one question at a time, wait for my
answer and grade it from 1 to 5. After eight questions list the three topics that I should practise.
""",
    """Compare heat pumps and gas boilers for a house of 120 m2 in Graz: purchase, yearly cost at
today's prices, and emissions. A table first, then a recommendation of 50 words.
""",
    """Rewrite the paragraph so that a ten-year-old understands it. Keep all numbers. At most 60
words.

"${paragraph}"
""",
    """Act as a Lyricist. Write a song about the night train from Vienna to Venice: two verses, a
chorus and a bridge, eight syllables a line, in the voice of the conductor.
""",
    '{"role": "copywriter", "task": "three headlines", "product": "rain jacket", "max_words": 6}',
    "Erkläre Feintuning einem Zehnjährigen in drei Sätzen.",
    "Напиши план статьи о фотосинтезе для школьников.",
)


def test_prompts_that_say_enough_are_left_alone() -> None:
    assert [text for text in GOOD if flagged(text)] == []


def test_most_vague_prompts_are_found() -> None:
    missed = [text for text in VAGUE if not flagged(text)]
    assert len(missed) <= len(VAGUE) // 5, missed


@pytest.mark.parametrize("text", VAGUE)
def test_what_is_missing_has_a_place_in_the_stronger_version(text: str) -> None:
    found = specify(prompt(text))
    if found is None or not found.missing:
        return
    assert set(found.missing) <= set(FACETS)
    assert all(f"[{facet}:" in skeleton(found) for facet in found.missing)
    start, end = found.span
    assert text[start:end].strip()


def test_a_brief_points_at_its_task() -> None:
    found = specify(prompt(VAGUE[0]))
    assert found is not None
    assert found.kind == "brief"
    assert found.task == "Your task is to help businesses reach their full potential"
    assert "context" in found.missing


def test_evidence_that_is_added_makes_a_brief_work() -> None:
    better = VAGUE[0].replace(
        "Rules:",
        "Work on the case below and nothing else: ${case}. Return a table with three rows "
        '(measure, cost in euros, owner), e.g. "new shop in Oslo, 40,000, sales".\n\nRules:',
    )
    before, after = model().probability(measure(VAGUE[0])), model().probability(measure(better))
    assert after < before / 2
    assert not flagged(better)


def test_only_the_patterns_judge_where_weighing_is_off() -> None:
    found = specify(prompt(VAGUE[1]), weigh=False)
    assert found is None or not found.missing


def test_texts_with_roles_are_not_weighed() -> None:
    turns = (Message("system", Text(VAGUE[1])), Message("user", Text("Hello")))
    found = specify(Prompt("p", "chat", turns))
    assert found is None or not found.missing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Make it.",
        "Du bist ein Berater und hilfst der Firma mit einer guten Strategie für das Wachstum.",
        "ekteki kadın bir bahçede kendi tablosuna bakıyor ve renkleri çok beğeniyor",
        "Toimi neuvojana ja auta yrityksiä kasvamaan sekä parantamaan laatua",
        "Bertindaklah sebagai penasihat dan bantu perusahaan mencapai potensi terbaik",
        "请分析市场趋势并提供专业建议。" * 4,
        '{"task": "help users with strategies and insights for growth"}',
        "#!/bin/sh\necho help users with strategies and insights",
        "You are an expert who helps users with strategies and insights.",
        "Provide insights and strategies on the following.\n\n{{text}}",
        "Provide insights and strategies. " * 80,
    ],
)
def test_some_texts_are_not_weighed(text: str) -> None:
    assert not judgeable(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Text: {{text}}", True),
        ("Answer.\n\n{question}\n", True),
        ('Rewrite "${paragraph}" in plain words.', True),
        ("Write about ${topic} in 100 words.", False),
        ("Variables:\n- ${topic} - what it is about", False),
        ("Variables:\n${topic}: what it is about", False),
        ("- [ ] done", False),
    ],
)
def test_a_place_for_input(text: str, told: bool) -> None:
    assert takes_input(text) == told


def test_every_weight_is_of_a_number_that_is_measured() -> None:
    numbers = measure("Act as a cook. Write a menu.")
    assert set(model().weights) <= set(numbers)
    assert all(math.isfinite(weight) for weight in model().weights.values())
    assert set(model().thresholds) == set(KINDS)
    assert all(0.4 <= threshold < 1 for threshold in model().thresholds.values())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Act as a cook. Write a menu.", "brief"),
        ('Act as a cook. My first request is "I need help with my menu".', "request"),
        ("Write a menu.", "short"),
        ("Write a menu. " * 20, "other"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(measure(text)) == kind


def test_missing_facets_follow_the_evidence() -> None:
    empty = missing(measure("Act as a coach. Your task is to help people grow."))
    assert "task" in empty
    assert "context" in empty
    told = missing(measure("Act as a coach. I will send you a plan in 3 steps. Help me improve."))
    assert "context" not in told
    assert "constraints" not in told


def test_words_have_classes() -> None:
    assert "duty" in classes_of("optimizing")
    assert "format" in classes_of("json")
    assert classes_of("kettle") == frozenset()
