"""Settings that name the documents of a retrieval config, and settings that do not."""

from __future__ import annotations

import pytest

from promptlint.analysis.document_folders import document_folders


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("documents_dir: docs/kb\n", ["docs/kb"]),
        ("ingest:\n  source_path: './handbook/**/*.md'  # all\n", ["./handbook"]),
        ('[data]\ncorpus_path = "corpus/policies.csv"\n', ["corpus/policies.csv"]),
        ('{"input_dir": "kb", "chunk_size": 512}', []),  # more than one setting in a line
        ('{\n  "input_dir": "kb",\n  "chunk_size": 512\n}', ["kb"]),
        (
            "documents:\n  - docs/faq\n  - ../common notes/\nchunk_size: 5",
            ["docs/faq", "../common notes"],
        ),
        ("docs: [a/b, c]\n", ["a/b", "c"]),
        ("documents: 5 per query {x}\n", []),
        ("data_path: s3://bucket/docs\n", []),
        ("data_path: /srv/docs\n", []),
        ("data_path: ${DATA}\n", []),
        ("base_dir: .\n", []),
        ("chunk_size: 512\nmodel: text-embedding-3-small\n", []),
    ],
)
def test_paths(text: str, named: list[str]) -> None:
    found = list(document_folders(text))
    assert [path for path, _ in found] == named
    assert all(path.rstrip("/") in text[slice(*span)] for path, span in found)


def test_a_path_is_named_once_and_lists_end() -> None:
    assert [path for path, _ in document_folders("docs_dir: a\ndata_dir: a\n")] == ["a"]
    many = "documents:\n" + "".join(f"- d{number}\n" for number in range(200))
    assert len(list(document_folders(many))) == 50
