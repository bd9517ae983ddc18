"""``promptlint rule`` and ``promptlint rules``."""

import pytest


def test_a_rule_is_explained(promptlint, project):
    result = promptlint("rule", "overlap-not-below-chunk", cwd=project)
    assert result.code == 0
    for heading in ("Why it matters", "Flagged", "Fine", "How to fix it", "How to ignore it"):
        assert heading in result.out
    assert "overlap-not-below-chunk  RAG003 · error · high confidence · on by default" in result.out
    assert "promptlint: ignore[overlap-not-below-chunk] reason" in result.out
    assert "`promptlint check --fix --unsafe-fixes` can set the overlap" in result.out
    assert "warn_share = 0.5" in result.out
    assert "\x1b" not in result.out, "no colour into a pipe"


def test_a_code_does_as_well_and_several_follow_each_other(promptlint, project):
    by_name = promptlint("rule", "overlap-not-below-chunk", cwd=project).out
    assert promptlint("rule", "rag003").out == by_name
    both = promptlint("rule", "RAG003", "RAG005").out
    assert both.startswith(by_name)
    assert "dimension-mismatch" in both


def test_a_family_and_its_code_prefix_give_all_its_rules(promptlint, project):
    listed = promptlint("rules", "--family", "template", "--output-format", "json").json
    for word in ("template", "TPL"):
        rules = promptlint("rule", word, "--output-format", "json", cwd=project).json
        assert {rule["name"] for rule in rules} == {rule["name"] for rule in listed}


def test_hidden_characters_of_an_example_are_written_as_escapes(promptlint, project):
    result = promptlint("rule", "hidden-unicode", cwd=project)
    assert "\\u{e00" in result.out
    assert not any("\U000e0000" <= char <= "\U000e007f" for char in result.out)


def test_a_rule_as_json(promptlint, project):
    rule = promptlint("rule", "RAG003", "--output-format", "json", cwd=project).json
    assert rule["name"] == "overlap-not-below-chunk"
    assert rule["severity"] == "error"
    assert rule["fix"] == {"safe": False, "summary": "set the overlap to a tenth of the chunk size"}
    assert len(rule["examples"]["bad"]) >= 3
    assert rule["rationale"]
    assert rule["origin"] == "builtin"


def test_every_rule(promptlint, project):
    every = promptlint("rule", "--all", "--output-format", "json", cwd=project).json
    table = promptlint("rules", "--output-format", "json").json
    assert [rule["name"] for rule in every] == [rule["name"] for rule in table]
    text = promptlint("rule", "--all").out
    assert all(f"{rule['name']}  {rule['code']} · " in text for rule in every)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rule", "overlap-not-bellow-chunk"], "did you mean `overlap-not-below-chunk`?"),
        (["rule", "RAG03"], "did you mean"),
        (["rule", "something-entirely-else"], "`promptlint rules` lists them"),
        (["rule"], "give the name or code of a rule, a family, or --all"),
        (["rule", "RAG003", "--all"], "or --all"),
        (
            ["rules", "--family", "retreival"],
            "unknown family `retreival`; did you mean `retrieval`",
        ),
        (["rule", "RAG003", "--config", "gone.toml"], "gone.toml"),
    ],
)
def test_what_does_not_exist_ends_with_two(promptlint, project, arguments, says):
    result = promptlint(*arguments, cwd=project)
    assert result.code == 2
    assert says in result.err
    assert not result.out


def test_the_table_groups_by_family(promptlint, project):
    lines = promptlint("rules", cwd=project).out.splitlines()
    heading = lines.index("retrieval")
    assert lines[heading + 1].split()[:3] == ["chunk-exceeds-embedding-limit", "RAG001", "error"]
    assert "`promptlint rule NAME` explains one." in lines


def test_one_family(promptlint, project):
    rules = promptlint("rules", "--family", "training", "--output-format", "json", cwd=project).json
    assert {rule["family"] for rule in rules} == {"training"}
    both = promptlint("rules", "--family", "training", "--family", "META").out
    assert "\ntraining\n" in "\n" + both
    assert "\nmeta\n" in both
    assert "retrieval\n" not in both
