"""Documents that a RAG config or an indexing script points at are checked for leaks."""

from __future__ import annotations

import io
import json
import sys
import zipfile

import pytest

ADDRESS, CARD = "t.okonjo@quarryfield-energy.org", "4716 7574 9118 6252"
CONFIG = """\
embedding:
  model: text-embedding-3-small
chunking:
  chunk_size: 512
  chunk_overlap: 64
retrieval:
  top_k: 5
documents_dir: kb
"""
SCRIPT = """\
from langchain_community.document_loaders import DirectoryLoader
from langchain_openai import OpenAIEmbeddings
from langchain_chroma import Chroma

store = Chroma(embedding_function=OpenAIEmbeddings(model="text-embedding-3-small"))
store.add_documents(DirectoryLoader("kb", glob="**/*").load())
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "promptlint.toml").write_text("", encoding="utf-8")
    for folder in ("kb", "else"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "customers.txt").write_text(f"Contact: {ADDRESS}\n", encoding="utf-8")
        (tmp_path / folder / "cards.csv").write_text(f"name,card\nT,{CARD}\n", encoding="utf-8")
        (tmp_path / folder / "page.html").write_text(f"<p>Mail {ADDRESS}</p>", encoding="utf-8")
        (tmp_path / folder / "scan.pdf").write_bytes(b"%PDF-1.7\0" + ADDRESS.encode())
    return tmp_path


def _paths(promptlint, *more):
    result = promptlint("check", ".", "--select", "privacy", "--output-format", "json", *more)
    return sorted({finding["path"] for finding in json.loads(result.out)["findings"]})


@pytest.mark.parametrize(("name", "text"), [("rag.yaml", CONFIG), ("index.py", SCRIPT)])
def test_what_is_indexed_is_checked(project, promptlint, name, text) -> None:
    (project / name).write_text(text, encoding="utf-8")
    assert _paths(promptlint) == ["kb/cards.csv", "kb/customers.txt", "kb/page.html"]


def test_files_that_nobody_indexes_are_left_alone(project, promptlint) -> None:
    (project / "rag.yaml").write_text(CONFIG.replace("documents_dir: kb\n", ""), encoding="utf-8")
    assert _paths(promptlint) == []


def test_they_can_be_repaired_and_excluded(project, promptlint) -> None:
    (project / "rag.yaml").write_text(CONFIG, encoding="utf-8")
    promptlint("check", ".", "--select", "privacy", "--fix", "--unsafe-fixes")
    assert (project / "kb/customers.txt").read_text(encoding="utf-8") == "Contact: [EMAIL_1]\n"
    assert _paths(promptlint) == []


def test_a_config_in_a_folder_names_them_from_there(project, promptlint) -> None:
    (project / "config").mkdir()
    text = CONFIG.replace("documents_dir: kb", "documents_dir: ../kb")
    (project / "config/rag.yaml").write_text(text, encoding="utf-8")
    assert len(_paths(promptlint)) == 3


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _word(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        body = f"<w:p/><w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}">{body}</w:document>')
    return stream.getvalue()


def test_word_documents_are_read_and_never_written(project, promptlint) -> None:
    (project / "rag.yaml").write_text(CONFIG, encoding="utf-8")
    letter = project / "kb/letter.docx"
    letter.write_bytes(_word(f"Please write to {ADDRESS}"))
    before = letter.read_bytes()
    result = promptlint("check", ".", "--select", "privacy", "--output-format", "json")
    (found,) = [
        item for item in json.loads(result.out)["findings"] if item["path"] == "kb/letter.docx"
    ]
    assert found["message"].endswith(", paragraph 2")
    assert found["data"]["part"] == "paragraph 2"
    assert found["location"]["line"] is None
    assert ADDRESS not in result.out
    promptlint("check", ".", "--select", "privacy", "--fix", "--unsafe-fixes")
    assert letter.read_bytes() == before


def test_what_can_t_be_read_is_said_and_the_run_goes_on(project, promptlint) -> None:
    (project / "rag.yaml").write_text(CONFIG, encoding="utf-8")
    (project / "kb/broken.docx").write_bytes(_word("x")[:-40])
    result = promptlint("check", ".", "--select", "privacy,not-checked")
    assert "kb/broken.docx" in result.out
    assert "is a broken Word document" in result.out
    assert "kb/customers.txt" in result.out


def test_without_the_extra_one_line_says_what_to_install(project, promptlint, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    (project / "rag.yaml").write_text(CONFIG, encoding="utf-8")
    (project / "kb/second.pdf").write_bytes(b"%PDF-1.7")
    result = promptlint("check", ".", "--select", "privacy")
    assert result.out.count("promptlint-analyzer[documents]") == 1
    assert "as is 1 more" in result.out


def test_a_document_that_is_named(project, promptlint, monkeypatch) -> None:
    (project / "letter.docx").write_bytes(_word(f"Please write to {ADDRESS}"))
    result = promptlint("check", "letter.docx")
    assert "personal data" in result.out or "e-mail address" in result.out
    assert "paragraph 2" in result.out
    monkeypatch.setitem(sys.modules, "pypdf", None)
    (project / "scan.pdf").write_bytes(b"%PDF-1.7")
    missing = promptlint("check", "scan.pdf")
    assert "promptlint-analyzer[documents]" in missing.out + missing.err
