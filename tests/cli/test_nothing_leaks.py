"""Secrets and personal data are seeded in every kind of file; no output holds them."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

TOKEN = "ghp_" + "q7Rk2mVx9TzL4wNc8HsJ5bYd1GfP3aXe6UoW"
PASSWORD = "vT7q-Lm29xKe"
URL = f"postgresql://rag_app:{PASSWORD}@db-3.harbourline-freight.com/docs"
ASSIGNED = "8fK2mQ9sLzX4vB7nT1wR"
SMTP = "kT9!wQz4Lm"
BODY = "kuv4VGOfYcMuqbKLLp2jfTuOQPeWIDtcKZ1Dw0gBEHum3adzqxMhGx3taeY5jvDa"
KEY = f"-----BEGIN PRIVATE KEY-----\n{BODY}\n{BODY[::-1]}\n-----END PRIVATE KEY-----"
ADDRESS = "t.okonjo@quarryfield-energy.org"
CARD = "4716 7574 9118 6252"
TYPED = "gho_" + "1234567890abcdef" * 2 + "1234"
WALLET = "0x43c1EB23E36274fb0cD7ff5Ccd66DBAb2519954b"
SEEDS = (
    TYPED,
    WALLET,
    TOKEN,
    PASSWORD,
    ASSIGNED,
    SMTP,
    BODY,
    BODY[::-1],
    ADDRESS,
    CARD,
    CARD.replace(" ", ""),
)

LEAK = (
    f"token {TOKEN}, database {URL}, api_key = \"{ASSIGNED}\", smtp_password: '{SMTP}', "
    f"write to {ADDRESS}, paid with the card {CARD}, "
    f"wallet {WALLET}, sample {TYPED}."
)
FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown")


def _yaml(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = [f'SYSTEM_PROMPT = """{LEAK}"""\n', "client.messages.create(system=SYSTEM_PROMPT)\n"]
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    note = f"note: |\n{_yaml(LEAK)}{_yaml(KEY)}"
    rag = (
        f"chunk_size: 500\nchunk_overlap: 50\nembedding_model: bge-m3\ndocuments_dir: ../kb\n{note}"
    )
    rows = [json.dumps({"instruction": LEAK, "output": text}) for text in (KEY, LEAK, "fine")]
    files = {
        "promptlint.toml": "",
        "AGENTS.md": f"# Agents\n\n{LEAK}\n",
        "README.md": f"# Read me\n\n{LEAK}\n",
        "prompts/a.md": f"# Triage\n\nSort the message.\u200b {LEAK}\n\n{KEY}\n",
        "prompts/b.prompty": f"---\nname: b\nmodel:\n  api: chat\n---\nsystem:\n{LEAK}\n",
        "app/chat.py": f'SYSTEM_PROMPT = """{LEAK}\n{KEY}"""\n{source[1]}',
        "app/chat.ts": f"const prompt = `{LEAK}`;\ngenerateText({{ model, system: prompt }});\n",
        "app/notes.ipynb": json.dumps(notebook),
        "config/rag.yaml": rag,
        "config/broken.yaml": rag + "chunk_size: [\n",
        "config/train.yaml": "base_model: meta-llama/Llama-3.1-8B\nadapter: lora\n"
        f"learning_rate: 2e-4\ndatasets:\n  - path: train.jsonl\n    type: alpaca\n{note}",
        ".env": f"GITHUB_TOKEN={TOKEN}\nDATABASE_URL={URL}\nAPI_KEY={ASSIGNED}\n"
        f"SMTP_PASSWORD={SMTP}\nOWNER={ADDRESS}\n",
        "docker-compose.yml": "services:\n  db:\n    environment:\n"
        f"      URL: {URL}\n      SMTP_PASSWORD: {SMTP}\n",
        "data/train.jsonl": "\n".join([*rows, f'{{"instruction": "{TOKEN}", broken']) + "\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb/letter.docx").write_bytes(_word(LEAK))
    return tmp_path


def _word(text: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}">{body}</w:document>')
    return stream.getvalue()


def _quiet(*texts: str) -> None:
    for text in texts:
        for seed in SEEDS:
            assert seed not in text
            assert json.dumps(seed)[1:-1] not in text


def _written(folder) -> list[str]:
    return [
        file.read_bytes().decode("utf-8", "replace") for file in folder.rglob("*") if file.is_file()
    ]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("more", [[], ["--all", "-v", "-v", "--statistics"]], ids=["", "all"])
def test_reports_and_the_cache(project, promptlint, tmp_path_factory, name, more):
    cache = tmp_path_factory.mktemp("cache")
    arguments = ["check", ".", "--preview", "--output-format", name, "--cache-dir", cache, *more]
    first = promptlint(*arguments)
    again = promptlint(*arguments)
    assert first.code == again.code == 1
    assert "hard-coded-secret" in first.out or "SEC001" in first.out
    _quiet(first.out, first.err, again.out, again.err, *_written(cache))


def test_every_kind_of_file_is_found(project, promptlint):
    result = promptlint("check", ".", "--no-cache", "--output-format", "json", "--all")
    found = {
        finding["path"] for finding in result.json["findings"] if finding["code"].startswith("SEC")
    }
    expected = {
        file.relative_to(project).as_posix() for file in project.rglob("*") if file.is_file()
    }
    assert found == expected - {"promptlint.toml"}


def test_diffs_and_repairs(project, promptlint):
    arguments = ["check", ".", "--no-cache", "--preview", "--unsafe-fixes"]
    shown = promptlint(*arguments, "--diff")
    _quiet(shown.out, shown.err)
    done = promptlint(*arguments, "--fix")
    _quiet(done.out, done.err)


def test_baselines(project, promptlint, tmp_path_factory):
    file = tmp_path_factory.mktemp("baseline") / "baseline.json"
    written = promptlint("baseline", "write", ".", "--baseline", file)
    shown = promptlint("baseline", "show", "--baseline", file)
    _quiet(written.out, written.err, shown.out, shown.err, *_written(file.parent))


def test_a_crash_quotes_nothing(project, promptlint, monkeypatch):
    from promptlint.checks import secrets

    def fail(*_):
        raise ValueError(f"could not scan {LEAK}")

    monkeypatch.setattr(secrets, "detect", fail)
    result = promptlint("check", "AGENTS.md", "--no-cache")
    assert result.code == 2
    assert "promptlint crashed (ValueError)" in result.err
    assert "promptlint/checks/secrets.py" in result.err
    assert str(project) not in result.err
    _quiet(result.out, result.err)
