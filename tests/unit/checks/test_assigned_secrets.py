"""Secrets left at a documented default, or set to nothing."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.analysis.secrets.assignments import assignments, is_default, load_defaults
from promptlint.checks.assigned_secrets import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.levels import Severity
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))


def hits(text: str, report: str = "default", path: str = ".env", reader: str = "env"):
    document = read_document(path, text.encode(), reader, "other")
    assert document is not None
    found = CHECK.check(document, {"report": report}, CONTEXT)
    return [(document.text[slice(*hit.place.span)], hit.severity) for hit in found]


def test_values_fallbacks_and_comments() -> None:
    assert hits("POSTGRES_PASSWORD=postgres # for now\n") == [("postgres", None)]
    assert hits('export POSTGRES_PASSWORD="postgres"\r\nA=1\r\n') == [('"postgres"', None)]
    assert hits("#POSTGRES_PASSWORD=postgres\nPOSTGRES_PASSWORD=postgres2\n") == []
    fallback = "${PG:-postgres}"
    assert hits(f"POSTGRES_PASSWORD={fallback}\n") == [(fallback, Severity.WARNING)]


def test_a_long_default_is_known_by_its_digest() -> None:
    value = "change-the-secret-that-came-along"
    entry = next(one for one in load_defaults() if one.stack == "Langfuse" and one.digests)
    assert hits("ENCRYPTION_KEY=" + "0" * 64 + "\n") == [("0" * 64, None)]
    assert entry.source.startswith("https://")
    assert is_default("0" * 64)
    assert not is_default(value)


@pytest.mark.parametrize(
    "path", [".env.example", "env/sample.env", "tests/.env", "app.template.yaml"]
)
def test_files_to_be_copied(path: str) -> None:
    reader = "env" if "env" in path.rpartition("/")[2] else "yaml"
    text = (
        "POSTGRES_PASSWORD=postgres\n" if reader == "env" else "minio_root_password: minioadmin\n"
    )
    assert hits(text, path=path, reader=reader) == []


def test_a_block_counts_when_something_chooses_it() -> None:
    block = "postgres:\n  host: {host}\n  user: postgres\n  password: postgres\n"
    chosen = "store:\n  database: postgres\n" + block
    compose = {"path": "docker-compose.yml", "reader": "yaml"}
    assert hits(block.format(host="db"), **compose) == []
    assert hits(chosen.format(host="db"), **compose) == [("postgres", None)]
    assert hits(chosen.format(host="localhost"), **compose) == [("postgres", Severity.WARNING)]


def test_empty_secrets_of_servers() -> None:
    text = "POSTGRES_PASSWORD=\nOPENAI_API_KEY=\nJWT_SECRET=''\nREDIS_PASSWORD=${X}\nPOSTGRES_DB=\n"
    assert hits(text, "empty") == [("POSTGRES_PASSWORD", None), ("''", None)]
    assert hits("POSTGRES_PASSWORD=\n", "empty", path=".env.sample") == []


def test_assignments_in_all_syntaxes() -> None:
    text = (
        "a_key: one # two\n- B_KEY=three\n[section]\nc_key = \"four # five\"\n  d: 'six'\n"
        '"e": "seven",\nf == g\nhttp://x\n'
    )
    found = [(one.name, one.value) for one in assignments(text)]
    assert found == [
        ("a_key", "one"),
        ("B_KEY", "three"),
        ("c_key", "four # five"),
        ("d", "six"),
        ("e", "seven"),
        ("http", "//x"),
    ]


def test_every_default_is_sourced() -> None:
    for entry in load_defaults():
        assert entry.stack
        assert entry.source.startswith("https://")
        assert entry.values or entry.digests
        assert all(key == key.lower() for key in entry.keys)


def test_a_template_that_a_start_script_fills() -> None:
    text = "mysql:\n  password: '${MYSQL_PASSWORD:-infini_rag_flow}'\n"
    text += "es:\n  password: infini_rag_flow\n"
    found = hits(text, path="service_conf.yaml.template", reader="yaml")
    assert found == [("'${MYSQL_PASSWORD:-infini_rag_flow}'", Severity.WARNING)]
    assert hits(text, path="service_conf.yaml.example", reader="yaml") == []


def test_one_finding_a_product_at_its_first_place() -> None:
    text = (
        "MYSQL_PASSWORD=${MYSQL:-infini_rag_flow}\n"
        "ELASTIC_PASSWORD=infini_rag_flow\nMINIO_ROOT_PASSWORD=minioadmin\n"
    )
    document = read_document(".env", text.encode(), "env", "other")
    assert document is not None
    first, other = CHECK.check(document, {"report": "default"}, CONTEXT)
    assert first.args["stack"] == "RAGFlow"
    assert first.args["more"] == ", and so is 1 more"
    assert first.severity is None  # of two, one is in force
    assert first.place.span == (15, 40)
    assert [place.message for place in first.related] == ["`ELASTIC_PASSWORD`, too"]
    assert other.args["more"] == ""
