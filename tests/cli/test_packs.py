"""Rule packs, as their authors and users meet them."""

import json
import shutil
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "projects" / "house-pack"


@pytest.fixture
def house(tmp_path):
    """A project with a pack of four rules, one of each declarative kind."""
    shutil.copytree(HOUSE, tmp_path / "house")
    return tmp_path / "house"


def replace(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sound_pack_is_valid_and_its_examples_hold(promptlint, house):
    assert promptlint("pack", "validate", "rules", cwd=house).out == "4 rules, nothing wrong.\n"
    result = promptlint("pack", "test", "rules")
    assert (result.code, result.out) == (0, "4 rules, 12 examples: all hold.\n")


def test_its_rules_find_what_they_are_for(promptlint, house):
    result = promptlint("check", ".", "--output-format", "json", "--no-cache", cwd=house)
    assert result.code == 1
    found = [
        (item["code"], item["path"], item["location"]["line"], item["message"])
        for item in result.json["findings"]
    ]
    assert found == [
        ("HOUSE001", "data/train.jsonl", 1, "internal hosts are named in 1 places"),
        ("HOUSE004", "data/train.jsonl", 2, "1 of 2 rows: / has no `ticket`"),
        ("HOUSE002", "prompts/support.prompty", 5, found[2][3]),
        ("HOUSE001", "prompts/support.prompty", 5, "the internal host `orders` is named"),
    ]
    assert found[2][3].startswith("no word on what to do when unsure")


def test_its_rules_are_selected_ignored_explained_and_fixed_like_ours(promptlint, house):
    base = ("check", ".", "--no-cache", "--output-format", "json")
    assert set(promptlint(*base, "--select", "HOUSE002", cwd=house).rules) == {"no-way-out"}
    assert "internal-host" not in promptlint(*base, "--ignore", "internal-host").rules
    assert "retrieval" not in promptlint("rules", "--family", "house").out
    assert "internal-host  HOUSE001" in promptlint("rule", "internal-host").out
    assert promptlint("rule", "internal-host", "--isolated").code == 2
    assert promptlint("fix", "prompts", "--unsafe-fixes", "--no-cache").code in (0, 1)
    assert "support.example" in (house / "prompts/support.prompty").read_text(encoding="utf-8")


def test_a_suppression_names_a_rule_of_the_pack(promptlint, house):
    replace(
        house / "prompts/support.prompty",
        "name: support\n",
        "name: support\n# promptlint: ignore-file[internal-host, no-way-out] moved soon\n",
    )
    result = promptlint("check", "prompts", "--no-cache", "--output-format", "json", cwd=house)
    assert (result.code, result.rules) == (0, [])


def test_a_mistake_is_told_with_its_line_and_what_was_meant(promptlint, house):
    replace(house / "rules/internal-host.yaml", "severity: error", "severity: eror")
    replace(house / "rules/no-way-out.yaml", "kind: presence", "kind: presense")
    result = promptlint("pack", "validate", "rules", cwd=house)
    assert result.code == 1
    assert result.out.splitlines() == [
        "rules/internal-host.yaml:4:11: `eror` is none of error, warning, info;"
        " did you mean `error`?",
        "rules/no-way-out.yaml:10:9: no check kind is called `presense`; did you mean `presence`?",
    ]
    assert promptlint("pack", "test", "rules").code == 1
    checked = promptlint("check", ".", "--no-cache")
    assert checked.code == 2
    assert "rules/internal-host.yaml:4:11" in checked.err


def test_problems_as_json(promptlint, house):
    replace(house / "rules/internal-host.yaml", "code: HOUSE001", "code: RAG003")
    result = promptlint("pack", "validate", "rules", "--output-format", "json", cwd=house)
    assert result.code == 1
    (problem,) = result.json["problems"]
    assert problem["path"] == "rules/internal-host.yaml"
    assert (problem["line"], problem["column"]) == (2, 7)
    assert "taken by the built-in rule" in problem["message"]


def test_an_example_that_does_not_hold_is_named_with_its_line(promptlint, house):
    replace(house / "rules/internal-host.yaml", 'at: ["2:14"]', 'at: ["2:1"]')
    replace(house / "rules/wordy-system-prompt.yaml", "max: 40", "max: 400")
    result = promptlint("pack", "test", "rules", cwd=house)
    assert result.code == 1
    assert result.out.splitlines() == [
        "rules/internal-host.yaml:28: internal-host, bad[1]: fires at 2:14, not at 2:1",
        "rules/wordy-system-prompt.yaml:15: wordy-system-prompt, bad[1]: the rule is silent",
        "2 of 12 examples do not hold.",
    ]


def test_a_pack_can_neither_hang_nor_reach_outside(promptlint, house):
    rule = house / "rules/internal-host.yaml"
    replace(rule, r"'\b(?P<host>[a-z0-9-]{1,40})\.corp\.example\b'", "'(?P<host>([a-z]+)+)x'")
    result = promptlint("pack", "validate", "rules", cwd=house)
    assert result.code == 1
    assert "could take very long: a repeat inside a repeat" in result.out
    (house / "rules/evil.yaml").write_text(
        "name: !!python/object/apply:os.system [touch pwned]\n", encoding="utf-8"
    )
    assert "only plain YAML values are allowed" in promptlint("pack", "validate", "rules").out
    assert not (house / "pwned").exists()


def test_examples_can_not_write_outside_their_folder(promptlint, house):
    replace(
        house / "rules/wordy-system-prompt.yaml", "prompts/short.prompty", "../../short.prompty"
    )
    result = promptlint("pack", "test", "rules", cwd=house)
    assert result.code == 1
    assert "leaves the example's folder" in result.out


@pytest.mark.parametrize("command", ["validate", "test"])
def test_nothing_to_look_at_ends_with_two(promptlint, tmp_path, command):
    missing = promptlint("pack", command, "gone", cwd=tmp_path)
    assert (missing.code, "no such rule file or folder" in missing.err) == (2, True)
    (tmp_path / "empty").mkdir()
    empty = promptlint("pack", command, "empty")
    assert (empty.code, "holds no rule files" in empty.err) == (2, True)
    assert promptlint("pack", command).code == 2


def test_a_compiled_pack_is_kept_in_the_cache_and_follows_its_files(promptlint, house):
    arguments = ("check", "prompts", "--output-format", "json")
    first = promptlint(*arguments, cwd=house)
    again = promptlint(*arguments)
    assert again.rules == first.rules
    assert list((house / ".promptlint_cache").glob("pack-*.json"))
    replace(house / "rules/internal-host.yaml", "severity: error", "severity: info")
    assert promptlint(*arguments).code == 0
    assert json.loads((next((house / ".promptlint_cache").glob("pack-*.json"))).read_bytes())


def test_the_guides_example_is_a_rule_that_holds(promptlint, tmp_path):
    guide = (HOUSE.parents[2] / "docs" / "rule-packs.md").read_text(encoding="utf-8")
    rule = guide.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "internal-host.yaml").write_text(rule, encoding="utf-8")
    result = promptlint("pack", "test", "pack", cwd=tmp_path)
    assert (result.code, result.out) == (0, "1 rule, 2 examples: all hold.\n")
