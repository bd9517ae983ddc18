"""Repairs: safe and unsafe, shown and made, once and for all."""

import json
import shutil
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
FIXED_BY_UNSAFE = {
    "prompts/reply.prompty": "undefined-variable",
    "prompts/triage.md": "hidden-unicode",
    "data/chat_train.jsonl": "exact-duplicate",
    "config/rag.yaml": "overlap-not-below-chunk",
    "training/handbook-lora.yaml": "too-many-epochs",
    "app/desk.py": "retired-model",
}


@pytest.fixture
def examples(tmp_path):
    folder = tmp_path / "examples"
    shutil.copytree(EXAMPLES, folder)
    (folder / "promptlint.toml").write_text("", encoding="utf-8")
    return folder


def _snapshot(folder):
    files = (file for file in folder.rglob("*") if file.is_file())
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in files
        if ".promptlint_cache" not in file.parts
    }


def _rules(promptlint, *arguments):
    return set(promptlint("check", ".", "--output-format", "json", *arguments).rules)


def test_safe_repairs_leave_what_only_a_person_can_decide(promptlint, examples):
    before = _snapshot(examples)
    result = promptlint("fix", ".", cwd=examples)
    assert "Repaired" in result.err
    after = _snapshot(examples)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"prompts/triage.md", "data/chat_train.jsonl"}
    assert after["prompts/triage.md"] == before["prompts/triage.md"].replace(
        "pay\u200bment".encode(), b"payment"
    )
    lines = before["data/chat_train.jsonl"].splitlines(keepends=True)
    assert after["data/chat_train.jsonl"] == b"".join(lines[:10] + lines[11:])


def test_one_repair_in_every_world(promptlint, examples):
    promptlint("fix", ".", "--unsafe-fixes", cwd=examples)
    left = promptlint("check", ".", "--output-format", "json").json["findings"]
    remaining = {(item["path"], item["rule"]) for item in left if item["severity"] == "error"}
    for path, rule in FIXED_BY_UNSAFE.items():
        assert (path, rule) not in remaining
    once = _snapshot(examples)
    assert promptlint("fix", ".", "--unsafe-fixes").err == ""
    assert _snapshot(examples) == once


def test_a_diff_writes_nothing_and_says_what_a_fix_would_do(promptlint, examples):
    before = _snapshot(examples)
    result = promptlint("check", ".", "--diff", "--unsafe-fixes", cwd=examples)
    assert result.code == 1
    assert _snapshot(examples) == before
    assert "-num_epochs: 12" in result.out
    assert "+num_epochs: 3" in result.out
    assert promptlint("check", "prompts/reply.prompty", "--diff").code == 0


def test_repairs_keep_to_the_selected_rules(promptlint, examples):
    before = _snapshot(examples)
    promptlint("fix", ".", "--unsafe-fixes", "--select", "too-many-epochs", cwd=examples)
    after = _snapshot(examples)
    assert {name for name in before if before[name] != after[name]} == {
        "training/handbook-lora.yaml"
    }


def test_what_the_baseline_knows_is_not_repaired(promptlint, examples):
    promptlint("baseline", "write", cwd=examples)
    before = _snapshot(examples)
    baseline = next(name for name in before if name.endswith("baseline.json"))
    assert json.loads(before[baseline])["schema_version"] == 1
    promptlint("fix", ".", "--unsafe-fixes", "--baseline", baseline)
    assert _snapshot(examples) == before


def test_line_ends_mode_and_links_survive(promptlint, examples):
    file = examples / "prompts/triage.md"
    data = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + data)
    file.chmod(0o640)
    link = examples / "prompts/again.md"
    link.symlink_to("triage.md")
    promptlint("fix", "prompts/again.md", "prompts/triage.md", cwd=examples)
    assert file.read_bytes() == b"\xef\xbb\xbf" + data.replace("\u200b".encode(), b"")
    assert file.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
