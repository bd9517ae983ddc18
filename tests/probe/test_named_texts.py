"""Which documents a retrieval config names."""

import json

import pytest

from promptlint.probe.named_texts import named_texts


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    for name, text in {
        "docs/a.md": "first",
        "docs/deep/b.txt": "second",
        "docs/image.png": "no text",
        "config/near.md": "near",
        "chunks.jsonl": json.dumps({"text": "one"}) + "\n{broken\n[1]\n" + '{"id": 2}\n',
    }.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "secret.md").write_text("outside")
    return root


def _named(project, data):
    return named_texts(data, project / "config", project)


@pytest.mark.parametrize(
    "data",
    [
        {"documents": "docs"},
        {"loader": {"input_dir": "./docs"}},
        {"documents": [{"path": "docs/a.md"}, {"path": "docs/deep"}]},
        {"sources": ["docs/**/*.md", "docs/deep/*.txt"]},
        {"corpus": "docs", "docs_path": "docs"},
    ],
)
def test_files_folders_and_patterns(project, data):
    named = _named(project, data)
    assert sorted(named.documents) == ["first", "second"]
    assert sorted(named.files) == ["docs/a.md", "docs/deep/b.txt"]


def test_beside_the_config_comes_first(project):
    assert _named(project, {"documents": "near.md"}).documents == ["near"]


def test_rows_are_chunks_already(project):
    named = _named(project, {"chunks": "chunks.jsonl"})
    assert (named.chunks, named.documents) == (["one"], [])


@pytest.mark.parametrize(
    "value",
    ["../secret.md", "../../secret.md", "/etc/hostname", "~/x", "https://example.com/a.md", "a\0b",
     "x" * 400, "", "docs/none", "/", "[", "**"],
)  # fmt: skip
def test_nothing_outside_and_nothing_strange(project, value):
    named = _named(project, {"documents": value})
    assert "outside" not in named.documents


def test_a_link_that_leads_outside(project, tmp_path):
    (project / "docs/link.md").symlink_to(tmp_path / "secret.md")
    assert "outside" not in _named(project, {"documents": "docs"}).documents


def test_other_keys_name_no_documents(project):
    assert _named(project, {"model": "docs", "prompt": "docs/a.md"}).documents == []


def test_depth_is_bounded(project):
    data = "docs"
    for _ in range(5000):
        data = {"documents": data}
    assert _named(project, data).documents == []
