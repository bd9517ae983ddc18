"""Whole runs: any number of jobs, with and without the cache, in and out of scope, offline."""

import json
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from promptlint import discovery
from promptlint.engine import workers
from promptlint.readers.datasets import DatasetFile

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def examples(tmp_path):
    folder = tmp_path / "examples"
    shutil.copytree(EXAMPLES, folder)
    (folder / "promptlint.toml").write_text("", encoding="utf-8")
    return folder


def _json(promptlint, *arguments, **more):
    return promptlint("check", *arguments, "--output-format", "json", **more)


def test_the_example_project_has_a_fault_of_every_family_with_a_rule(promptlint, examples):
    result = _json(promptlint, ".", "--preview", cwd=examples)
    families = {finding["family"] for finding in result.json["findings"]}
    rules = json.loads(promptlint("rules", "--output-format", "json").out)
    # An ignore that hides nothing would spoil an example meant to be read; a probe needs a model.
    assert families >= {rule["family"] for rule in rules} - {"meta", "probe"}
    assert result.code == 1


def test_jobs_do_not_change_the_report(promptlint, examples, monkeypatch):
    monkeypatch.setattr(workers, "MANY_FILES", 2)
    monkeypatch.setattr(workers, "FILES_A_TASK", 2)
    monkeypatch.setattr(workers, "MANY_CHUNKS", 1)
    plan = DatasetFile.plan
    monkeypatch.setattr(DatasetFile, "plan", lambda self: plan(self, 1500))
    reports = [
        _json(promptlint, ".", "--no-cache", "--all", "--jobs", jobs, cwd=examples).out
        for jobs in (1, 2, 3)
    ]
    monkeypatch.setattr(DatasetFile, "plan", plan)
    reports.append(_json(promptlint, ".", "--no-cache", "--all", "--jobs", 1).out)
    assert len(set(reports)) == 1
    assert json.loads(reports[0])["summary"]["records"] > 20


def test_a_cached_run_says_the_same(promptlint, examples):
    first = _json(promptlint, ".", cwd=examples)
    assert (examples / ".promptlint_cache/CACHEDIR.TAG").is_file()
    assert _json(promptlint, ".").out == first.out
    assert _json(promptlint, ".", "--no-cache").out == first.out


def test_the_cache_sees_changes_of_contents_config_and_date(promptlint, examples):
    before = _json(promptlint, ".", cwd=examples).rules
    assert "overlap-not-below-chunk" in before
    file = examples / "config/rag.yaml"
    file.write_text(file.read_text().replace("chunk_overlap: 800", "chunk_overlap: 80"), "utf-8")
    assert "overlap-not-below-chunk" not in _json(promptlint, ".").rules
    (examples / "promptlint.toml").write_text('ignore = ["too-many-epochs"]\n', encoding="utf-8")
    assert "too-many-epochs" not in _json(promptlint, ".").rules
    then = _json(promptlint, ".", "--as-of", "2020-01-01").json
    assert then["as_of"] == "2020-01-01"
    assert "retired-model" not in [finding["rule"] for finding in then["findings"]]


def test_a_damaged_or_foreign_cache_costs_nothing_but_time(promptlint, examples):
    first = _json(promptlint, ".", cwd=examples)
    for file in (examples / ".promptlint_cache").glob("*.sqlite*"):
        file.write_bytes(b"this is no database" * 100)
    assert _json(promptlint, ".").out == first.out
    database = next((examples / ".promptlint_cache").glob("*.sqlite"))
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE result SET value = ?", (b'{"path": 3}',))
    connection.close()
    assert _json(promptlint, ".").out == first.out


def test_no_socket_is_opened(promptlint, examples, monkeypatch):
    class Refused(socket.socket):
        def __init__(self, *arguments, **more):
            raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", Refused)
    monkeypatch.setattr(socket, "getaddrinfo", Refused)
    result = promptlint("check", ".", "--select", "ALL", "--no-cache", cwd=examples)
    assert result.code == 1
    promptlint("check", ".", "--diff", "--unsafe-fixes")


def test_a_dataset_alone_is_judged_by_the_config_that_names_it(promptlint, examples):
    alone = _json(promptlint, "data/handbook_chunks.jsonl", cwd=examples).json
    method = [item for item in alone["findings"] if item["rule"] == "documents-as-fine-tuning"]
    assert [item["path"] for item in method] == ["training/handbook-lora.yaml"]
    other = _json(promptlint, "data/chat_train.jsonl").rules
    assert "documents-as-fine-tuning" not in other
    assert "too-many-epochs" not in other


def test_git_ignored_data_is_read_as_a_fact_and_named(promptlint, examples):
    subprocess.run(["git", "init", "-q"], cwd=examples, check=True)
    (examples / ".gitignore").write_text("data/\n.promptlint_cache/\n", encoding="utf-8")
    result = _json(promptlint, ".", cwd=examples).json
    rules = {item["rule"] for item in result["findings"]}
    assert "documents-as-fine-tuning" in rules
    assert "missing-answer" not in rules
    (examples / ".gitignore").write_text("*.jsonl\n.promptlint_cache/\n", encoding="utf-8")
    assert "data/chat_train.jsonl" in promptlint("check", ".").out


def test_several_reports_in_one_run(promptlint, examples, tmp_path):
    out = tmp_path / "out/report.sarif"
    result = promptlint(
        "check", ".", "--output-format", f"sarif:{out}", "--output-format", "concise", cwd=examples
    )
    assert "[undefined-variable]" in result.out
    assert json.loads(out.read_text("utf-8"))["version"] == "2.1.0"


def test_a_report_that_goes_to_a_file_is_summed_up_in_a_line(promptlint, examples, tmp_path):
    out = tmp_path / "report.sarif"
    result = promptlint("check", ".", "--output-format", f"sarif:{out}", cwd=examples)
    assert result.out == ""
    assert result.err.startswith("Found ")
    assert f"Written to {out}." in result.err
    quiet = promptlint("check", ".", "--output-format", f"sarif:{out}", "-q", cwd=examples)
    assert (quiet.out, quiet.err) == ("", "")


def test_only_lines_that_changed_since_a_revision(promptlint, examples):
    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=examples, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "start")
    assert promptlint("check", ".", "--new-only", "HEAD", cwd=examples).code == 0
    file = examples / "config/rag.yaml"
    file.write_text(file.read_text().replace("chunk_overlap: 800", "chunk_overlap: 900"), "utf-8")
    assert _json(promptlint, ".", "--new-only", "HEAD").rules == ["overlap-not-below-chunk"]


def test_per_file_ignores_kinds_and_show_files(promptlint, examples):
    (examples / "promptlint.toml").write_text(
        '[per-file-ignores]\n"config/**" = ["retrieval"]\n[kinds]\n"notes/*.txt" = "prompt"\n',
        encoding="utf-8",
    )
    (examples / "notes").mkdir()
    (examples / "notes/a.txt").write_text("pay\u200bment\n", encoding="utf-8")
    result = _json(promptlint, ".", cwd=examples).json
    rules = {(item["rule"], item["path"]) for item in result["findings"]}
    assert ("hidden-unicode", "notes/a.txt") in rules
    assert not any(path == "config/rag.yaml" and "chunk" in rule for rule, path in rules)
    shown = promptlint("check", ".", "--show-files").out
    assert "notes/a.txt: prompt" in shown
    assert "data/chat_train.jsonl: dataset (openai-chat, 17 records)" in shown


def test_ignores_in_comments_and_ignores_that_hide_nothing(promptlint, examples):
    file = examples / "training/handbook-lora.yaml"
    text = file.read_text("utf-8")
    text = text.replace(
        "num_epochs: 12", "num_epochs: 12  # promptlint: ignore[too-many-epochs] ok"
    )
    text = text.replace(
        "sample_packing: true", "sample_packing: true  # promptlint: ignore[TRN002]"
    )
    text = text.replace("lora_r: 16", "lora_r: 16  # promptlint: ignore[too-many-epoch]")
    file.write_text(text, encoding="utf-8")
    result = _json(promptlint, "training", cwd=examples).json
    rules = [item["rule"] for item in result["findings"]]
    assert "too-many-epochs" not in rules
    assert rules.count("unused-ignore") == 1
    assert rules.count("unknown-ignore") == 1
    assert result["summary"]["suppressed"] == 1


def test_large_data_that_nobody_named_is_a_listed_skip_until_it_is_cached(
    promptlint, examples, monkeypatch
):
    monkeypatch.setattr("promptlint.engine.project.CONTEXT_DATA_BYTES", 1000)
    hook = ["training/handbook-lora.yaml", "--force-exclude"]
    result = _json(promptlint, *hook, cwd=examples).json
    assert [skip["path"] for skip in result["skipped"]] == ["data/handbook_chunks.jsonl"]
    assert "documents-as-fine-tuning" not in [item["rule"] for item in result["findings"]]
    promptlint("check", "data/handbook_chunks.jsonl")
    known = _json(promptlint, *hook).json
    assert known["skipped"] == []
    assert "documents-as-fine-tuning" in [item["rule"] for item in known["findings"]]


def test_runs_at_the_same_time_share_a_cache(examples):
    command = [sys.executable, "-m", "promptlint", "check", ".", "--output-format", "json"]
    runs = [
        subprocess.Popen(command, cwd=examples, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    outputs = [run.communicate() for run in runs]
    assert len({out for out, _ in outputs}) == 1
    assert {err for _, err in outputs} == {b""}


def _kinds(promptlint, *paths, cwd):
    report = _json(promptlint, *paths, cwd=cwd).json
    return {Path(file["path"]).name: file.get("kind") for file in report["files"]}


@pytest.mark.parametrize("folder", ["prompts/en", "prompts", "."])
def test_a_folder_says_the_same_of_its_files_from_wherever_it_is_checked(
    promptlint, tmp_path, folder
):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "prompts/en").mkdir(parents=True)
    (tmp_path / "prompts/en/reply.md").write_text("Reply in two sentences.\n", "utf-8")
    outside = _kinds(promptlint, tmp_path / folder, cwd=elsewhere)
    assert outside == {"reply.md": "prompt"}
    assert outside == _kinds(promptlint, folder, cwd=tmp_path)
    assert outside == _kinds(promptlint, ".", cwd=tmp_path / folder)


@pytest.mark.parametrize("root", [".git/HEAD", "promptlint.toml"])
def test_folders_above_a_project_say_nothing_of_its_files(promptlint, tmp_path, root):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    project = tmp_path / "prompts/app"
    (project / root).parent.mkdir(parents=True)
    (project / root).write_text("", "utf-8")
    (project / "guide.md").write_text("Reply in two sentences.\n", "utf-8")
    for given, cwd in ((project, elsewhere), (".", project), ("prompts/app", tmp_path)):
        assert _kinds(promptlint, given, cwd=cwd) == {"guide.md": "docs"}


def test_without_a_project_a_home_folder_is_no_context(promptlint, tmp_path, monkeypatch):
    """What lies around in a home folder has nothing to do with the folder that is checked."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    walked = []
    walk = discovery.walk
    monkeypatch.setattr(
        discovery,
        "walk",
        lambda folder, *rest, **more: walked.append(folder) or walk(folder, *rest, **more),
    )
    (tmp_path / "a/prompts").mkdir(parents=True)
    (tmp_path / "a/prompts/reply.md").write_text("Reply in two sentences.\n", "utf-8")
    (tmp_path / "rag.yaml").write_text("chunking: {chunk_size: 200}\n", "utf-8")
    result = _json(promptlint, "a/prompts", "--preview", cwd=tmp_path)
    assert result.code == 0
    assert tmp_path / "a/prompts" in walked
    assert tmp_path not in walked


@pytest.mark.parametrize("rule", ["semantic-duplicate", "possible-mismatched-pair"])
def test_rules_of_the_probe_are_not_passed_over_in_silence(promptlint, examples, rule):
    result = promptlint("check", "--select", rule, cwd=examples)
    assert f"not checked here: {rule}" in result.err
    assert "promptlint probe" in result.err
    assert "not checked here" not in promptlint("check", "--select", "refusal", cwd=examples).err
