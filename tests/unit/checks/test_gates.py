"""Gates may say yes for nothing; they must never say no where the check has a hit."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from promptlint.checks import CHECKS, CORPUS, DOCUMENT, PROJECT, ROW, load_check
from promptlint.checks.gates import _SECRET_WORDS, GATES, may_concern
from promptlint.discovery import classify
from promptlint.model.check import CheckContext, CorpusCheck, DocumentCheck, ProjectCheck, RowCheck
from promptlint.model.document import Document, UnreadableError
from promptlint.readers import read_document

ROOT = Path(__file__).parents[3]
RULES = [yaml.safe_load(file.read_text("utf-8")) for file in sorted(ROOT.glob("rules/*/*.yaml"))]
CONTEXT = CheckContext(date(2026, 11, 24))
PROTOCOLS = {DOCUMENT: DocumentCheck, ROW: RowCheck, CORPUS: CorpusCheck, PROJECT: ProjectCheck}


@pytest.mark.parametrize("kind", CHECKS)
def test_checks_implement_the_protocols_that_the_table_says(kind):
    check = load_check(kind)
    named = {name for name, protocol in PROTOCOLS.items() if isinstance(check, protocol)}
    assert named == set(CHECKS[kind][1])


def test_secrets_are_searched_by_the_words_of_their_formats():
    from promptlint.analysis.secrets import load_pack

    assert set(_SECRET_WORDS) == set(load_pack().literals)


def _documents(rule):
    for group in rule["examples"].values():
        for example in group:
            files = example.get("files") or {example["path"]: example["text"]}
            for path, text in files.items():
                guess = classify(path, named=True)
                if guess is None or guess.reader == "dataset" or not isinstance(text, str):
                    continue
                try:
                    document = read_document(path, text.encode(), guess.reader, guess.kind)
                except UnreadableError:
                    continue
                if document is not None:
                    yield document


GATED = [rule for rule in RULES if (rule.get("check") or {}).get("kind") in GATES]


@pytest.mark.parametrize("rule", GATED, ids=lambda rule: rule["name"])
def test_no_gate_hides_a_hit_of_an_example(rule):
    kind, params = rule["check"]["kind"], rule["check"].get("params", {})
    check = load_check(kind)
    for document in _documents(rule):
        if list(check.check(document, params, CONTEXT)):
            assert may_concern(kind, document)


_PIECES = (
    r"AB:CD:EF:AC:DE:BA AC-DE-BA-CC-EE-AA mac ip ::abcd 2a02: 212-736-5041 phone "
    r"1FeexV6bAHb8ybZjqQMjJrcCrHGW9sb6uF "
    r"4 41 1111 - NL 91 ABNA 0417 164300 @ example .com sk- a x9Q postgres://u: password= é eyJ"
)
_pieces = st.sampled_from([*_PIECES.split(), " ", "\n", "\u200b", "Bearer "])


@given(st.lists(_pieces, max_size=30).map("".join))
def test_no_gate_hides_a_hit_of_any_text(text):
    document = Document("a.md", "prompt", "markdown", text)
    for kind in ("personal-data", "secrets", "hidden-unicode"):
        for report in ("certain", "possible"):
            if list(load_check(kind).check(document, {"report": report}, CONTEXT)):
                assert may_concern(kind, document)
