"""The ``[privacy]`` table, end to end: what replaces values, what is allowed, what is missing."""

from __future__ import annotations

import json

import pytest

ADDRESS, OTHER = "t.okonjo@quarryfield-energy.org", "r.castellane@quarryfield-energy.org"
ROWS = [
    {"instruction": f"My email is {ADDRESS} and {OTHER}", "input": "", "output": f'"{ADDRESS}"'},
    {"instruction": "Name the capital of Chile.", "input": "", "output": "Santiago — así"},
    {
        "instruction": f"Write to {OTHER}, card 4716 7574 9118 6252",
        "input": "[EMAIL_4]",
        "output": "x",
    },
]
ARGUMENTS = ("train.jsonl", "--select", "privacy", "--no-cache")


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [json.dumps(row, ensure_ascii=index != 1) for index, row in enumerate(ROWS)]
    (tmp_path / "train.jsonl").write_text("\r\n".join(lines), encoding="utf-8", newline="")
    (tmp_path / "promptlint.toml").write_text("", encoding="utf-8")
    return tmp_path


def _config(project, text):
    (project / "promptlint.toml").write_text("[privacy]\n" + text, encoding="utf-8")


def _fixed(project, promptlint):
    result = promptlint("check", *ARGUMENTS, "--fix", "--unsafe-fixes")
    assert result.code == 0
    return (project / "train.jsonl").read_bytes().decode().split("\r\n")


def test_one_name_for_each_value(project, promptlint):
    before = (project / "train.jsonl").read_bytes().decode().split("\r\n")
    lines = _fixed(project, promptlint)
    assert lines == [
        before[0].replace(ADDRESS, "[EMAIL_5]").replace(OTHER, "[EMAIL_6]"),
        before[1],
        before[2].replace(OTHER, "[EMAIL_6]").replace("4716 7574 9118 6252", "[CARD_1]"),
    ]


def test_kinds_instead_of_names(project, promptlint):
    _config(project, 'fix = "tag"')
    lines = _fixed(project, promptlint)
    assert json.loads(lines[0])["instruction"] == "My email is [EMAIL] and [EMAIL]"
    assert json.loads(lines[2])["instruction"] == "Write to [EMAIL], card [CARD]"


def test_rows_are_dropped(project, promptlint):
    _config(project, 'fix = "drop-row"')
    assert [json.loads(line)["output"] for line in _fixed(project, promptlint) if line] == [
        "Santiago — así"
    ]


def test_a_diff_shows_neither_values_nor_hidden_characters(project, promptlint):
    file = project / "train.jsonl"
    file.write_text(file.read_text("utf-8").replace("My", "My\u200b\u202e"), encoding="utf-8")
    shown = promptlint("check", *ARGUMENTS, "--diff", "--unsafe-fixes").out
    assert "[EMAIL_5]" in shown
    assert "okonjo" not in shown
    assert "6252" not in shown
    assert "\u200b" not in shown
    assert "\\u202e" in shown


@pytest.mark.parametrize(
    "config",
    [
        f'allow = ["{ADDRESS}", "{OTHER}", "4716757491186252"]',
        'allow-domains = ["quarryfield-energy.org"]\nallow-patterns = ["^4716"]',
        'allow-patterns = ["quarryfield", "4716"]',
        'entities = ["IBAN_CODE"]',
    ],
)
def test_what_a_project_allows(project, promptlint, config):
    _config(project, config)
    assert promptlint("check", *ARGUMENTS).code == 0


def test_a_repeated_value_is_one_leak(project, promptlint):
    row = {"text": f"my email is {ADDRESS}"}
    (project / "train.jsonl").write_text(f"{json.dumps(row)}\n" * 1000, encoding="utf-8")
    result = promptlint("check", *ARGUMENTS, "--output-format", "json")
    (finding,) = json.loads(result.out)["findings"]
    assert (finding["data"]["count"], finding["data"]["unique"]) == (1000, 1)
    assert len(finding["data"]["places"]) == 10


OWN = """
recognizers:
  - name: staff numbers
    supported_language: en
    supported_entity: STAFF_ID
    patterns: [{name: staff, regex: 'QF-[0-9]{4}', score: 0.3}]
    context: [employee, staff]
  - name: projects
    supported_language: en
    supported_entity: CODENAME
    deny_list: [Bluefin]
"""


def test_own_recognisers(project, promptlint):
    (project / "recognizers.yaml").write_text(OWN, encoding="utf-8")
    _config(project, 'recognizers = "recognizers.yaml"')
    (project / "a.md").write_text("Ask the employee QF-8123 about bluefin.\n", encoding="utf-8")
    (project / "b.md").write_text("Part QF-8123 is blue.\n", encoding="utf-8")
    result = promptlint("check", "a.md", "b.md", "--select", "privacy", "--output-format", "json")
    found = json.loads(result.out)["findings"]
    assert [(item["path"], item["data"]["entity"]) for item in found] == [
        ("a.md", "STAFF_ID"),
        ("a.md", "CODENAME"),
    ]
    assert "8123" not in result.out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("recognizers: 3", "no list `recognizers`"),
        ("recognizers: [{supported_entity: X, patterns: [{regex: '(a+)+$'}]}]", "very long"),
        ("recognizers: [{supported_entity: X}]", "neither"),
        ("recognizers: [{supported_entity: X, pattern: []}]", "unknown key `pattern`"),
        ("{", "not valid YAML"),
        (None, "can't be read"),
    ],
)
def test_recognisers_that_can_not_be_used(project, promptlint, text, told):
    if text is not None:
        (project / "recognizers.yaml").write_text(text, encoding="utf-8")
    _config(project, 'recognizers = "recognizers.yaml"')
    result = promptlint("check", *ARGUMENTS)
    assert result.code == 2
    assert told in result.err


def test_a_missing_package_is_told(project, promptlint, monkeypatch):
    monkeypatch.setattr("promptlint.analysis.privacy.presidio.find_spec", lambda name: None)
    _config(project, 'countries = ["de"]')
    result = promptlint("check", *ARGUMENTS, "--strict", "--output-format", "json")
    assert result.code == 2
    (skip,) = json.loads(result.out)["skipped"]
    assert "promptlint-analyzer[privacy]" in skip["reason"]
    assert len(json.loads(result.out)["findings"]) == 2


def test_what_is_certain_in_one_row_is_so_in_every_other(project, promptlint) -> None:
    rows = [
        {"instruction": f"{word} {ADDRESS} {number}", "input": "", "output": "Done."}
        for number, word in enumerate(["See", "Contact", "See", "Contact", "See"])
    ]
    file = project / "train.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    findings = json.loads(promptlint("check", *ARGUMENTS, "--output-format", "json").out)[
        "findings"
    ]
    (found,) = (item for item in findings if item["data"]["entity"] == "EMAIL_ADDRESS")
    assert found["rule"] == "personal-data"
    assert (found["data"]["count"], found["data"]["unique"], found["location"]["line"]) == (5, 1, 1)
    # Another address that nothing names stays a possible one.
    rows.append({"instruction": f"See {OTHER}", "input": "", "output": "Done."})
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    findings = json.loads(promptlint("check", *ARGUMENTS, "--output-format", "json").out)[
        "findings"
    ]
    assert {item["rule"] for item in findings} == {"personal-data", "possible-personal-data"}
    promptlint("check", *ARGUMENTS, "--fix", "--unsafe-fixes")
    assert ADDRESS not in file.read_text(encoding="utf-8")
