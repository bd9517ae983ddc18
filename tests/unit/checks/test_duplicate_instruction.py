"""Long blocks that files of one folder share; what stands twice on purpose."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.analysis.mentions import long_blocks
from promptlint.checks.duplicate_instruction import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.facts import FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.readers import read_document

TODAY = date(2026, 11, 24)
SHARED = " ".join(
    f"Rule {n}: never promise a price for a repair that nobody in shop number {n} has seen."
    for n in range(6)
)


def own(name: str, size: int = 12) -> str:
    return " ".join(f"In case {n} of {name}, tell what the {name} costs." for n in range(size))


def project(files: dict[str, str]) -> list[Hit]:
    facts = {}
    for path, text in files.items():
        document = read_document(path, text.encode(), "text", "prompt")
        assert document is not None
        blocks = long_blocks(document)
        facts[path] = FileFacts(
            path, "prompt", document.format, blocks=blocks, chars=len(document.text)
        )
    known = ProjectFacts(facts, frozenset(), frozenset(facts), TODAY)
    return list(CHECK.check_project(known, {}, CheckContext(TODAY)))


def test_a_block_of_three_files_is_one_finding() -> None:
    names = ("mail", "phone", "desk")
    found = project({f"prompts/{name}.md": f"{SHARED}\n\n{own(name)}\n" for name in names})
    assert [hit.place.path for hit in found] == ["prompts/mail.md"]
    assert [place.path for place in found[0].related] == ["prompts/desk.md", "prompts/phone.md"]
    assert found[0].data == {"blocks": 1, "files": 3}


@pytest.mark.parametrize(
    "paths",
    [
        ("a/prompts/mail.md", "b/prompts/mail.md"),
        ("mail/prompts/first.md", "prompts/mail.md"),
        ("tests/prompts/mail.md", "tests/prompts/phone.md"),
        ("docs/examples/mail.md", "docs/examples/phone.md"),
    ],
)
def test_other_folders_tests_and_examples_may_repeat(paths: tuple[str, str]) -> None:
    assert project({path: f"{SHARED}\n\n{own(path)}\n" for path in paths}) == []


def test_prompts_in_folders_of_their_own_stand_beside_each_other() -> None:
    files = {f"patterns/{name}/system.md": f"{SHARED}\n\n{own(name)}\n" for name in ("a", "b")}
    assert [hit.place.path for hit in project(files)] == ["patterns/b/system.md"]


def test_variants_of_one_prompt_are_no_copies_of_a_block() -> None:
    files = {f"prompts/{name}.md": f"{SHARED}\n\n{own(name, 2)}\n" for name in ("a", "b")}
    assert project(files) == []


def test_comments_are_not_sent() -> None:
    note = f"{{# {SHARED} #}}"
    files = {f"prompts/{name}.j2": f"{note}\n\n{own(name, 20)}\n" for name in ("a", "b")}
    assert project(files) == []


@pytest.mark.parametrize(
    ("ending", "advice"), [("prompt", "partial"), ("j2", "include"), ("txt", "one copy")]
)
def test_the_advice_suits_the_format(ending: str, advice: str) -> None:
    names = ("mail", "phone")
    (hit,) = project({f"prompts/{name}.{ending}": f"{SHARED}\n\n{own(name)}\n" for name in names})
    assert advice in (hit.help or "")
