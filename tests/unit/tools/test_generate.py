"""The generated files: complete, deterministic, and checked for drift."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import orjson
import pytest
import yaml

from promptlint.rulebook.index import load_rulebook
from tools import generate
from tools.rule_pages import rule_file_schemas, rule_pages

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return rule_pages(ROOT)


def test_every_rule_has_a_page_and_a_row(pages: dict[str, str]) -> None:
    book = load_rulebook()
    assert set(pages) == {"docs/rules/README.md"} | {f"docs/rules/{name}.md" for name in book.rules}
    table = pages["docs/rules/README.md"]
    for rule in book.rules.values():
        assert f"[{rule.name}]({rule.name}.md) | {rule.code} | {rule.severity.label}" in table
        assert pages[f"docs/rules/{rule.name}.md"].count(f"# {rule.name} ({rule.code})") == 1


def test_a_page_shows_reasons_examples_and_the_repair(pages: dict[str, str]) -> None:
    page = pages["docs/rules/overlap-not-below-chunk.md"]
    for part in ("## Why it matters", "## Flagged", "## Fine", "After the repair:", "```yaml"):
        assert part in page
    assert "warn_share = 0.5" in page


def test_fences_inside_an_example_do_not_end_its_block(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        fences = [line for line in page.splitlines() if line.startswith("```")]
        longest = max((len(line) - len(line.lstrip("`")) for line in fences), default=3)
        if longest == 3:
            assert len(fences) % 2 == 0, path


def test_measured_figures_are_printed(tmp_path: Path) -> None:
    (tmp_path / "evals").mkdir()
    figures = {
        "corpus": "61 real configs",
        "precision": 0.97,
        "recall": 0.5,
        "hits": 34,
        "low": 0.85,
        "high": 0.99,
    }
    data = {"rules": {"overlap-not-below-chunk": figures}}
    (tmp_path / "evals" / "measured.json").write_bytes(orjson.dumps(data))
    made = rule_pages(tmp_path)
    expected = "precision 97 % (85 % to 99 %, 34 findings), recall 50 % on 61 real configs"
    assert expected in made["docs/rules/overlap-not-below-chunk.md"]
    assert "| 97 % |" in made["docs/rules/README.md"]


def test_the_schemas_accept_the_rule_files() -> None:
    schemas = {path: orjson.loads(text) for path, text in rule_file_schemas(ROOT).items()}
    built_in = schemas["schemas/rule.schema.json"]
    jsonschema.Draft202012Validator.check_schema(built_in)
    file = load_rulebook().files["overlap-not-below-chunk"]
    value = yaml.safe_load(file.read_text(encoding="utf-8"))
    jsonschema.validate(value, built_in)
    value["examples"]["good"] = value["examples"]["good"][:1]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, built_in)
    jsonschema.validate(value, schemas["schemas/pack-rule.schema.json"])


def test_drift_is_found_written_and_leftovers_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = {"docs/rules/a.md": "a\n", "b.json": "{}\n"}
    monkeypatch.setattr(generate, "GENERATORS", {"test": lambda root: wanted})
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    leftover = tmp_path / "docs" / "rules" / "old.md"
    leftover.write_text("old", encoding="utf-8")
    assert generate.main(["--check"], tmp_path) == 1
    out = capsys.readouterr().out
    assert "docs/rules/a.md is not up to date" in out
    assert "docs/rules/old.md is a leftover" in out
    assert not (tmp_path / "b.json").exists()
    assert generate.main([], tmp_path) == 0
    assert (tmp_path / "b.json").read_text(encoding="utf-8") == "{}\n"
    assert not leftover.exists()
    assert generate.main(["--check"], tmp_path) == 0


def test_the_committed_files_are_up_to_date() -> None:
    assert [path for path, _ in generate.drift(ROOT)] == [], "run `python -m tools.generate`"
