import json

import pytest
import yaml


@pytest.fixture
def bare(project):
    """The project before promptlint came, under git."""
    (project / "promptlint.toml").unlink()
    (project / ".git").mkdir()
    return project


def test_everything_is_set_up_and_the_next_check_is_green(promptlint, bare):
    assert promptlint("check", cwd=bare).code == 1
    result = promptlint("init", cwd=bare)
    assert result.code == 0, result.err
    assert 'baseline = "promptlint-baseline.json"' in (bare / "promptlint.toml").read_text("utf-8")
    assert yaml.safe_load((bare / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    entries = json.loads((bare / "promptlint-baseline.json").read_text("utf-8"))["entries"]
    assert "overlap-not-below-chunk" in {entry["rule"] for entry in entries}
    after = promptlint("check", "--output-format", "json", cwd=bare)
    assert after.code == 0
    assert after.json["findings"] == []
    assert after.json["summary"]["baselined"] == len(entries)


def test_nothing_is_overwritten(promptlint, bare):
    (bare / "promptlint.toml").write_text("# mine\n", encoding="utf-8")
    (bare / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    (bare / "promptlint-baseline.json").write_text("mine", encoding="utf-8")
    result = promptlint("init", cwd=bare)
    assert result.code == 0, result.err
    assert (bare / "promptlint.toml").read_text("utf-8") == "# mine\n"
    assert (bare / ".pre-commit-config.yaml").read_text("utf-8") == "repos: []\n"
    assert (bare / "promptlint-baseline.json").read_text("utf-8") == "mine"
    assert "- repo: local" in result.out  # shown, to be pasted
    assert result.out.count("stays as it is") == 3


def test_force_replaces_config_and_baseline(promptlint, bare):
    (bare / "promptlint.toml").write_text("# mine\n", encoding="utf-8")
    (bare / "promptlint-baseline.json").write_text("mine", encoding="utf-8")
    assert promptlint("init", "--force", cwd=bare).code == 0
    assert "# mine" not in (bare / "promptlint.toml").read_text("utf-8")
    assert json.loads((bare / "promptlint-baseline.json").read_text("utf-8"))["entries"]


def test_init_twice_changes_nothing(promptlint, bare):
    promptlint("init", cwd=bare)
    before = {file.name: file.read_bytes() for file in bare.iterdir() if file.is_file()}
    assert promptlint("init", cwd=bare).code == 0
    assert {file.name: file.read_bytes() for file in bare.iterdir() if file.is_file()} == before


def test_existing_hooks_get_one_more(promptlint, bare):
    text = "repos:\n  - repo: https://hooks.example/a\n    rev: v1\n    hooks:\n      - id: a\n"
    (bare / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
    promptlint("init", "--no-baseline", cwd=bare)
    changed = (bare / ".pre-commit-config.yaml").read_text("utf-8")
    assert changed.startswith(text)
    assert len(yaml.safe_load(changed)["repos"]) == 2


def test_a_clean_project_gets_no_baseline(promptlint, bare):
    (bare / "config/rag.yaml").unlink()
    (bare / "training/run.yaml").unlink()
    result = promptlint("init", cwd=bare)
    assert result.code == 0
    assert not (bare / "promptlint-baseline.json").exists()
    assert '# baseline = "promptlint-baseline.json"' in (bare / "promptlint.toml").read_text(
        "utf-8"
    )


def test_an_empty_folder_outside_git(promptlint, tmp_path):
    result = promptlint("init", cwd=tmp_path)
    assert result.code == 0, result.err
    assert [item.name for item in tmp_path.iterdir() if item.is_file()] == ["promptlint.toml"]


def test_pyproject_settings_stay_in_use(promptlint, bare):
    (bare / "pyproject.toml").write_text("[tool.promptlint]\npreview = true\n", encoding="utf-8")
    result = promptlint("init", "--no-hook", "--no-baseline", cwd=bare)
    assert "stays in use" in result.out
    assert not (bare / "promptlint.toml").exists()


def test_a_broken_config_is_said(promptlint, bare):
    (bare / "promptlint.toml").write_text("selct = []\n", encoding="utf-8")
    result = promptlint("init", cwd=bare)
    assert result.code == 2
    assert "unknown key `selct`" in result.err
