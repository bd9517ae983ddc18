"""Semantic Kernel's text and config: only together do they tell the template's variables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from promptlint.checks.template_variables import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.readers import read_document
from promptlint.readers.companions import companion_of, join

CONTEXT = CheckContext(as_of=date(2026, 11, 24))


def _joined(text: str, config: str) -> Document:
    document = read_document("P/skprompt.txt", text.encode(), "text", "prompt")
    assert document is not None
    return join(document, config.encode())


def _undefined(document: Document) -> list[str]:
    hits = CHECK.check(document, {"report": "undefined"}, CONTEXT)
    return [str(hit.args["name"]) for hit in hits]


FIRST = '{"schema": 1, "type": "completion", "input": {"parameters": [{"name": "Topic"}]}}'
SECOND = '\ufeff{"schema": 1, "input_variables": [{"name": "Topic", "is_required": true}]}'


@pytest.mark.parametrize("config", [FIRST, SECOND])
def test_declared_variables_are_those_of_the_config(config: str) -> None:
    document = _joined("Write for {{$INPUT}}, who reads {{$input}}: {{$topik}}.", config)
    assert _undefined(document) == ["topik"]
    assert list(CHECK.check(document, {"report": "unused"}, CONTEXT)) == []


def test_callers_may_pass_more_than_is_declared() -> None:
    assert _undefined(_joined("Write about {{$Topic}} as {{$someone_else}}.", FIRST)) == []


@pytest.mark.parametrize("config", ["", "{", "[]", '{"schema": 1}', '{"input_variables": "x"}'])
def test_a_config_that_declares_nothing_changes_no_declaration(config: str) -> None:
    document = _joined("Write about {{$topic}}.", config)
    assert document.prompts[0].declared is None


def test_the_template_format_is_the_configs() -> None:
    config = '{"template_format": "handlebars", "input_variables": [{"name": "topic"}]}'
    document = _joined("Write about {{topic}} and {{topik}}.", config)
    assert document.prompts[0].engine == "handlebars"
    assert _undefined(document) == []
    assert _undefined(_joined("Write about {{topik}}.", config)) == ["topik"]


def test_only_kernel_files_have_a_companion() -> None:
    assert companion_of("a/skprompt.txt") == "config.json"
    assert companion_of("a/config.json") == "skprompt.txt"
    assert companion_of("a/prompt.txt") is None


def test_the_engine_reads_both(tmp_path: Path) -> None:
    from promptlint.discovery import Entry
    from promptlint.engine.files import beside

    text = tmp_path / "skprompt.txt"
    text.write_text("x")
    assert beside(Entry("skprompt.txt", text)) is None
    (tmp_path / "config.json").write_text(FIRST)
    assert beside(Entry("skprompt.txt", text)) == FIRST.encode()
    assert beside(Entry("a.txt", text)) is None


def _config(config: str, text: str) -> list[tuple[str, object]]:
    document = read_document("P/config.json", config.encode(), "json", None)
    assert document is not None
    hits = CHECK.check(join(document, text.encode()), {"report": "unused"}, CONTEXT)
    return [(str(hit.args["name"]), hit.place.pointer) for hit in hits]


def test_what_the_text_never_uses_is_said_at_its_declaration() -> None:
    assert _config(FIRST, "Write for {{$INPUT}}.") == [
        ("Topic", ("input", "parameters", 0, "name"))
    ]
    assert _config(SECOND, "Write for you.") == [("Topic", ("input_variables", 0, "name"))]


@pytest.mark.parametrize("text", ["About {{$topic}}.", "About {{TOPIC $Topic}}", "{{time.Today}}"])
def test_a_used_name_in_any_case_and_called_functions_keep_it_silent(text: str) -> None:
    assert _config(FIRST, text) == []


def test_a_config_knows_the_other_engines() -> None:
    config = '{"schema": 1, "template_format": "handlebars", "input_variables": [{"name": "a"}]}'
    assert _config(config, "Write about {{a}}.") == []
    assert [name for name, _ in _config(config, "Write about {{b}}.")] == ["a"]
    liquid = config.replace("handlebars", "liquid")
    assert _config(liquid, "Write about {{b}}.") == []
    assert _config(config, "\x00{{#each a}}") == []


def test_a_run_reports_it_in_the_config(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "skprompt.txt").write_text("Summarise {{$topic}} in two sentences for buyers.\n")
    (tmp_path / "config.json").write_text(
        '{"schema": 1, "input_variables": [{"name": "topic"},\n {"name": "tone"}]}'
    )
    command = [sys.executable, "-m", "promptlint", "check", ".", "--isolated", "--no-cache"]
    ran = subprocess.run(
        [*command, "--output-format", "concise"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "config.json:2:11: warning[unused-variable] `tone`" in ran.stdout
