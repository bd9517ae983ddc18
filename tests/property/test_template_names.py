"""Variables of generated templates against the engines' own answers."""

from __future__ import annotations

import re
import string

from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, meta

from promptlint.analysis import template_braces, template_format, template_jinja
from promptlint.analysis.template_use import TemplateUse

NAMES = st.sampled_from(["a", "b", "cc", "d_1", "é", "loop", "x", "range"])
TARGETS = st.sampled_from(["a", "b", "cc", "d_1", "é", "x"])
_STORES = re.compile(r"\{% (?:set|macro) ")
TEXT = st.sampled_from(["", " ", "\n", "\r\n", "text ", "é😀 ", "{ ", "} ", "%} "])
SPACE = st.sampled_from(["", " ", "\n "])


@st.composite
def expressions(draw: st.DrawFn) -> str:
    name = draw(NAMES)
    shape = draw(
        st.sampled_from(
            [
                "{n}",
                "{n}.b.c",
                "{n}[0]",
                "{n}[{m}]",
                "{n} | default({m})",
                "{n} is defined",
                "{n} and not {m}",
                "({n} if {m} else 'a')",
                "[{n}, {{'x': {m}}}]",
                "f({n}, k={m})",
                "'it\\'s' ~ {n}",
                "{n} | join(attribute={m})",
                "({n}, {m}) | length > 1_0",
            ]
        )
    )
    return shape.format(n=name, m=draw(NAMES))


def _block(draw: st.DrawFn, children: st.SearchStrategy[str], conditional_sets: bool) -> str:
    kind = draw(st.sampled_from(["for", "if", "macro", "with", "call", "filter", "set", "elif"]))
    inner, other = draw(children), draw(children)
    one, two = draw(st.lists(TARGETS, min_size=2, max_size=2, unique=True))
    value = draw(expressions())
    if not conditional_sets and kind in ("if", "elif"):
        inner, other = ("" if _STORES.search(part) else part for part in (inner, other))
    return {
        "for": f"{{% for {one}, {two} in ({value}) %}}{inner}{{%- else %}}{other}{{% endfor -%}}",
        "if": f"{{%- if {value} %}}{inner}{{% else %}}{other}{{% endif %}}",
        "elif": f"{{% if {one} %}}{{% elif {value} %}}{inner}{{% else %}}{other}{{% endif %}}",
        "macro": f"{{% macro m_{one}({two}, k={one}) %}}{inner}{{{{ caller() }}}}{{% endmacro %}}",
        "with": f"{{% with {one} = {value} %}}{inner}{{% endwith %}}",
        "call": f"{{% call({one}) g({value}) %}}{inner}{{% endcall %}}",
        "filter": f"{{% filter replace({one}, 'x') %}}{inner}{{% endfilter %}}",
        "set": f"{{% set {one} %}}{inner}{{% endset %}}{other}",
    }[kind]


def templates(conditional_sets: bool) -> st.SearchStrategy[str]:
    @st.composite
    def leaf(draw: st.DrawFn) -> str:
        value, space = draw(expressions()), draw(SPACE)
        return draw(
            st.sampled_from(
                [
                    f"{{{{{space}{value} }}}}",
                    f"{{{{- {value}{space}-}}}}",
                    f"{{% set {draw(TARGETS)} ={space}{value} %}}",
                    f"{{#{space} {{{{ hidden }}}} #}}",
                    "{% raw %}{{ hidden }}{% endraw %}",
                    draw(TEXT),
                ]
            )
        )

    def extend(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        @st.composite
        def nested(draw: st.DrawFn) -> str:
            block = _block(draw, children, conditional_sets)
            return draw(TEXT) + block + draw(TEXT) + draw(children)

        return nested()

    return st.recursive(leaf(), extend, max_leaves=8)


def _names(result: TemplateUse, environment: Environment) -> set[str]:
    return {use.name for use in result.uses} - set(environment.globals)


def _spans_hold(source: str, result: TemplateUse) -> bool:
    return all(source[slice(*use.span)] == use.name for use in result.uses)


@given(templates(conditional_sets=False))
@settings(max_examples=200, deadline=None)
def test_jinja_names_are_those_that_jinja2_reports(source: str) -> None:
    environment = Environment()
    expected = meta.find_undeclared_variables(environment.parse(source))
    result = template_jinja.analyse(source)
    assert not result.problems
    assert _names(result, environment) == expected
    assert _spans_hold(source, result)


@given(templates(conditional_sets=True))
@settings(max_examples=100, deadline=None)
def test_names_set_in_a_branch_are_only_ever_left_out(source: str) -> None:
    environment = Environment()
    expected = meta.find_undeclared_variables(environment.parse(source))
    assert _names(template_jinja.analyse(source), environment) <= expected


@given(st.text(alphabet="ab{}%#-+'\"\\|.,[]() \n\r=é1endforifsetraw", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_analysed_by_every_engine(source: str) -> None:
    for analyse in (
        template_jinja.analyse,
        template_braces.mustache,
        template_braces.handlebars,
        template_format.str_format,
        template_format.dollar,
    ):
        result = analyse(source)
        assert _spans_hold(source, result)
        for problem in result.problems:
            assert 0 <= problem.span[0] <= problem.span[1] <= len(source)


@given(st.text(alphabet="ab_1{}{}.[]:!rx ", max_size=40))
@settings(max_examples=300, deadline=None)
def test_format_fields_are_those_that_python_reads(source: str) -> None:
    result = template_format.str_format(source)
    try:
        fields = list(_fields(source))
    except ValueError:
        assert result.problems
        return
    assert [use.name for use in result.uses] == [name for name in fields if name.isidentifier()]
    assert not result.opaque


def _fields(source: str, depth: int = 2) -> list[str]:
    found: list[str] = []
    for _, name, spec, _ in string.Formatter().parse(source):
        if name is not None:
            found.append(name.split(".")[0].split("[")[0])
            if spec and depth:
                found += _fields(spec, depth - 1)
    return found
