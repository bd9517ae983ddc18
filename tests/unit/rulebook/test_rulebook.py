from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import yaml

from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Rule
from promptlint.rulebook.index import Rulebook, load_rulebook, make_rulebook
from promptlint.rulebook.problems import RulebookError, UnknownRuleError
from promptlint.rulebook.stored import checkout_rules

WriteRule = Callable[..., Path]
KINDS = ("pattern", "presence", "threshold", "schema")


def rule(name: str, code: str, family: str) -> Rule:
    return Rule(
        name, code, family, "", Severity.ERROR, Confidence.HIGH, ("prompt",), None, "message"
    )


@pytest.fixture
def book() -> Rulebook:
    rules = [
        rule("undefined-variable", "TPL001", "template"),
        rule("unused-variable", "TPL002", "template"),
        rule("unclosed-block", "TPL005", "template"),
        rule("hard-coded-secret", "SEC001", "secret"),
        rule("house-style", "TPLX001", "house"),
    ]
    return make_rulebook(rules, {}, "digest")


def names(rules: tuple[Rule, ...]) -> list[str]:
    return [rule.name for rule in rules]


def test_rules_are_found_by_name_and_code_in_any_case(book: Rulebook) -> None:
    assert book.get("unused-variable").code == "TPL002"
    assert book.get("tpl002").name == "unused-variable"
    assert book.get("Unused-Variable").code == "TPL002"


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("unused-variable", ["unused-variable"]),
        ("TPL005", ["unclosed-block"]),
        ("template", ["unclosed-block", "undefined-variable", "unused-variable"]),
        ("TPL", ["unclosed-block", "undefined-variable", "unused-variable"]),
        ("TPL00", ["unclosed-block", "undefined-variable", "unused-variable"]),
        ("tplx", ["house-style"]),
    ],
)
def test_a_selector_names_rules(book: Rulebook, token: str, expected: list[str]) -> None:
    assert names(book.expand(token)) == expected


def test_all_is_every_rule(book: Rulebook) -> None:
    assert len(book.expand("ALL")) == len(book.rules) == 5


@pytest.mark.parametrize("token", ["T", "TP", "TPL9", "", "unused", "variable*"])
def test_a_selector_that_names_nothing_is_an_error(book: Rulebook, token: str) -> None:
    with pytest.raises(KeyError):
        book.expand(token)


@pytest.mark.parametrize(
    ("word", "best"),
    [
        ("undefned-variable", "undefined-variable"),
        ("undefined_variable", "undefined-variable"),
        ("Undefined Variable", "undefined-variable"),
        ("TLP001", "TPL001"),
        ("templates", "template"),
        ("hardcoded-secret", "hard-coded-secret"),
    ],
)
def test_near_names_are_suggested(book: Rulebook, word: str, best: str) -> None:
    assert book.suggest(word)[0] == best


def test_nothing_is_suggested_for_nothing_near(book: Rulebook) -> None:
    assert book.suggest("temperature-over-limit") == []


def test_an_unknown_rule_says_what_was_meant(book: Rulebook) -> None:
    with pytest.raises(UnknownRuleError) as caught:
        book.get("unclosed-blok")
    assert str(caught.value) == "unknown rule `unclosed-blok`; did you mean `unclosed-block`?"


def test_families_are_listed_by_code(book: Rulebook) -> None:
    assert names(book.family("template"))[0] == "undefined-variable"
    with pytest.raises(UnknownRuleError, match="did you mean `template`"):
        book.family("templat")


def test_the_built_in_rules_load_with_their_files() -> None:
    book = load_rulebook()
    assert "overlap-not-below-chunk" in book.rules
    assert all(book.files[name].is_file() for name in book.rules)
    assert list(book.rules) == sorted(book.rules)
    assert load_rulebook().digest == book.digest


def test_a_pack_joins_the_built_in_rules(write_rule: WriteRule) -> None:
    folder = write_rule()
    alone, book = load_rulebook(), load_rulebook([folder], kinds=KINDS)
    assert set(book.rules) - set(alone.rules) == {"no-shouting"}
    assert book.get("ACME001").origin == folder.as_posix()
    assert book.files["no-shouting"] == folder / "no-shouting.yaml"
    assert book.digest != alone.digest


def test_a_single_file_is_a_pack_too(write_rule: WriteRule) -> None:
    file = write_rule() / "no-shouting.yaml"
    assert load_rulebook([file]).files["no-shouting"] == file


@pytest.mark.parametrize(
    ("changes", "key", "message"),
    [
        ({"name": "overlap-not-below-chunk"}, "name", "taken by the built-in rule"),
        ({"code": "RAG003"}, "code", "taken by the built-in rule overlap-not-below-chunk"),
        ({"code": "RAG900"}, "code", "codes in `RAG` belong to the family of the built-in rule"),
        ({"name": "retrieval"}, "name", "is the name of a family"),
        ({"family": "overlap-not-below-chunk"}, "family", "is the name of a rule"),
    ],
)
def test_a_pack_can_not_take_what_is_ours(
    write_rule: WriteRule, changes: dict[str, str], key: str, message: str
) -> None:
    folder = write_rule(**changes)
    with pytest.raises(RulebookError) as caught:
        load_rulebook([folder], kinds=KINDS)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.hint == f"choose another {key}"
    (file,) = folder.iterdir()
    line = file.read_text(encoding="utf-8").splitlines()[(problem.line or 0) - 1]
    assert line.startswith(f"{key}: ")


def test_two_packs_can_not_collide(write_rule: WriteRule, tmp_path: Path) -> None:
    first = write_rule()
    second = tmp_path / "other"
    second.mkdir()
    (second / "x.yaml").write_bytes((first / "no-shouting.yaml").read_bytes())
    with pytest.raises(RulebookError, match=r"name `no-shouting` is taken by no-shouting"):
        load_rulebook([first, second])


def test_compiled_packs_are_kept_and_compiled_again_when_they_change(
    write_rule: WriteRule, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    folder = write_rule()
    first = load_rulebook([folder], kinds=KINDS, cache_dir=cache)
    (kept,) = cache.iterdir()
    stamp = kept.stat().st_mtime_ns
    assert load_rulebook([folder], kinds=KINDS, cache_dir=cache).digest == first.digest
    assert kept.stat().st_mtime_ns == stamp
    write_rule(severity="error")
    assert load_rulebook([folder], kinds=KINDS, cache_dir=cache).digest != first.digest
    kept.write_bytes(b"{")
    assert load_rulebook([folder], kinds=KINDS, cache_dir=cache).get("ACME001")


def checkout(tmp_path: Path, **changes: str) -> Path:
    source = load_rulebook().files["overlap-not-below-chunk"]
    value = {**yaml.safe_load(source.read_text(encoding="utf-8")), **changes}
    folder = tmp_path / "rules" / "retrieval"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "overlap-not-below-chunk.yaml"
    file.write_text(yaml.safe_dump(value), encoding="utf-8")
    return tmp_path / "rules"


def test_a_checkout_compiles_its_rules_when_they_change(tmp_path: Path) -> None:
    cached = tmp_path / "index.json"
    first = checkout_rules(checkout(tmp_path), cached)
    assert orjson.loads(cached.read_bytes())["digest"] == first["digest"]
    second = checkout_rules(checkout(tmp_path, severity="info"), cached)
    assert second["rules"][0]["severity"] == "info"
    assert second["digest"] != first["digest"]


def test_an_index_is_used_again_while_the_files_stay_the_same(tmp_path: Path) -> None:
    cached = tmp_path / "index.json"
    folder = checkout(tmp_path)
    index = {**checkout_rules(folder, cached), "digest": "kept"}
    cached.write_bytes(orjson.dumps(index))
    assert checkout_rules(folder, cached)["digest"] == "kept"
    os.utime(folder / "retrieval" / "overlap-not-below-chunk.yaml", ns=(1, 1))
    assert checkout_rules(folder, cached)["digest"] == "kept", "a touch changes no contents"
    assert orjson.loads(cached.read_bytes())["stamp"] != index["stamp"]


def test_a_read_only_checkout_works_from_memory(tmp_path: Path) -> None:
    missing = tmp_path / "no such folder" / "index.json"
    assert checkout_rules(checkout(tmp_path), missing)["rules"]
    assert not missing.exists()


def test_a_broken_index_is_compiled_again(tmp_path: Path) -> None:
    cached = tmp_path / "index.json"
    for content in (b"", b"[]", b'{"format": 0, "rules": []}', b"\xff"):
        cached.write_bytes(content)
        assert checkout_rules(checkout(tmp_path), cached)["rules"]
