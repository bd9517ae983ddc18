"""What a run must not load: start-up time is decided here, and rots without a test."""

import subprocess
import sys

import pytest

HEAVY = {
    "asyncio",
    "email",
    "importlib.metadata",
    "jsonschema",
    "multiprocessing",
    "numpy",
    "phonenumbers",
    "presidio_analyzer",
    "pydantic",
    "regex",
    "requests",
    "rich",
    "socket",
    "spacy",
    "tiktoken",
    "tokenizers",
    "torch",
    "transformers",
    "unittest",
    "urllib.request",
    "xml",
}
ONE_PROMPT = HEAVY | {
    "csv",
    "difflib",
    "hashlib",
    "http",
    "jinja2",
    "orjson",
    "pathspec",
    "promptlint.analysis.privacy",
    "promptlint.analysis.secrets",
    "promptlint.engine.datasets",
    "promptlint.engine.wording",
    "sqlite3",
    "subprocess",
    "yaml",
}
OVERVIEW = ONE_PROMPT | {"promptlint.config", "promptlint.engine", "promptlint.rulebook", "tomllib"}

_PROGRAM = """
import sys
from promptlint.cli.main import _run
sys.argv = ["promptlint", *{arguments!r}]
try:
    code = _run()
finally:
    sys.stderr.write("\\n".join(["MODULES", *sys.modules]))
"""


def _loaded(arguments, cwd):
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(arguments=arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split("MODULES\n")[1].split("\n"))


def _offenders(loaded, forbidden):
    return {
        name for name in loaded if any(name == f or name.startswith(f + ".") for f in forbidden)
    }


PROMPT = """# Triage

Sort each customer message into exactly one of the labels `delivery`, `returns`, `repairs`, `other`.
Answer with the label alone.

Message: "The zip of my jacket broke."
Label: repairs
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "one.md").write_text(PROMPT, encoding="utf-8")
    (tmp_path / "rows.jsonl").write_text(
        '{"messages": [{"role": "user", "content": "Hi"},'
        ' {"role": "assistant", "content": "Yes?"}]}\n',
        encoding="utf-8",
    )
    (tmp_path / "promptlint.toml").write_text('fail-on = "warning"\n', encoding="utf-8")
    return tmp_path


def test_the_overview_loads_next_to_nothing(project):
    assert not _offenders(_loaded(["--help"], project), OVERVIEW)


def test_a_clean_prompt(project):
    assert not _offenders(_loaded(["check", "one.md"], project), ONE_PROMPT)


def test_a_clean_dataset(project):
    # Signatures of records are arrays; NumPy comes with the first batch of a dataset.
    assert not _offenders(_loaded(["check", "rows.jsonl"], project), HEAVY - {"numpy"})
