import textwrap

import pytest

from promptlint.engine.codec import decode, encode
from promptlint.engine.result import FileResult
from promptlint.engine.suppressions import Suppression, find_suppressions


def find(path: str, text: str) -> tuple[Suppression, ...]:
    return find_suppressions(textwrap.dedent(text).lstrip("\n"), "", path)


def covered(path: str, text: str) -> list[tuple[int, int] | None]:
    return [item.covers for item in find(path, text)]


def test_parts_of_an_ignore() -> None:
    text = "a: 1  # promptlint: ignore[rule-a, RAG001] measured last week\n"
    (found,) = find("x.yaml", text)
    assert found.rules == ("rule-a", "RAG001")
    assert found.reason == "measured last week"
    assert (found.line, found.covers) == (1, (1, 1))
    assert text[slice(*found.span)] == "promptlint: ignore[rule-a, RAG001]"
    assert [(p.line, p.column, p.end_column) for p in found.places] == [
        (1, 9, 43),
        (1, 28, 34),
        (1, 36, 42),
    ]
    assert found.list_span is not None
    assert text[slice(*found.list_span)] == "rule-a, RAG001"
    assert found.removal is not None
    assert text[: found.removal[0]] + text[found.removal[1] :] == "a: 1\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("x.yaml", "# promptlint: ignore[r]\n\n# why\na: 1\n", [(1, 4)]),
        ("x.yaml", "a: 1\n# promptlint: ignore-file[r]\n", [None]),
        ("x.yaml", "# promptlint: ignore[r]\na: |\n  x\n\n  y\nb: 2\n", [(1, 5)]),
        ("x.yaml", "a: >-  # promptlint: ignore[r]\n  x\n  y\n\nb: 2\n", [(1, 3)]),
        ("x.yaml", "# promptlint: ignore[r]\na: 'x\n\n  y'\nb: 2\n", [(1, 4)]),
        ("x.yaml", "a: 'x\n  y'  # promptlint: ignore[r]\n", [(1, 2)]),
        ("x.yaml", "a: |\n  # promptlint: ignore[r]\n", []),
        ("x.yaml", "a: 'x # promptlint: ignore[r]'\n", []),
        ("x.yaml", "a: 'x # y' # promptlint: ignore[r]\n", [(1, 1)]),
        ("x.yaml", "a: b# promptlint: ignore[r]\n", []),
        ("x.yaml", "a: [\n# promptlint: ignore[r]\nb: }\n", [(2, 3)]),  # broken YAML
        ("x.py", "# promptlint: ignore[r]\nX = 1\n", [(1, 2)]),
        ("x.py", "X = 1  # promptlint: ignore[r]\n", [(1, 1)]),
        ("x.py", "X = '# promptlint: ignore[r]'\n", []),
        ("x.py", 'X = """\n# promptlint: ignore[r]\n"""\n', []),
        ("x.py", '# promptlint: ignore[r]\nX = """\na\nb\n"""\nY = 1\n', [(1, 5)]),
        ("x.py", 'X = f"""\na {b}\n"""  # promptlint: ignore[r]\n', [(1, 3)]),
        ("x.py", "# promptlint: ignore[r]\nX = call(\n  1,\n)\nY = 1\n", [(1, 4)]),
        ("x.py", "X = call(\n  # promptlint: ignore[r]\n  1,\n  2,\n)\n", [(2, 3)]),
        ("x.py", "# promptlint: ignore[r]\ndef f(\n  a,\n):\n  return 1\n", [(1, 4)]),
        ("x.py", "# promptlint: ignore[r]\nX = 1\ndef f(:\n", [(1, 2)]),
        ("x.toml", "# promptlint: ignore[r]\na = '''\nx\n'''\nb = 1\n", [(1, 4)]),
        ("x.toml", "a = '# promptlint: ignore[r]'\n", []),
        (".env", "# promptlint: ignore[r]\nKEY=1\n", [(1, 2)]),
        ("prod.env", 'KEY="a # promptlint: ignore[r]"\n', []),
        (".env.local", "KEY=it's # promptlint: ignore[r]\n", [(1, 1)]),
        ("x.ts", "// promptlint: ignore[r]\nconst a = 1;\n", [(1, 2)]),
        ("x.ts", "const a = 1; /* promptlint: ignore[r] */\n", [(1, 1)]),
        ("x.ts", "/*\n * promptlint: ignore[r] why\n */\nconst a = 1;\n", [(1, 4)]),
        ("x.ts", "const a = '// promptlint: ignore[r]';\n", []),
        ("x.ts", "// promptlint: ignore[r]\nconst a = `x\ny`;\nb();\n", [(1, 3)]),
        ("x.ts", "const a = `x // promptlint: ignore[r]\n`;\n", []),
        ("x.ts", "const a = `x ${ f({}, `y`) /* promptlint: ignore[r] */ } z`;\n", [(1, 1)]),
        ("x.ts", "a = b.match(/[\"'`]/); // promptlint: ignore[r]\nb = `c`;\n", [(1, 1)]),
        ("x.ts", "a = b / c; // promptlint: ignore[r]\n", [(1, 1)]),
        ("x.jsonc", '{\n  // promptlint: ignore[r]\n  "a": "http://b"\n}\n', [(2, 3)]),
        ("x.md", "<!-- promptlint: ignore[r] -->\nText.\n", [(1, 2)]),
        ("x.md", "Text. <!-- promptlint: ignore[r] -->\n", [(1, 1)]),
        ("x.md", "<!--\npromptlint: ignore[r]\nbecause\n-->\n\nText.\n", [(1, 6)]),
        ("x.md", "```\n<!-- promptlint: ignore[r] -->\n```\n", []),
        ("x.md", "`<!-- promptlint: ignore[r] -->` shows it\n", []),
        ("x.md", "<!-- promptlint: ignore[r] -->\n```\na\nb\n```\nText.\n", [(1, 5)]),
        ("x.md", "---\n# promptlint: ignore[r]\nname: a\n---\nText.\n", [(2, 3)]),
        ("x.md", "# promptlint: ignore[r]\nText.\n", []),
        ("x.txt", "# promptlint: ignore[r]\nText.\n", [(1, 2)]),
        ("x.txt", "<!-- promptlint: ignore[r] -->\n# Heading\n", [(1, 2)]),
        ("x.j2", "{# promptlint: ignore[r] #}\n{{ a }}\n", [(1, 2)]),
        ("x.md.jinja2", "{#- promptlint: ignore[r] -#}\n{{ a }}\n", [(1, 2)]),
        ("x.yaml.j2", "a: 1 # promptlint: ignore[r]\n", [(1, 1)]),
        ("x.hbs", "{{! promptlint: ignore[r] }}\n{{a}}\n", [(1, 2)]),
        ("x.hbs", "{{!-- promptlint: ignore[r] --}}\n{{a}}\n", [(1, 2)]),
        ("x.prompt", "---\nmodel: a\n---\n{{! promptlint: ignore[r] }}\n{{a}}\n", [(4, 5)]),
        ("x.prompty", "---\nname: a\n---\nsystem:\n{# promptlint: ignore[r] #}\nHi\n", [(5, 6)]),
        ("x.prompty", "---\nname: a  # promptlint: ignore[r]\n---\nHi\n", [(2, 2)]),
        (".cursorrules", "<!-- promptlint: ignore[r] -->\nText.\n", [(1, 2)]),
        ("x.md", "<!-- promptlint: ignore[r] -->", [(1, 1)]),
        ("x.yaml", "# promptlint: ignore[r]\r\na: 1\r\n", [(1, 2)]),
    ],
)
def test_coverage(path: str, text: str, expected: list[tuple[int, int] | None]) -> None:
    assert [item.covers for item in find_suppressions(text, "", path)] == expected


def test_notebook_lines() -> None:
    text = """
        {"cells": [{"source": [
            "# promptlint: ignore[a] why\\n",
            "P = 'x'\\n",
            "Q = 'y'  # promptlint: ignore[b]"
        ]}]}
    """
    found = find("x.ipynb", text)
    assert [(item.rules, item.covers) for item in found] == [(("a",), (2, 3)), (("b",), (4, 4))]
    assert found[0].reason == "why"
    assert found[0].removal is None  # the line is an element of a JSON array


@pytest.mark.parametrize(
    ("comment", "rules", "fault"),
    [
        ("promptlint: ignore[]", (), "names no rule"),
        ("promptlint: ignore", (), "names no rule"),
        ("promptlint: ignore because", (), "names no rule"),
        ("promptlint: ignore-file", (), "names no rule"),
        ("promptlint: ignore[a", ("a",), "not closed"),
        ("promptlint: disable[a]", ("a",), "`disable` is not known"),
        ("promptlint: ingore[a]", ("a",), "`ingore` is not known"),
        ("promptlint:ignore [a,b]", ("a", "b"), ""),
        ("noqa: E501 # promptlint: ignore[a]", ("a",), ""),
    ],
)
def test_faults(comment: str, rules: tuple[str, ...], fault: str) -> None:
    (found,) = find("x.yaml", f"a: 1  # {comment}\n")
    assert found.rules == rules
    assert fault in found.fault
    assert bool(fault) == bool(found.fault)


@pytest.mark.parametrize(
    "comment",
    [
        "promptlint: see the README",
        "we use promptlint: ignore[a] hides a finding",
        "promptlint: run it [weekly]",
        "promptlint.toml: ignore[a]",
    ],
)
def test_remarks_are_no_ignores(comment: str) -> None:
    assert find("x.yaml", f"a: 1  # {comment}\n") == ()


def test_two_ignores_in_one_comment() -> None:
    found = find("x.yaml", "a: 1  # promptlint: ignore[a] one # promptlint: ignore[b] two\n")
    assert [(item.rules, item.reason) for item in found] == [(("a",), "one"), (("b",), "two")]
    assert [item.removal for item in found] == [None, None]


def test_only_plain_comments_are_safe_to_take_out() -> None:
    assert find("x.py", "X = 1  # promptlint: ignore[a]\n")[0].inert
    assert not find("x.md", "<!-- promptlint: ignore[a] -->\nX\n")[0].inert
    assert not find("x.j2", "{# promptlint: ignore[a] #}\nX\n")[0].inert


def test_own_line_comment_is_taken_out_with_its_line() -> None:
    text = "a: 1\r\n  # promptlint: ignore[a]\r\nb: 2\r\n"
    removal = find_suppressions(text, "", "x.yaml")[0].removal
    assert removal is not None
    assert text[: removal[0]] + text[removal[1] :] == "a: 1\r\nb: 2\r\n"


def test_suppressions_survive_the_cache() -> None:
    found = find("x.yaml", "# promptlint: ignore[a, b] why\nk: 1\n# promptlint: ignore-file[c]\n")
    result = FileResult("x.yaml", "checked", suppressions=found)
    assert decode(FileResult, encode(result)) == result
