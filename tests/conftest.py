"""Runs the command line in this process, as a shell would see it."""

import io
import json
import os
import sys
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow; that is no fault of the code.
settings.register_profile(
    "promptlint",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,  # the gate gives one answer; elsewhere every run looks anew
)
settings.load_profile("promptlint")


@dataclass(frozen=True)
class Result:
    """What a command printed and answered."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def rules(self):
        """Rules of a JSON report's findings, in its order."""
        return [finding["rule"] for finding in self.json["findings"]]


@pytest.fixture
def promptlint(monkeypatch, capsysbinary):
    """``promptlint("check", "x.md", cwd=folder)`` → `Result`."""
    from promptlint.cli.main import _run

    def call(*arguments, cwd=None, stdin=None):
        monkeypatch.setattr(sys, "argv", ["promptlint", *map(str, arguments)])
        if cwd is not None:
            monkeypatch.chdir(cwd)
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsysbinary.readouterr()
        code = _run()
        out, err = capsysbinary.readouterr()
        return Result(code, out.decode("utf-8"), err.decode("utf-8"))

    return call


GOOD_PROMPT = """# Triage

Sort each customer message into exactly one of the labels `delivery`, `returns`, `repairs`, `other`.
Answer with the label alone.

Message: "The zip of my jacket broke."
Label: repairs
"""

BAD_RETRIEVAL = """chunking:
  chunk_size: 200
  chunk_overlap: 200
embedding:
  model: BAAI/bge-small-en-v1.5
"""

BAD_TRAINING = """base_model: NousResearch/Llama-2-7b-hf
adapter: lora
datasets:
  - path: tatsu-lab/alpaca
    type: alpaca
val_set_size: 0.05
sequence_len: 2048
num_epochs: 40
micro_batch_size: 2
learning_rate: 0.0002
"""


@pytest.fixture
def project(tmp_path):
    """One good prompt, one retrieval config with an error, one training config with a warning."""
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts/good.md").write_text(GOOD_PROMPT, encoding="utf-8")
    (tmp_path / "config").mkdir()
    (tmp_path / "config/rag.yaml").write_text(BAD_RETRIEVAL, encoding="utf-8")
    (tmp_path / "training").mkdir()
    (tmp_path / "training/run.yaml").write_text(BAD_TRAINING, encoding="utf-8")
    (tmp_path / "promptlint.toml").write_text("", encoding="utf-8")
    return tmp_path
