"""Every key format finds its examples, and nothing in the near misses."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from promptlint.analysis.accelerator import SMALLEST, is_installed
from promptlint.analysis.secrets import build_pack, compile_pack, load_pack, scan_secrets
from promptlint.analysis.secrets.pack import FOLDER, read_sources
from promptlint.analysis.secrets.structure import CHECKS
from promptlint.model.batch import SEPARATOR

SOURCE = read_sources()
ENTRIES: list[dict[str, Any]] = yaml.safe_load(SOURCE)
HITS = [
    pytest.param(entry["id"], text[::-1], id=f"{entry['id']}-{number}")
    for entry in ENTRIES
    for number, text in enumerate(entry["hits"])
]
MISSES = [
    pytest.param(text, id=f"{entry['id']}-{number}")
    for entry in ENTRIES
    for number, text in enumerate(entry["misses"])
]
FRAMES = ("{}", 'key = "{}"', "Use {} here.", "\\n{}\\n", "({})", "a\n\x1e\n{}\n\x1e\nb")


@pytest.mark.parametrize(("provider", "text"), HITS)
def test_example_is_found(provider: str, text: str) -> None:
    assert [hit.provider for hit in scan_secrets(text)] == [provider]


@pytest.mark.parametrize(("provider", "text"), HITS)
@pytest.mark.parametrize("frame", FRAMES)
def test_example_is_found_anywhere(provider: str, text: str, frame: str) -> None:
    framed = frame.format(text)
    at = framed.index(text)
    hits = scan_secrets(framed)
    assert len(hits) == 1
    assert at <= hits[0].start < hits[0].end <= at + len(text)


@pytest.mark.parametrize("text", MISSES)
def test_near_miss_is_not_found(text: str) -> None:
    assert scan_secrets(text) == []


def test_compiled_pack_is_up_to_date() -> None:
    assert compile_pack(SOURCE) == (FOLDER / "providers.json").read_bytes(), (
        "run `python -m tools.compile_secrets`"
    )


def test_ids_are_unique_and_complete() -> None:
    ids = [entry["id"] for entry in ENTRIES]
    assert len(ids) == len(set(ids)) == len(load_pack().providers)
    assert all(entry["hits"] and entry["misses"] for entry in ENTRIES)


def test_checks_and_patterns_exist() -> None:
    for provider in load_pack().providers:
        assert provider.regex.pattern
        assert not provider.check or provider.check in CHECKS


def test_no_example_can_be_read_forwards() -> None:
    text = SOURCE.decode()
    for entry in ENTRIES:
        for hit in entry["hits"]:
            assert hit[::-1].strip() not in text


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("[{id: a, name: A, pattern: x, colour: red}]", "unknown fields"),
        ("[{id: a, name: A, pattern: x, starts: [ab]}]", "fewer than"),
        ("[{id: a, name: A, pattern: x, words: [ab]}]", "fewer than"),
    ],
)
def test_faulty_packs_are_refused(entry: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        compile_pack(entry.encode())


def test_the_pack_knows_many_providers() -> None:
    assert len({entry["name"] for entry in ENTRIES}) >= 180


@pytest.mark.skipif(not is_installed(), reason="hyperscan is an extra")
def test_hyperscan_changes_nothing() -> None:
    texts = [text[::-1] for entry in ENTRIES for text in entry["hits"]]
    texts += [text for entry in ENTRIES for text in entry["misses"]]
    joined = SEPARATOR.join(["é😀 and prose about 3d models, 2nd of its kind", *texts] * 2)
    assert len(joined) >= SMALLEST
    hits = scan_secrets(joined)
    assert len(hits) > 400
    assert hits == scan_secrets(joined, portable=True)


def test_another_pack_can_be_used() -> None:
    pack = build_pack(
        [{"id": "own", "name": "own key", "starts": ["own-"], "pattern": r"own-\w{20}"}]
    )
    text = "own-" + "q7Rk2mVx9TzL4wNc8HsJ"
    assert [hit.provider for hit in scan_secrets(text, pack)] == ["own"]
