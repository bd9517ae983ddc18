"""The terminal report, compared with what a reader should see."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from promptlint.model.finding import Skip
from promptlint.model.fix import Fix
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location
from promptlint.model.report import CheckedFile, Style
from promptlint.reporters import render

QUIET = Style(width=80, quiet=True)


def text(expected: str) -> str:
    """Expected output: indented for the eye, a gutter's spaces are kept."""
    return dedent(expected).lstrip("\n")


def span(line: int, start: int, end: int, **more: object) -> Location:
    return Location(line=line, column=start, end_line=line, end_column=end, **more)


def test_a_finding_shows_its_place_evidence_help_and_fix(make_finding, make_report, lines):
    lines.add("prompts/a.prompty", "inputs:\n  name: {type: string}\n---\nsystem:\nHi {{ nmae }}!")
    finding = make_finding(
        location=span(5, 7, 11),
        related=(span(2, 3, 7, message="`name` is declared here"),),
        help="did you mean `name`?",
        fix=Fix(True, "rename it to `name`"),
    )

    assert render("full", make_report(finding), lines, Style(width=80)) == text(
        """
        error[undefined-variable]: `nmae` is used and declared nowhere
         --> prompts/a.prompty:5:7
          |
        2 |   name: {type: string}
          |   ---- `name` is declared here
        ...
        5 | Hi {{ nmae }}!
          |       ^^^^
          |
          = help: did you mean `name`?
          = fix: rename it to `name` (fixable with `--fix`)

        Found 1 error.
        1 fixable with `--fix`.
        Checked 1 prompt
        """
    )


def test_evidence_in_another_file_gets_its_own_snippet(make_finding, make_report, lines):
    lines.add("src/ingest.py", "\n" * 9 + "create(size=1536)")
    lines.add("rag.yaml", "embedding:\n  model: all-MiniLM-L6-v2")
    finding = make_finding(
        rule="dimension-mismatch",
        message="the index has 1,536 dimensions, the model makes 384",
        path="src/ingest.py",
        location=span(10, 13, 17),
        related=(span(2, 10, 26, path="rag.yaml", message="384 dimensions"),),
        fix=Fix(False, ""),
    )

    assert render("full", make_report(finding), lines, QUIET) == text(
        """
        error[dimension-mismatch]: the index has 1,536 dimensions, the model makes 384
          --> src/ingest.py:10:13
           |
        10 | create(size=1536)
           |             ^^^^
           |
          ::: rag.yaml:2:10
           |
         2 |   model: all-MiniLM-L6-v2
           |          ---------------- 384 dimensions
           |
           = fix: fixable with `--unsafe-fixes`
        """
    )


def test_a_dataset_finding_counts_and_names_first_places(make_finding, make_report, lines):
    row = '{"messages": [{"role": "user", "content": "Mail me: m•••@e•••.com, before noon"}]}'
    lines.add("data/train.jsonl", f"{row}\n{row}")
    places = [
        {"line": 1, "column": 53, "record": 0},
        {"line": 2, "column": 53, "record": 1},
    ]
    finding = make_finding(
        rule="personal-data",
        message="e-mail addresses in 132 records",
        path="data/train.jsonl",
        location=span(1, 53, 66, record=0, pointer="/messages/0/content"),
        data={"count": 132, "rate": 0.055, "unique": 87, "places": places},
    )

    assert render("full", make_report(finding), lines, QUIET) == text(
        """
        error[personal-data]: e-mail addresses in 132 records
         --> data/train.jsonl:1:53 (record 0, /messages/0/content)
          |
        1 | {"messages": [{"role": "user", "content": "Mail me: m•••@e•••.com, before n…
          |                                                     ^^^^^^^^^^^^^
          |
          = count: 132 (5.5 % of records), 87 unique
          = places: 1:53, 2:53 … and 130 more (use --all)
        """
    )


def test_duplicates_say_what_they_repeat(make_finding, make_report, lines):
    original = {"line": 13, "column": 1, "record": 12}
    places = [
        {"line": 41, "column": 1, "record": 40, "duplicate_of": original, "similarity": 0.934},
        {"line": None, "record": 50, "duplicate_of": {"record": 12}, "similarity": 1.0},
    ]
    finding = make_finding(
        rule="near-duplicate",
        message="2 records are nearly the same as another",
        path="data/train.jsonl",
        location=Location(line=41, column=1, record=40),
        data={"count": 2, "rate": 0.0001, "places": places},
    )

    assert render("full", make_report(finding), lines, QUIET) == text(
        """
        error[near-duplicate]: 2 records are nearly the same as another
          --> data/train.jsonl:41:1 (record 40)
           = count: 2 (0.01 % of records)
           = places: 41:1 repeats 13:1 (0.93), record 50 repeats record 12
        """
    )


def test_a_span_of_several_lines_has_a_bar(make_finding, make_report, lines):
    lines.add("a.md", "Rules <b>\n1. Be brief.\n2. Be kind.\nEnd.")
    first = make_finding(path="a.md", location=Location(None, 2, 1, 4, 1, message="a list"))
    second = make_finding(path="a.md", location=Location(None, 1, 7, 3, 4))

    assert render("full", make_report(first, second), lines, QUIET) == text(
        """
        error[undefined-variable]: `nmae` is used and declared nowhere
         --> a.md:2:1
          |
        2 | / 1. Be brief.
        3 | | 2. Be kind.
          | |___________^ a list
          |

        error[undefined-variable]: `nmae` is used and declared nowhere
         --> a.md:1:7
          |
        1 |   Rules <b>
          |  _______^
        2 | | 1. Be brief.
        3 | | 2. Be kind.
          | |___^
          |
        """
    )


def test_a_long_span_shows_its_ends(make_finding, make_report, lines):
    lines.add("a.md", "\n".join(f"line {number}" for number in range(1, 21)))
    finding = make_finding(path="a.md", location=Location(None, 2, 1, 19, 5))

    assert render("full", make_report(finding), lines, QUIET) == text(
        """
        error[undefined-variable]: `nmae` is used and declared nowhere
          --> a.md:2:1
           |
         2 | / line 2
         3 | | line 3
         4 | | line 4
         5 | | line 5
        ...  |
        18 | | line 18
        19 | | line 19
           | |____^
           |
        """
    )


def test_carets_stand_under_wide_combining_and_hidden_characters(make_finding, make_report, lines):
    lines.add("a.md", "\t你好 {{问题}} e\u0301te\u0301 x\u200by 👩\u200d💻 \x1b[31m end")
    source = lines["a.md"]

    def at(part: str, label: str) -> Location:
        start = source.index(part) + 1
        return span(1, start, start + len(part), message=label)

    finding = make_finding(
        path="a.md",
        location=at("问题", "wide"),
        related=(
            at("te\u0301", "combining"),
            at("\u200b", "zero width"),
            at("👩\u200d💻", "one emoji"),
            at("\x1b", "escape"),
            at("end", "end"),
        ),
    )

    assert render("full", make_report(finding), lines, QUIET) == text(
        """
        error[undefined-variable]: `nmae` is used and declared nowhere
         --> a.md:1:7
          |
        1 |     你好 {{问题}} e\u0301te\u0301 x<U+200B>y 👩\u200d💻 ␛[31m end
          |            ^^^^ wide
          |                    -- combining
          |                        -------- zero width
          |                                  -- one emoji
          |                                     - escape
          |                                           --- end
          |
        """
    )


def test_far_apart_marks_of_one_long_line_are_shown_one_by_one(make_finding, make_report, lines):
    lines.add("a.json", "x" * 300 + "FIRST" + "y" * 300 + "SECOND" + "z" * 300)
    finding = make_finding(
        path="a.json",
        location=span(1, 301, 306),
        related=(span(1, 606, 612, message="here"),),
    )

    printed = render("full", make_report(finding), lines, Style(width=44, quiet=True))

    assert printed.split("\n")[3:8] == [
        "  |",
        "1 | …xxxxxxxxxxxxxxxxFIRSTyyyyyyyyyyyyyyyyy…",
        "  |                  ^^^^^",
        "1 | …yyyyyyyyyyyyyyyySECONDzzzzzzzzzzzzzzzz…",
        "  |                  ------ here",
    ]


def test_the_same_message_in_many_files_is_said_once(make_finding, make_report, lines):
    findings = [
        make_finding(
            rule="no-seed",
            severity=Severity.INFO,
            message="no seed",
            path=f"train/{number:02}.yaml",
            help="set `seed`",
        )
        for number in range(13)
    ]

    printed = render("full", make_report(*findings), lines, QUIET)

    assert printed == text(
        """
        info[no-seed]: no seed
         --> train/00.yaml:1:1
          = help: set `seed`
          = also: the same in 12 more places
                  train/01.yaml:1:1
                  train/02.yaml:1:1
                  train/03.yaml:1:1
                  train/04.yaml:1:1
                  train/05.yaml:1:1
                  train/06.yaml:1:1
                  train/07.yaml:1:1
                  train/08.yaml:1:1
                  train/09.yaml:1:1
                  train/10.yaml:1:1
                  … and 2 more (use --all)
        """
    )
    everything = render("full", make_report(*findings), lines, Style(quiet=True, limit=None))
    assert everything.count("info[no-seed]") == 13


def test_a_rule_stops_after_its_limit(make_finding, make_report, lines):
    findings = [
        make_finding(message=f"`v{number}` is used and declared nowhere") for number in range(25)
    ]
    other = make_finding(rule="empty-message", message="a message without content")

    printed = render("full", make_report(*findings, other), lines, Style(limit=20, quiet=True))

    assert printed.count("error[undefined-variable]") == 20
    assert printed.count("error[empty-message]") == 1
    assert printed.endswith("… and 5 more `undefined-variable` (use --all)\n")


def test_the_closing_lines_leave_nothing_out(make_finding, make_report, lines):
    files = (
        *(CheckedFile(f"prompts/{number}.md", "prompt", "markdown") for number in range(14)),
        CheckedFile("data/a.jsonl", "dataset", "openai-chat", 12_000),
        CheckedFile("data/b.jsonl", "dataset", "openai-chat", 400),
        CheckedFile("rag.yaml", "retrieval", "llamaindex"),
    )
    report = make_report(
        make_finding(fix=Fix(True, "")),
        make_finding(severity=Severity.WARNING, message="other", fix=Fix(False, "")),
        files=files,
        summary={"records": 12_400, "baselined": 1, "suppressed": 1},
        hidden=2,
        unrecognised=tuple(f"notes/{number}.txt" for number in range(7)),
        ignored_data=("data/raw.jsonl",),
        skipped=(
            Skip("over 64 MB and not profiled yet", path="data/big.jsonl"),
            Skip("needs the extra `semantic`", rule="semantic-duplicate"),
        ),
    )

    closing = render("full", report, lines, Style(width=80)).split("\n\n")[-1]

    assert closing == text(
        """
        Found 1 error and 1 warning (2 hidden as unsure or not new, 1 baselined, 1
        suppressed).
        1 fixable with `--fix`, 1 more with `--unsafe-fixes`.
        Checked 14 prompts, 2 datasets (12,400 rows), 1 RAG config; not recognised:
          notes/0.txt, notes/1.txt, notes/2.txt, notes/3.txt, notes/4.txt and 2 more
          (`--kind` or `[kinds]` says what they are); git-ignored data: data/raw.jsonl;
          skipped: 1 file and 1 rule:
          data/big.jsonl: over 64 MB and not profiled yet
          rule semantic-duplicate: needs the extra `semantic`
        """
    )
    assert "notes/6.txt" in render("full", report, lines, Style(verbose=1))


def test_a_clean_run_says_what_it_looked_at(make_report, lines):
    report = make_report(files=(CheckedFile("a.md", "docs", "markdown"),))

    assert render("full", report, lines, Style()) == text(
        """
        Found no problems.
        Checked 1 doc
        """
    )
    assert render("full", report, lines, Style(quiet=True)) == ""
    assert "Checked nothing" in render("full", make_report(), lines, Style())


def test_statistics_count_findings_and_places(make_finding, make_report, lines):
    report = make_report(
        make_finding(fix=Fix(True, "")),
        make_finding(message="b"),
        make_finding(rule="personal-data", severity=Severity.WARNING, data={"count": 1200}),
    )

    printed = render("full", report, lines, Style(statistics=True, quiet=True))

    assert printed.endswith(
        text(
            """
            findings    places  fixable  severity  rule
                   2         2        1  error     undefined-variable
                   1     1,200        -  warning   personal-data
            """
        )
    )


def test_findings_without_a_line_name_the_file(make_finding, make_report, lines):
    whole = make_finding(path="data/a.parquet", location=Location(), message="7 rows")
    record = make_finding(
        path="data/a.parquet",
        location=Location(record=12, pointer="/messages/1/content"),
        related=(Location(record=3, message="first stands here"),),
        message="again",
    )

    assert render("full", make_report(whole, record), lines, QUIET) == text(
        """
        error[undefined-variable]: 7 rows
         --> data/a.parquet

        error[undefined-variable]: again
         --> data/a.parquet (record 12, /messages/1/content)
         ::: data/a.parquet (record 3): first stands here
        """
    )


def test_verbose_tells_confidence_and_date(make_finding, make_report, lines):
    report = make_report(make_finding(confidence=Confidence.MEDIUM))

    printed = render("full", report, lines, Style(verbose=1))

    assert "  = confidence: medium\n" in printed
    assert printed.endswith("As of 2026-11-24, promptlint 0.1.0.\n")


def test_colour_changes_nothing_but_colour(make_finding, make_report, lines):
    lines.add("prompts/a.prompty", "one\ntwo\nthree")
    report = make_report(
        make_finding(help="do it", fix=Fix(True, "x"), location=Location(None, 1, 1, 3, 2)),
        make_finding(severity=Severity.WARNING, message="b"),
        make_finding(severity=Severity.INFO, message="c"),
    )
    plain = render("full", report, lines, Style(statistics=True))

    colored = render("full", report, lines, Style(statistics=True, color=True))

    assert "\x1b[1;31merror[undefined-variable]\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    assert "\x1b" not in plain


@pytest.mark.parametrize("width", [40, 80, 120])
def test_wording_keeps_to_the_width(make_finding, make_report, lines, width):
    lines.add("a.md", "word " * 200)
    finding = make_finding(
        path="a.md",
        message="a long message " * 20,
        help="详细的说明" * 40,
        location=span(1, 401, 440, message="a label that says a lot " * 5),
        fix=Fix(True, "replace every single one of them " * 5),
    )
    report = make_report(finding, skipped=(Skip("reason " * 40, path="b"),))

    for line in render("full", report, lines, Style(width=width)).split("\n"):
        assert sum(2 if char > "\u2fff" else 1 for char in line) <= width, line
