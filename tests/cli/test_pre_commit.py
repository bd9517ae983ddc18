"""The hooks, run by the real pre-commit on a real git repository."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent

pytestmark = pytest.mark.skipif(
    not (SCRIPTS / "pre-commit").exists(), reason="pre-commit is not in this environment"
)

FILES = {
    "prompts/bad.md": "Answer in one word: which pay\u200bment was it?\n",
    "notes.txt": "pay\u200bment: not a prompt, the hook must leave it alone\n",
    "config/rag.yaml": "chunk_size: 100\nchunk_overlap: 100\nembedding_model: BAAI/bge-small-en\n",
    "compose.yaml": "services:\n  web:\n    image: nginx\n",
    "gen/rag.yaml": "chunk_size: 100\nchunk_overlap: 100\nembedding_model: BAAI/bge-small-en\n",
    "promptlint.toml": 'exclude = ["gen/"]\n',
    "main.rs": "fn main() {}\n",
}


def _git(folder, *arguments):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _repository(folder, files):
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    _git(folder, "init", "-q")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "start")
    return _git(folder, "rev-parse", "HEAD")


@pytest.fixture
def hooked(tmp_path):
    """A repository with our hooks. They use this environment instead of building their own."""
    definition = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    revision = _repository(
        hooks,
        {".pre-commit-hooks.yaml": definition.replace("language: python", "language: system")},
    )
    project = tmp_path / "project"
    project.mkdir()
    config = f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: promptlint\n"
    config += "  - id: promptlint-fix\n    stages: [manual]\n"
    _repository(project, {**FILES, ".pre-commit-config.yaml": config})
    return project


def _run(project, *arguments):
    environment = {
        **os.environ,
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(project.parent / "pre-commit"),
    }
    return subprocess.run(
        [SCRIPTS / "pre-commit", "run", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hook_checks_what_is_ours_and_nothing_else(hooked):
    done = _run(hooked, "promptlint", "--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "overlap-not-below-chunk" in done.stdout
    assert "hidden-unicode" in done.stdout
    for left_alone in ("notes.txt", "gen/rag.yaml", "compose.yaml", "main.rs", "Checked"):
        assert left_alone not in done.stdout


def test_the_hook_is_silent_and_green_on_a_good_commit(hooked):
    (hooked / "prompts/good.md").write_text("Answer in one word: yes or no?\n", encoding="utf-8")
    _git(hooked, "add", "-A")
    done = _run(hooked, "promptlint")
    assert done.returncode == 0, done.stdout + done.stderr
    done = _run(hooked, "promptlint", "--files", "compose.yaml", "main.rs")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_fix_hook_repairs_and_fails_once(hooked):
    arguments = ("promptlint-fix", "--hook-stage", "manual", "--files", "prompts/bad.md")
    done = _run(hooked, *arguments)
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    assert "payment" in (hooked / "prompts/bad.md").read_text("utf-8")
    assert _run(hooked, *arguments).returncode == 0
