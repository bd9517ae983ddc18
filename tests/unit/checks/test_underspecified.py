from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.underspecified import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.readers import read_document

CONTEXT = CheckContext(as_of=date(2026, 11, 24))


def hits(text: str, path: str = "prompts/a.md") -> list[Hit]:
    document = read_document(path, text.encode(), "text", "prompt")
    assert document is not None
    return list(CHECK.check(document, {}, CONTEXT))


def test_one_hit_a_prompt_with_what_is_missing() -> None:
    (hit,) = hits("Explain fine-tuning. Explain prompting.")
    assert hit.place.span == (0, 20)
    assert hit.data == {"missing": ["audience", "format", "context"], "task": "explain"}
    assert hit.args["missing"] == "audience, format, context"
    assert "[audience: " in (hit.help or "")


def test_the_shown_task_is_bounded() -> None:
    (hit,) = hits("Write about " + "very" * 60)
    assert len(str(hit.args["task"])) <= 80


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("---\nmode: agent\n---\nWrite documentation.", "x/docs.prompt.md"),
        ("---\nallowed-tools: Bash\n---\nWrite documentation.", "x/docs.md"),
        ("---\nname: docs\ndescription: Writes.\n---\nWrite documentation.", "prompts/a.md"),
        ("Write documentation.", ".claude/commands/docs.md"),
        ("Write documentation.", "sub/.github/prompts/docs.prompt.md"),
    ],
)
def test_commands_of_coding_agents_may_be_short(text: str, path: str) -> None:
    assert hits(text, path) == []


BRIEF = """Act as a Senior Cloud Engineer. You have extensive experience in modern infrastructure.

Your task is to:
- Design scalable and secure architectures
- Collaborate with cross-functional teams
- Optimize performance and costs

Rules:
- Follow best practices and industry standards
- Stay updated with the latest technologies
"""


def test_a_brief_is_weighed_in_a_file_of_its_own() -> None:
    (hit,) = hits(BRIEF)
    assert hit.data["task"] == "brief"
    assert "[context: " in (hit.help or "")


def test_a_prompt_in_code_is_not_weighed() -> None:
    source = f'CLOUD_PROMPT = """{BRIEF}"""\n'
    document = read_document("app.py", source.encode(), "python")
    assert document is not None
    assert document.prompts
    assert list(CHECK.check(document, {}, CONTEXT)) == []
