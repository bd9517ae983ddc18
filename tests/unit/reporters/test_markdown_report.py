"""Markdown: readable, and rendered as nothing but what it says."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from markdown_it import MarkdownIt

from promptlint.model.finding import Skip
from promptlint.model.fix import Fix
from promptlint.model.levels import Severity
from promptlint.model.place import Location
from promptlint.model.report import CheckedFile, Style
from promptlint.reporters import render

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def test_a_comment(make_finding, make_report, lines):
    report = make_report(
        make_finding(
            location=Location(None, 5, 7, 5, 11),
            related=(Location("b.yaml", 2, 3, message="`name` is declared here"),),
            help="did you mean `name`?",
            fix=Fix(True, ""),
        ),
        make_finding(
            rule="personal-data",
            severity=Severity.WARNING,
            message="e-mail addresses in 12 records",
            path="data/train.jsonl",
            location=Location(None, 1, 53, record=0, pointer="/messages/0/content"),
            data={"count": 12, "places": [{"line": 1, "column": 53}, {"line": 2, "column": 53}]},
        ),
        files=(CheckedFile("prompts/a.prompty", "prompt", "prompty"),),
        hidden=2,
        skipped=(Skip("over 64 MB", path="big.jsonl"),),
    )

    assert render("markdown", report, lines, Style()) == dedent(
        """\
        ### promptlint: 1 error and 1 warning (2 hidden as unsure or not new)

        | | Finding | Place |
        | --- | --- | --- |
        | 🔴 error | **undefined-variable**: <code>nmae</code> is used and declared nowhere\
<br>*did you mean <code>name</code>?* | <code>prompts/a.prompty:5:7</code>\
<br><code>b.yaml:2:3</code> <code>name</code> is declared here |
        | 🟡 warning | **personal-data**: e-mail addresses in 12 records\
<br>1:53, 2:53 … and 10 more (use --all) | <code>data/train.jsonl:1:53</code>\
 (record 0, /messages/0/content) |

        1 fixable with <code>--fix</code>.

        Checked 1 prompt.

        <details><summary>1 skipped</summary>

        - <code>big.jsonl</code>: over 64 MB

        </details>
        """
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "[click](https://evil.example)",
        "![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "<!-- hidden -->",
        "</code></td></tr></table><h1>big",
        "a | b | c",
        "**bold** _em_ ~~no~~ `code` ``x",
        "https://evil.example www.evil.example <https://evil.example>",
        "\\[x\\](y)",
        "&lt;b&gt; &#60;",
        "# heading",
        "- item",
        "```\nfence",
        "$x$ $$y$$",
    ],
)
def test_untrusted_text_renders_as_itself(make_finding, make_report, lines, hostile):
    finding = make_finding(
        path=hostile,
        message=hostile,
        help=hostile,
        related=(Location(hostile, 1, 1, message=hostile),),
    )
    report = make_report(
        finding,
        files=(),
        unrecognised=(hostile,),
        skipped=(Skip(hostile, path=hostile), Skip(hostile, rule=hostile)),
    )

    html = _PARSER.render(render("markdown", report, lines, Style()))

    allowed = r"/?(h3|table|thead|tbody|tr|th|td|strong|em|code|br|p|ul|li|details|summary)( ?/)?"
    tags = re.findall(r"<([^>]*)>", html)
    assert [tag for tag in tags if not re.fullmatch(allowed, tag)] == []
    assert html.count("<tr>") == 2
    assert html.count("<td>") == 3
    assert html.count("<li>") == 3
    assert html.count("<em>") == 1


def test_mentions_and_issue_numbers_are_broken(make_finding, make_report, lines):
    report = make_report(make_finding(message="ask @octocat about #12"))

    printed = render("markdown", report, lines, Style())

    assert "ask &#64;&#8203;octocat about &#35;&#8203;12" in printed


def test_a_comment_stays_small_enough_to_post(make_finding, make_report, lines):
    findings = [make_finding(rule=f"rule-{number}", message="x" * 400) for number in range(500)]

    printed = render("markdown", make_report(*findings), lines, Style())

    assert len(printed) < 65_536
    assert re.search(r"… and \d+ more findings than fit here", printed)
