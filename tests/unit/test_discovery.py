"""Names to kinds, walks, git, links; and the hook's pattern against the same names."""

import os
import re
import subprocess

import pytest

from promptlint.discovery import classify, discover, ignored_data

NAMES = {
    "prompts/reply.prompty": ("prompty", "prompt"),
    "a/b/summary.prompt": ("dotprompt", "prompt"),
    "x.prompt.md": ("text", "prompt"),
    "plugins/Joke/skprompt.txt": ("text", "prompt"),
    "prompts/system.md": ("text", "prompt"),
    "prompts/deep/er/user.txt": ("text", "prompt"),
    "system_prompts/a.txt": ("text", "prompt"),
    "src/my-prompts/a.jinja2": ("text", "prompt"),
    "system_prompt.txt": ("text", "prompt"),
    "src/prompt-v2.md": ("text", "prompt"),
    "AGENTS.md": ("text", "instructions"),
    "pkg/CLAUDE.md": ("text", "instructions"),
    ".cursor/rules/style.mdc": ("text", "instructions"),
    ".cursorrules": ("text", "instructions"),
    ".github/copilot-instructions.md": ("text", "instructions"),
    ".github/instructions/py.instructions.md": ("text", "instructions"),
    "README.md": ("text", "docs"),
    "prompts/README.md": ("text", "docs"),
    "docs/guide.md": ("text", "docs"),
    "data/train.jsonl": ("dataset", "dataset"),
    "config/rag.yaml": ("yaml", None),
    "a.yml": ("yaml", None),
    "alpaca.json": ("json", None),
    "r2r.toml": ("toml", None),
    "app/main.py": ("python", None),
    "web/chat.ts": ("script", None),
    "web/Chat.tsx": ("script", None),
    "bot.mjs": ("script", None),
    "notebooks/tune.ipynb": ("notebook", None),
    ".github/agents/reviewer.md": ("text", "instructions"),
    ".claude/agents/tester.md": ("text", "instructions"),
    ".claude/agents/README.md": ("text", "docs"),
    ".claude/commands/fix.md": ("text", "prompt"),
    "app/.cursor/rules/deep/style.md": ("text", "instructions"),
    ".env": ("env", "other"),
    "deploy/.env.production": ("env", "other"),
    "notes.txt": None,
    "prompts/license.txt": None,
    "src/promptly.txt": None,
    "requirements.txt": None,
    "package.json": None,
    "pyproject.toml": None,
    "main.c": None,
    "types.d.ts": None,
    "vendor/jquery.min.js": None,
    "picture.png": None,
    "prompts/picture.png": None,
}


@pytest.mark.parametrize("path", NAMES)
def test_names_decide_reader_and_kind(path):
    guess = classify(path)
    assert (guess and (guess.reader, guess.kind)) == NAMES[path]


def test_the_hooks_pattern_takes_what_a_walk_takes():
    from tools.hooks import files_pattern

    pattern = re.compile(files_pattern())
    wrong = {path for path, kind in NAMES.items() if bool(pattern.search(path)) != bool(kind)}
    assert not wrong


def test_a_named_text_file_is_a_prompt_and_a_named_config_is_not():
    assert classify("notes.txt", named=True).kind == "prompt"
    assert classify("prompt-of-the-day", named=True).kind == "prompt"
    assert classify("explore.c", named=True) is None
    assert classify("explore.rs", named=True).kind is None
    assert classify("types.d.ts", named=True) is None
    assert classify("chart.yaml", named=True).kind is None


def _write(root, *names):
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x\n", encoding="utf-8")


def _paths(found):
    return [entry.path for entry in found.entries]


@pytest.mark.parametrize("git", [True, False])
def test_walks_honour_gitignore_with_and_without_git(tmp_path, git):
    _write(
        tmp_path, "a.md", "out/b.md", "sub/c.md", "sub/keep.log", "sub/no.log", "node_modules/d.md"
    )
    (tmp_path / ".gitignore").write_text("out/\n*.log\n", encoding="utf-8")
    (tmp_path / "sub/.gitignore").write_text("!keep.log\n", encoding="utf-8")
    if git:
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    found = _paths(discover([tmp_path], tmp_path))
    assert found == [".gitignore", "a.md", "sub/.gitignore", "sub/c.md", "sub/keep.log"]
    everything = _paths(discover([tmp_path], tmp_path, respect_gitignore=False))
    assert "out/b.md" in everything
    assert "node_modules/d.md" not in everything


def test_named_files_pass_excludes_unless_forced(tmp_path):
    _write(tmp_path, "gen/a.md", "b.md")
    named = [tmp_path / "gen/a.md", tmp_path]
    assert _paths(discover(named, tmp_path, exclude=["gen/"])) == ["b.md", "gen/a.md"]
    assert _paths(discover(named, tmp_path, exclude=["gen/"], force_exclude=True)) == ["b.md"]


def test_links_loops_and_missing_paths(tmp_path):
    _write(tmp_path, "a.md", "sub/b.md")
    os.symlink(tmp_path, tmp_path / "sub" / "loop")
    os.symlink("nowhere.md", tmp_path / "dead.md")
    os.symlink("self.md", tmp_path / "self.md")
    os.symlink("a.md", tmp_path / "link.md")
    found = discover([tmp_path, tmp_path / "gone"], tmp_path)
    assert _paths(found) == ["a.md", "sub/b.md"]  # link.md is a.md again
    assert _paths(discover([tmp_path / "link.md", tmp_path], tmp_path)) == [
        "a.md",
        "link.md",
        "sub/b.md",
    ]
    assert [path for path, _ in found.broken] == ["dead.md", "self.md"]
    assert found.missing == [str(tmp_path / "gone")]


def test_git_ignored_data_is_named(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("*.jsonl\n", encoding="utf-8")
    _write(tmp_path, "data/train.jsonl", "a.md")
    assert ignored_data(tmp_path, tmp_path) == ["data/train.jsonl"]


def test_a_repository_cannot_start_programs(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n", encoding="utf-8")
    trap.chmod(0o755)
    subprocess.run(["git", "config", "core.fsmonitor", str(trap)], cwd=tmp_path, check=True)
    _write(tmp_path, "a.md")
    assert "a.md" in _paths(discover([tmp_path], tmp_path))
    assert not (tmp_path / "sprung").exists()


def test_a_folder_that_cannot_be_opened_is_told(tmp_path, monkeypatch):
    _write(tmp_path, "a.md", "secret/b.md")
    scandir = os.scandir

    def refusing(path="."):
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = discover([tmp_path], tmp_path)
    assert found.broken == [("secret", "can't be opened: Permission denied")]


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("compose.yaml", "yaml"),
        ("deploy/docker-compose.override.yml", "yaml"),
        (".npmrc", "text"),
        (".netrc", "text"),
        ("service-account.json", "text"),
        (".streamlit/secrets.toml", "text"),
        ("keys/id_ed25519", "text"),
    ],
)
def test_files_that_hold_credentials_are_looked_at(name, reader):
    guess = classify(name)
    assert (guess.reader, guess.kind) == (reader, "other")
