"""The exit-code matrix: 0 clean, 1 findings, 2 the gate did not run as asked; 2 wins."""

import os
import subprocess
import sys

import pytest


def test_clean_and_findings(promptlint, project):
    assert promptlint("check", "prompts", cwd=project).code == 0
    assert promptlint("check", ".").code == 1
    assert promptlint("check").code == 1
    assert promptlint("check", "config/rag.yaml").code == 1


def test_a_path_first_means_check(promptlint, project):
    assert promptlint(".", cwd=project).code == 1
    assert promptlint("prompts/good.md").code == 0
    assert promptlint("--select", "overlap-not-below-chunk", ".").code == 1
    assert promptlint("chekc", ".").code == 2


@pytest.mark.parametrize(
    ("level", "code"), [("error", 0), ("warning", 1), ("info", 1)], ids=lambda x: str(x)
)
def test_fail_on_decides_which_severity_fails(promptlint, project, level, code):
    result = promptlint("check", project / "training", "--fail-on", level, cwd=project)
    assert result.code == code


def test_exit_zero_masks_findings_and_nothing_else(promptlint, project):
    assert promptlint("check", ".", "--exit-zero", cwd=project).code == 0
    assert promptlint("check", "gone", "--exit-zero").code == 2
    assert promptlint("check", ".", "--exit-zero", "--select", "nonsense").code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--select", "too-many-epoch"], "did you mean `too-many-epochs`"),
        (["--ignore", "TRN999"], "unknown rule `TRN999`"),
        (["--output-format", "jsn"], "did you mean `json`"),
        (["--output-format", "json", "--output-format", "sarif"], "standard output"),
        (["--fail-on", "fatal"], "--fail-on"),
        (["--as-of", "yesterday"], "2026-11-24"),
        (["--jobs", "0"], "--jobs"),
        (["--max-file-size", "big"], "max-file-size"),
        (["--config", "gone.toml"], "gone.toml"),
        (["--selct", "ALL"], "--select"),
        (["--baseline", "gone.json"], "baseline"),
        (["gone.md"], "no such file or folder: gone.md"),
        (["--new-only", "no-such-revision"], "no-such-revision"),
    ],
)
def test_a_wrong_request_is_two_and_says_why(promptlint, project, arguments, says):
    result = promptlint("check", ".", *arguments, cwd=project)
    assert result.code == 2
    assert says in result.err


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ('selct = ["ALL"]\n', "promptlint.toml:1"),
        ('select = ["ALL"\n', "promptlint.toml"),
        ('fail-on = "fatal"\n', "fail-on"),
        ("[rules.too-many-epochs]\nmaximum = 3\n", "too-many-epochs"),
        ('packs = ["gone"]\n', "gone"),
        ('[per-file-ignores]\n"*.md" = ["nonsense"]\n', "nonsense"),
    ],
)
def test_a_wrong_configuration_is_two_and_says_where(promptlint, project, config, says):
    (project / "promptlint.toml").write_text(config, encoding="utf-8")
    result = promptlint("check", ".", cwd=project)
    assert result.code == 2
    assert says in result.err
    assert result.out == ""


def test_nothing_to_check(promptlint, project, tmp_path):
    (tmp_path / "empty").mkdir()
    result = promptlint("check", "empty", cwd=tmp_path)
    assert result.code == 2
    assert "nothing to check" in result.err
    assert promptlint("check", "empty", "--allow-empty").code == 0


def test_a_named_file_that_is_skipped(promptlint, project):
    (project / "chart.yaml").write_text("services:\n  web:\n    image: nginx\n", encoding="utf-8")
    (project / "lfs.jsonl").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", encoding="utf-8"
    )
    for name in ("chart.yaml", "lfs.jsonl"):
        result = promptlint("check", "prompts", name, cwd=project)
        assert result.code == 2, name
        assert name in result.err
        assert promptlint("check", "prompts", name, "--allow-empty").code == 0
    assert "lfs.jsonl" in promptlint("check", ".", "--exit-zero").out


def test_a_skip_in_a_walk_is_listed_and_fails_only_when_strict(promptlint, project):
    (project / "prompts/long.md").write_text("Answer briefly. " * 80_000, encoding="utf-8")
    args = ["check", "prompts", "--max-file-size", "100kB"]
    result = promptlint(*args, cwd=project)
    assert result.code == 0
    assert "long.md" in result.out
    result = promptlint(*args, "--strict")
    assert result.code == 2
    assert "long.md" in result.err


def test_hooks_flags(promptlint, project):
    (project / "promptlint.toml").write_text('exclude = ["config/"]\n', encoding="utf-8")
    flags = ["--force-exclude", "--allow-empty", "--quiet"]
    result = promptlint("check", *flags, "config/rag.yaml", "notes.txt", cwd=project)
    assert (result.code, "notes.txt" in result.err) == (2, True)
    (project / "notes.txt").write_text("Do it well.\n", encoding="utf-8")
    result = promptlint("check", *flags, "config/rag.yaml", "notes.txt")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert promptlint("check", "config/rag.yaml").code == 1


def test_standard_input(promptlint, project):
    name = ["--stdin-filename", "config/other.yaml"]
    text = (project / "config/rag.yaml").read_bytes()
    result = promptlint("check", "-", *name, "--output-format", "json", cwd=project, stdin=text)
    assert result.code == 1
    assert result.json["findings"][0]["path"] == "config/other.yaml"
    assert promptlint("check", "-", "--fix", stdin=b"Hello").code == 2
    assert promptlint("check", "-", "prompts", stdin=b"Hello").code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(promptlint, project):
    (project / "prompts/good.md").chmod(0)
    assert promptlint("check", "prompts/good.md", cwd=project).code == 2


def test_an_interrupt_is_130(promptlint, project, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("promptlint.cli.running.run", interrupted)
    assert promptlint("check", ".", cwd=project).code == 130


def test_nameless_input_is_what_it_is(promptlint, project):
    text = (project / "config/rag.yaml").read_bytes()
    assert promptlint("check", "-", cwd=project, stdin=text).code == 1
    rows = b'{"instruction": "Name a river.", "output": ""}\n' * 3
    for more in ((), ("--stdin-filename", "t.jsonl"), ("--kind", "dataset")):
        result = promptlint("check", "-", *more, "--output-format", "json", stdin=rows)
        assert (result.code, "missing-answer" in result.rules) == (1, True)


def test_mistyped_targets_commands_and_empty_selections(promptlint, project):
    result = promptlint("check", ".", "--target", "opnai", cwd=project)
    assert (result.code, "did you mean `openai`" in result.err) == (2, True)
    assert "Did you mean 'check'" in promptlint("chekc", "x").err
    assert promptlint("check", ".", "--select", "").code == 2


def test_a_repair_that_could_not_be_written_is_two(promptlint, project, monkeypatch):
    (project / "prompts/hidden.md").write_text("pay\u200bment\n", encoding="utf-8")

    def refused(*_):
        raise PermissionError(13, "Permission denied", "somewhere")

    monkeypatch.setattr("promptlint.fixing.apply.replace_file", refused)
    result = promptlint("fix", "prompts", cwd=project)
    assert result.code == 2
    assert "prompts/hidden.md was not repaired: it can't be written" in result.err


def test_empty_input_is_nothing_to_check(promptlint, project):
    assert promptlint("check", "-", cwd=project, stdin=b"").code == 2
    assert promptlint("check", "-", "--allow-empty", stdin=b"").code == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
def test_a_report_that_cannot_be_written_is_two(project):
    command = f"{sys.executable} -m promptlint check prompts > /dev/full"
    done = subprocess.run(["sh", "-c", command], cwd=project, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr
