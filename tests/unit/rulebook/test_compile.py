from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from promptlint.rulebook.compile import Terms, compile_index
from promptlint.rulebook.problems import Problem, RulebookError

PACK = Terms(kinds=("pattern", "presence", "threshold", "schema", "secrets"), pack=True)
WriteRule = Callable[..., Path]


def problems(folder: Path, terms: Terms = PACK) -> tuple[Problem, ...]:
    with pytest.raises(RulebookError) as caught:
        compile_index(folder, terms)
    return caught.value.problems


def one_problem(folder: Path) -> Problem:
    (problem,) = problems(folder)
    return problem


def test_the_index_holds_what_a_run_needs_and_no_more(write_rule: WriteRule) -> None:
    index = orjson.loads(compile_index(write_rule(), PACK))
    (rule,) = index["rules"]
    assert rule["name"] == "no-shouting"
    assert rule["file"] == "no-shouting.yaml"
    assert rule["params"] == {"pattern": r"\b[A-Z]{6,}\b"}
    assert "rationale" not in rule
    assert "examples" not in rule
    assert "dataset_message" not in rule, "defaults are left out"


def test_the_digest_changes_with_what_a_run_uses_and_not_with_examples(
    write_rule: WriteRule,
) -> None:
    def digest(**changes: Any) -> str:
        return str(orjson.loads(compile_index(write_rule(**changes), PACK))["digest"])

    first = digest()
    assert digest(rationale="Another reason, just as long as the one before.") == first
    assert digest(severity="error") != first
    assert digest(check={"kind": "pattern", "params": {"pattern": "[A-Z]{9,}"}}) != first


@pytest.mark.parametrize(
    ("changes", "message", "hint"),
    [
        ({"severity": "eror"}, "`eror` is none of error, warning, info", "did you mean `error`?"),
        ({"summary": None}, "`summary` is missing", ""),
        ({"mesage": "x"}, "unknown key `mesage`", "did you mean `message`?"),
        ({"name": "No_Shouting"}, "`No_Shouting` is no rule name", "lower-case words"),
        ({"code": "acme-1"}, "`acme-1` is no code", "two to eight capitals and three digits"),
        ({"family": "Our House"}, "`Our House` is no family", "lower-case words"),
        ({"summary": 12}, "`summary` should be text, is a number", "put it in quotes"),
        ({"summary": ["a"]}, "`summary` should be text, is a list", ""),
        ({"target": {"kinds": []}}, "`kinds` needs at least 1, has 0", ""),
        ({"target": {"kinds": ["prompts"]}}, "`prompts` is none of", "did you mean `prompt`?"),
        ({"check": None}, "`check` is missing", "name a check kind, such as `pattern`"),
        ({"check": {"kind": "patern"}}, "no check kind is called `patern`", "`pattern`?"),
        ({"check": {"kind": "run-python"}}, "no check kind is called", "declarative kinds:"),
        ({"check": {"kind": "pattern"}}, "`pattern` is missing", ""),
        (
            {"check": {"kind": "pattern", "params": {"pattern": "(a+)+$"}}},
            "`pattern`: could take very long",
            "",
        ),
        ({"message": "{mach} shouts"}, "the check has no `{mach}`; did you mean `{match}`?", ""),
        ({"message": "{count} shout"}, "the check has no `{count}`", ""),
        ({"message": "{ shouts"}, "`message`: a brace stands alone", ""),
        ({"message": "{match.__class__}"}, "`{match.__class__}` is no field", ""),
        ({"message": "{match!r}"}, "the format of `{match}`", ""),
        ({"message": "{match:>9999999}"}, "the format of `{match}`", ""),
        ({"examples": {"bad": [], "good": []}}, "`bad` needs at least 1, has 0", ""),
    ],
)
def test_every_mistake_is_named_where_it_stands(
    write_rule: WriteRule, changes: dict[str, Any], message: str, hint: str
) -> None:
    found = problems(write_rule(file="rule.yaml", **changes))
    assert message in found[0].message
    assert hint in found[0].hint
    assert found[0].path.endswith("pack/rule.yaml")
    assert found[0].line


def test_the_line_is_that_of_the_fault(write_rule: WriteRule) -> None:
    folder = write_rule(severity="eror")
    lines = (folder / "no-shouting.yaml").read_text(encoding="utf-8").splitlines()
    assert one_problem(folder).line == lines.index("severity: eror") + 1
    assert one_problem(folder).column == len("severity: ") + 1


def test_an_example_without_a_file_is_found_in_its_group(write_rule: WriteRule) -> None:
    examples = {"bad": [{"path": "a.md", "text": "X"}, {"text": "Y"}], "good": [{"path": "a.md"}]}
    problem = one_problem(write_rule(examples=examples))
    assert problem.message.startswith("`examples.bad[2]`: give either `path`")


def test_an_unquoted_place_is_a_number_for_yaml(write_rule: WriteRule) -> None:
    folder = write_rule()
    file = folder / "no-shouting.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("- '1:8'", "- 1:8"), encoding="utf-8")
    problem = one_problem(folder)
    assert problem.hint == "put it in quotes"


def test_all_problems_of_all_files_come_at_once(write_rule: WriteRule) -> None:
    write_rule(file="a.yaml", severity="eror", confidence="sure")
    folder = write_rule(file="b.yaml", summary=None)
    assert [Path(problem.path).name for problem in problems(folder)] == ["a.yaml"] * 2 + ["b.yaml"]


def test_two_files_can_not_share_a_name_or_a_code(write_rule: WriteRule) -> None:
    write_rule(file="a.yaml")
    folder = write_rule(file="b.yaml")
    messages = [problem.message for problem in problems(folder)]
    assert len(messages) == 2
    assert all("is taken by" in message and "a.yaml" in message for message in messages)


def test_built_in_rules_need_more_examples(write_rule: WriteRule) -> None:
    folder = write_rule(since="0.1")
    messages = {problem.message for problem in problems(folder, Terms())}
    assert messages == {
        "`bad` needs at least 3, has 1",
        "`good` needs at least 3, has 1",
        "`near_miss` is missing",
    }


def test_what_private_rules_find_is_always_masked(write_rule: WriteRule) -> None:
    index = orjson.loads(compile_index(write_rule(family="secret"), PACK))
    assert index["rules"][0]["params"]["mask"] is True
    params = {"pattern": "a{9}", "mask": False}
    folder = write_rule(family="privacy", check={"kind": "pattern", "params": params})
    assert "always masked" in one_problem(folder).message


def test_dataset_rules_may_speak_of_counts(write_rule: WriteRule) -> None:
    folder = write_rule(
        target={"kinds": ["dataset"]}, dataset_message="{count} of {records} ({rate})"
    )
    compile_index(folder, PACK)


def test_a_folder_without_rules_is_no_pack(tmp_path: Path) -> None:
    assert "holds no rule files" in one_problem(tmp_path).message
    assert "no such rule file or folder" in one_problem(tmp_path / "missing").message


def test_hidden_folders_are_left_out(write_rule: WriteRule) -> None:
    folder = write_rule()
    (folder / ".cache").mkdir()
    (folder / ".cache" / "broken.yaml").write_text("a: [", encoding="utf-8")
    assert len(orjson.loads(compile_index(folder, PACK))["rules"]) == 1
