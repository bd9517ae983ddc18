from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from promptlint.checks.template_variables import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.readers import read_document

CONTEXT = CheckContext(as_of=date(2026, 11, 24))


def hits(text: str, report: str) -> tuple[str, list[Hit]]:
    document = read_document("p.prompty", text.encode(), "prompty", "prompt")
    assert document is not None
    return text, list(CHECK.check(document, {"report": report}, CONTEXT))


def prompty(body: str, inputs: Sequence[str] = (), extra: str = "") -> str:
    declared = "".join(f"\n  {name}: {{type: string}}" for name in inputs)
    header = f"inputs:{declared}" if inputs else "name: x"
    return f"---\n{header}\n{extra}---\n{body}"


def test_a_name_is_reported_once_with_every_line_that_has_it() -> None:
    text, found = hits(prompty("{{ a }}{{ zz }}\n{{ zz.b }} {{ zz.c }}", ["a"]), "undefined")
    assert len(found) == 1
    spans = [place.span for place in (found[0].place, *found[0].related) if place.span]
    assert [text[slice(*span)] for span in spans] == ["zz", "zz"]
    assert found[0].data["count"] == 3
    assert found[0].args == {"name": "zz"}
    assert found[0].severity is None
    assert found[0].fix is None


@pytest.mark.parametrize(
    ("inputs", "use", "renamed"),
    [
        (["question"], "qestion", "question"),
        (["question"], "questoin", "question"),
        (["firstName"], "firstname", "firstName"),
        (["text", "test"], "tezt", None),  # two candidates
        (["abc"], "xyc", None),  # another word
        (["context"], "answer", None),
    ],
)
def test_a_slip_is_renamed_when_one_unused_name_is_near(
    inputs: list[str], use: str, renamed: str | None
) -> None:
    text, found = hits(prompty(f"{{{{{use}}}}}", inputs), "undefined")
    (hit,) = found
    if renamed is None:
        assert hit.fix is None
        return
    assert hit.fix is not None
    assert not hit.fix.safe
    (edit,) = hit.fix.edits
    assert text[edit.start : edit.end] == use
    assert edit.text == renamed
    assert hit.data["suggestion"] == renamed
    assert f"`{renamed}`" in (hit.help or "")


def test_a_near_name_that_is_used_is_only_suggested() -> None:
    _, (hit,) = hits(prompty("{{question}} {{qestion}}", ["question"]), "undefined")
    assert hit.fix is None
    assert hit.data["suggestion"] == "question"


def test_a_tested_name_is_a_warning_and_an_optional_one_is_none() -> None:
    body = "{{a}}{% if t %}{{t}}{% endif %}{{ o | default('') }}"
    _, found = hits(prompty(body, ["a"]), "undefined")
    assert {(hit.args["name"], hit.severity) for hit in found} == {("t", Severity.WARNING)}


SAMPLE = "---\nsample: {question: Why?}\n---\n"


def test_a_sample_is_no_full_list() -> None:
    assert hits(SAMPLE + "{{ question }}{{ sources }}", "undefined")[1] == []


def test_a_name_left_over_in_the_sample_hints_at_the_mistake() -> None:
    _, (other,) = hits(SAMPLE + "{{ input }}", "undefined")
    assert (other.severity, other.fix) == (Severity.WARNING, None)
    _, (slip,) = hits(SAMPLE + "{{ qestion }}", "undefined")
    assert slip.severity is None
    assert slip.fix is not None


@pytest.mark.parametrize(
    "text",
    [
        prompty("{{ a }}"),
        "---\ninputs: ${file:x.json}\n---\n{{ a }}",
        "{{ a }}",
        prompty("{{ a }}{{ get_time() }}{{ range(2) }}", ["a"]),
        prompty("{{ a ", ["a"]),
    ],
)
def test_nothing_undefined(text: str) -> None:
    assert hits(text, "undefined")[1] == []


def test_unused_declarations_are_reported_at_their_key() -> None:
    text, (hit,) = hits(prompty("{{ a }}", ["a", "tone"], "sample: {a: 1}\n"), "unused")
    assert hit.place.span is not None
    assert text[slice(*hit.place.span)] == "tone"
    assert hit.args == {"name": "tone", "source": "inputs"}


@pytest.mark.parametrize(
    "text",
    [
        prompty("{{ a.b | upper }}", ["a"]),
        prompty("{% for x in a %}{% endfor %}", ["a"]),
        prompty("{% include 'other' %}", ["a"]),
        prompty("{% if %}", ["a"]),
        prompty("none", ["a"], "template: liquid\n"),
        prompty("none", ["a"], "tools: [{name: t, bindings: {unit: {input: a}}}]\n"),
        prompty("none", ["a"], "description: about {{a}}\n"),
        "---\ninputs: [{name: a, kind: thread}]\n---\nnone",
    ],
)
def test_nothing_unused(text: str) -> None:
    assert hits(text, "unused")[1] == []


def test_calls_pass_variables_and_declare_none() -> None:
    text = (
        "import openai\nASK_PROMPT = 'Answer {question} with {contxt} in words.'\n"
        "ASK_PROMPT.format(question=q, context=c)\n"
    )
    document = read_document("p.py", text.encode(), "python", None)
    assert document is not None
    (undefined,) = CHECK.check(document, {"report": "undefined"}, CONTEXT)
    assert undefined.message == "`contxt` is used here and no call passes it"
    assert undefined.help is not None
    assert "pass it to `format`" in undefined.help
    (unused,) = CHECK.check(document, {"report": "unused"}, CONTEXT)
    assert unused.message == "`context` is passed to `format` and the text does not use it"
