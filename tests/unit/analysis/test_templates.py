from __future__ import annotations

import warnings

import pytest

from promptlint.analysis import templates
from promptlint.analysis.template_braces import handlebars, mustache
from promptlint.analysis.template_format import dollar, str_format
from promptlint.analysis.template_jinja import analyse
from promptlint.analysis.template_use import TemplateUse
from promptlint.model.document import Message, Prompt
from promptlint.model.text import Text


def free(result: TemplateUse) -> list[str]:
    """Names that must come from outside, in order, each once."""
    return list(dict.fromkeys(use.name for use in result.uses if not use.ambient))


def kinds(result: TemplateUse) -> list[str]:
    return [problem.kind for problem in result.problems]


# Jinja2


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("{{ user.name.first }} {{ x['y'] }}", ["user", "x"]),
        (
            "{% for i in items %}{{ i }}{{ loop.index }}{% else %}{{ i }}{% endfor %}",
            ["items", "i"],
        ),
        ("{% for k, v in d.items() if k %}{{ v }}{% endfor %}", ["d"]),
        ("{% set a = b %}{{ a }}", ["b"]),
        ("{{ a }}{% set a = 1 %}", ["a"]),
        ("{% for i in xs %}{% set t = i %}{% endfor %}{{ t }}", ["xs", "t"]),
        ("{% macro m(a, b=c) %}{{ a }}{{ b }}{{ varargs }}{% endmacro %}{{ m(d) }}", ["c", "d"]),
        ("{% call(x) m(y) %}{{ x }}{% endcall %}", ["y"]),
        ("{% with a = b %}{{ a }}{% endwith %}{{ a }}", ["b", "a"]),
        ("{% set ns = namespace(n=0) %}{% set ns.n = k %}{{ ns.n }}", ["k"]),
        ("{% if a %}{% set b = 1 %}{% endif %}{{ b }}", ["a"]),
        ("{% if a %}{% set b = 1 %}{% else %}{{ b }}{% endif %}", ["a", "b"]),
        ("{% set t = 1 %}{% block x %}{{ t }}{{ super() }}{% endblock %}", []),
        ("{% filter upper %}{{ a }}{% endfilter %}", ["a"]),
        ("{% set a %}{{ b }}{% endset %}{{ a }}", ["b"]),
        ("{% from 'm' import f as g %}{{ g(x) }}", ["x"]),
        ("{{ range(3) }}{{ dict(a=b) }}{{ lipsum() }}{{ now() }}", ["b"]),
        ("{# {{ a }} #}{% raw %}{{ b }}{% endraw %}{{ '{{ c }}' }}", []),
        ("{% do xs.append(y) %}{% for i in z %}{% break %}{% endfor %}", ["xs", "y", "z"]),
    ],
)
def test_jinja_scopes(source: str, names: list[str]) -> None:
    result = analyse(source)
    assert not result.problems
    assert free(result) == names


def test_jinja_spans_survive_stripping_and_line_ends() -> None:
    source = "a \r\n{%- if é -%}\r  b {{- name }}\n\n{#- c -#}  {{ name|d(x) }}{%- endif %}"
    result = analyse(source)
    assert [source[slice(*use.span)] for use in result.uses] == ["é", "name", "name", "x"]
    assert [use.name for use in result.uses] == ["é", "name", "name", "x"]


def test_jinja_optional_and_tested_names() -> None:
    result = analyse(
        "{{ a | default('') }}{% if b is defined %}{{ b }}{% endif %}{% if c %}{% endif %}"
    )
    marks = {use.name: (use.optional, use.tested) for use in result.uses}
    assert marks == {"a": (True, False), "b": (True, False), "c": (False, True)}


@pytest.mark.parametrize(
    ("source", "kind", "where"),
    [
        ("{% if a %}x", "unclosed", None),
        ("{{ a", "unclosed", None),
        ("x {# a", "unclosed", "{#"),
        ("{{ a b }}", "syntax", "b"),
        ("{% endfor %}", "unopened", "endfor"),
        ("{% panel 'x' %}", "unknown-tag", "panel"),
        ("{% chat role='user' %}", "unclosed", None),
        ("{{ " + "(" * 5000 + " }}", "depth", None),
        ("{{ " + "9" * 9000 + " }}", "syntax", None),
    ],
)
def test_jinja_problems(source: str, kind: str, where: str | None) -> None:
    result = analyse(source)
    assert kinds(result) == [kind]
    assert result.opaque
    start, end = result.problems[0].span
    assert 0 <= start <= end <= len(source)
    if where:
        assert source[start:end] == where


def test_jinja_includes_make_it_opaque() -> None:
    result = analyse("{% include 'x' %}{{ a }}")
    assert (free(result), result.opaque) == (["a"], True)


def test_jinja_executes_nothing_and_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = analyse(r"{{ '\d' * 9999999999 }}{{ ''.__class__.__mro__ }}{{ cycler.__init__ }}")
    assert not result.problems


def test_jinja_copes_with_very_long_chains() -> None:
    result = analyse("{{ " + "a + " * 20_000 + "b }}" + "{% for i in c %}{% endfor %}" * 5_000)
    assert free(result) == ["a", "b", "c"]


def test_nunjucks_is_opaque_where_jinja_does_not_read_it() -> None:
    assert analyse("{{ a === b }}", "nunjucks") == TemplateUse("nunjucks", opaque=True)


# Mustache and Handlebars


def test_mustache() -> None:
    source = "{{a}} {{{ b.c }}} {{&d}} {{!e}} {{#f}}{{g}}{{.}}{{/f}}{{^h}}{{i}}{{/h}}"
    result = mustache(source)
    assert free(result) == ["a", "b", "d", "f", "h", "i"]
    assert "g" in result.names
    assert all(source[slice(*use.span)] == use.name for use in result.uses)
    assert not result.problems
    assert not result.opaque


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{{a", ["unclosed"]),
        ("{{#a}}", ["unclosed"]),
        ("{{/a}}", ["unopened"]),
        ("{{#a}}{{#b}}{{/a}}{{/b}}", ["unopened", "unopened"]),
    ],
)
def test_mustache_problems(source: str, found: list[str]) -> None:
    assert kinds(mustache(source)) == found


def test_mustache_partials_and_other_delimiters_are_opaque() -> None:
    assert mustache("{{> p}}").opaque
    assert mustache("{{=<% %>=}}<% a %>").opaque


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("{{a.b}} {{this.c}} {{./d}} {{[e f]}}", ["a", "c", "d", "e f"]),
        ("{{#if a}}{{b}}{{else if c}}{{d}}{{else}}{{e}}{{/if}}", ["a", "b", "c", "d", "e"]),
        (
            "{{#each xs as |x i|}}{{x.y}}{{i}}{{../top}}{{@root.r.s}}{{@index}}{{/each}}",
            ["xs", "top", "r"],
        ),
        ("{{#each xs}}{{field}}{{#with y}}{{../../z}}{{/with}}{{/each}}", ["xs", "z"]),
        (
            '{{role "system"}}{{media url=photo}}{{json data indent=2}}{{history}}',
            ["photo", "data"],
        ),
        ("{{helper (sub a k=b) c}}", ["a", "b", "c"]),
        ("{{!-- {{a}} --}}{{! b }}{{{{raw}}}}{{c}}{{{{/raw}}}}\\{{d}}", []),
        ("{{~a~}} {{true}} {{helper null 3 'x'}}", ["a"]),
        ("{{^a}}x{{/a}}", ["a"]),
    ],
)
def test_handlebars_names(source: str, names: list[str]) -> None:
    result = handlebars(source)
    assert not result.problems
    assert free(result) == names
    assert all(source[slice(*use.span)] == use.name for use in result.uses)


def test_handlebars_fields_of_an_inner_context_count_as_used_only() -> None:
    result = handlebars("{{#each xs}}{{title}}{{/each}}")
    assert free(result) == ["xs"]
    assert result.names == {"xs", "title"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{{#if a >= 1}}x{{/if}}", ["syntax"]),
        ("{{#if a}}", ["unclosed"]),
        ("{{/each}}", ["unopened"]),
        ("{{!-- never", ["unclosed"]),
        ("{{a", ["unclosed"]),
    ],
)
def test_handlebars_problems(source: str, found: list[str]) -> None:
    assert kinds(handlebars(source)) == found


# str.format and dollars


def test_format() -> None:
    source = "{a} {b.c[d]!r:>{w}} {{e}} {} {0} {f:%H}"
    result = str_format(source)
    assert free(result) == ["a", "b", "w", "f"]
    assert all(source[slice(*use.span)] == use.name for use in result.uses)
    assert not result.problems


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ('Reply {"answer": "x"}', "field"),
        ("a } b", "syntax"),
        ("a { b", "unclosed"),
        ("{a!rr}", "syntax"),
    ],
)
def test_format_problems(source: str, kind: str) -> None:
    assert kinds(str_format(source)) == [kind]


def test_dollar() -> None:
    source = "$a ${b} ${c:some default} $$d $5 ${} $1"
    result = dollar(source)
    assert [(use.name, use.optional) for use in result.uses] == [
        ("a", False),
        ("b", False),
        ("c", True),
    ]
    assert all(source[slice(*use.span)] == use.name for use in result.uses)


# Prompts


def test_messages_are_templates_of_their_own_without_a_body() -> None:
    first = Message("system", Text("{a}", ((0, 100),)))
    second = Message("user", Text("x\n{b}", ((0, 200), (1, 201), (2, 203))))
    result = templates.variables(Prompt("p", "chat", (first, second), engine="format"))
    assert [(use.name, use.span) for use in result.uses] == [("a", (101, 102)), ("b", (204, 205))]


def test_blocks_may_span_messages_with_a_body() -> None:
    source = "system:\n{% for t in turns %}\nuser:\n{{ t }}{% endfor %}"
    messages = (Message("system", Text.verbatim(source, 8, 28)),)
    prompt = Prompt("p", "chat", messages, engine="jinja2", body=Text.verbatim(source))
    result = templates.variables(prompt)
    assert not result.problems
    assert free(result) == ["turns"]


@pytest.mark.parametrize("engine", [None, "liquid", "f-string"])
def test_engines_that_are_not_analysed_are_opaque(engine: str | None) -> None:
    prompt = Prompt("p", "chat", (Message("", Text("{{a}}")),), engine=engine)
    assert templates.variables(prompt) == TemplateUse(engine, opaque=True)


def test_the_generation_tag_of_chat_templates_is_known():
    marked = "{% generation %}{{ m.content }}{{ eos }}{% endgeneration %}"
    used = analyse(f"{{% for m in messages %}}{marked}{{% endfor %}}")
    assert used.problems == ()
    assert used.names == {"messages", "eos"}
    assert analyse("{% generation %}{{ x }}").problems[0].kind == "unclosed"
