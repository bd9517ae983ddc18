import pytest
import yaml

from promptlint.cli.hook_entry import NEW_FILE, NoRoomError, add_hook, has_hook, hook_entry

INDENTED = """\
# Hooks of this project.
default_stages: [pre-commit]
repos:
  - repo: https://hooks.example/a
    rev: v1.0.0
    hooks:
      - id: first # keep
        args: [--one,
          two]   # and this

  # the end of the list
ci:
  skip: [first]
"""


def test_new_file_is_one_hook() -> None:
    (repo,) = yaml.safe_load(NEW_FILE)["repos"]
    assert repo["repo"] == "local"
    assert repo["hooks"][0]["require_serial"] is True
    assert "--force-exclude --allow-empty --quiet" in repo["hooks"][0]["entry"]
    assert has_hook(NEW_FILE)


@pytest.mark.parametrize(
    "text",
    [
        INDENTED,
        INDENTED.replace("\n", "\r\n"),
        "repos:\n- repo: local\n  hooks:\n  - id: a\n    entry: |\n      one\n\n\nx: 1\n",
        "repos:\n- repo: local\n  hooks: [{id: a}]",
        "repos:\n- {repo: local, hooks: []}\n# last words",
    ],
)
def test_added_as_the_last_repository_and_nothing_else_changes(text: str) -> None:
    assert not has_hook(text)
    changed = add_hook(text)
    assert has_hook(changed)
    before, after = yaml.safe_load(text), yaml.safe_load(changed)
    assert after["repos"][:-1] == before["repos"]
    assert after["repos"][-1] == yaml.safe_load(hook_entry())[0]
    end = "\r\n" if "\r\n" in text else "\n"
    entries = [hook_entry(indent).replace("\n", end) for indent in (2, 0)]
    entry = next(entry for entry in entries if entry in changed)
    assert changed.replace(entry, "") in (text, text + end)


def test_place_of_the_entry() -> None:
    lines = add_hook(INDENTED).splitlines()
    assert lines[8:11] == ["          two]   # and this", "  - repo: local", "    hooks:"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "x: 1\n",
        "repos:\n",
        "repos: []\n",
        "{repos: [{repo: local}]}",
        "repos: 3",
        "a: [",
        "[" * 3000,
    ],
)
def test_no_room(text: str) -> None:
    with pytest.raises(NoRoomError):
        add_hook(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("repos: [{hooks: [{id: promptlint-fix}]}]", True),
        ("repos: [{hooks: [{id: lint, entry: promptlint check}]}]", True),
        ("repos: [{hooks: [{id: lint, entry: other promptlint}]}]", False),
        ("repos: [{hooks: 3}, 4]", False),
        ("- repos", False),
    ],
)
def test_has_hook(text: str, found: bool) -> None:
    assert has_hook(text) == found
