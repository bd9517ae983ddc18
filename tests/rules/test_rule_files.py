"""What every rule file must be, beyond its schema."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from promptlint.checks import CHECKS, load_check
from promptlint.model.check import CorpusCheck, DocumentCheck, ProjectCheck, RowCheck
from promptlint.model.rule import FAMILIES, Rule
from promptlint.rulebook.codes import code_prefix
from promptlint.rulebook.compile import Terms, compile_index
from promptlint.rulebook.data import data_path
from promptlint.rulebook.files import rule_files
from promptlint.rulebook.index import load_rulebook
from promptlint.rulebook.page import read_page
from promptlint.rulebook.wording import fields_of

BOOK = load_rulebook()
RULES = pytest.mark.parametrize("rule", BOOK.rules.values(), ids=list(BOOK.rules))


def test_every_rule_file_fits_its_schema_and_names_a_known_check() -> None:
    compile_index(data_path("rules"), Terms(kinds=CHECKS))


def test_no_rule_file_is_overlooked() -> None:
    assert {file.stem for file in rule_files(data_path("rules"))} == set(BOOK.rules)


def test_codes_are_unique_and_their_letters_belong_to_one_family() -> None:
    families: dict[str, set[str]] = {}
    for rule in BOOK.rules.values():
        families.setdefault(code_prefix(rule.code), set()).add(rule.family)
    assert len({rule.code for rule in BOOK.rules.values()}) == len(BOOK.rules)
    assert all(len(names) == 1 for names in families.values()), families


@RULES
def test_file_is_named_like_the_rule_and_lies_in_its_family(rule: Rule) -> None:
    file = BOOK.files[rule.name]
    assert (file.parent.name, file.name) == (rule.family, f"{rule.name}.yaml")
    assert rule.family in FAMILIES
    assert rule.name not in FAMILIES


@RULES
def test_rule_is_documented(rule: Rule) -> None:
    page = read_page(rule, BOOK.files[rule.name])
    assert len(page.group("bad")) >= 3
    assert len(page.group("good")) >= 3
    assert len(page.group("near_miss")) >= 1
    assert len(page.rationale) >= 80, "say what goes wrong, and at what cost"
    assert rule.help or rule.check is None, "say what to do about it"
    assert "\n" not in rule.summary
    assert len(rule.summary) <= 120


@RULES
def test_rule_that_is_on_by_default_cites_its_grounds(rule: Rule) -> None:
    if rule.preview or rule.family == "meta":
        return
    assert rule.references
    assert all(url.startswith("https://") for url in rule.references)


@RULES
def test_messages_only_name_fields(rule: Rule) -> None:
    for template in (rule.message, rule.dataset_message, rule.help):
        fields_of(template)


@RULES
def test_the_check_implements_a_protocol(rule: Rule) -> None:
    if rule.check is not None:
        protocols = DocumentCheck | RowCheck | CorpusCheck | ProjectCheck
        assert isinstance(load_check(rule.check), protocols)


@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_every_check_kind_has_its_module(kind: str) -> None:
    module = import_module(load_check(kind).__class__.__module__)
    assert module.CHECK is load_check(kind)
    assert Path(str(module.__file__)).parent.name == "checks"
