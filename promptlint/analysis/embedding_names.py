"""Names of embedding models: which are the same, and which are no sentence-embedding models."""

from __future__ import annotations

import re

from promptlint.facts.embeddings import embedding_model

_MASKED = re.compile(
    r"(?:[\w.-]+/)?(?:distil|xlm-|multilingual-|camem|bio|sci|fin|legal-|clinical)?"
    r"(?:bert|roberta|electra|deberta(?:-v\d)?|albert|mpnet|xlnet)(?:a|turk)?"
    r"(?:-(?:base|large|small|tiny|mini|multilingual|cased|uncased|v\d|discriminator|wwm|german"
    r"|turkish|chinese|japanese|spanish|arabic|dutch|finnish|italian|english|ext))+",
    re.IGNORECASE,
)
_TRAINED_FOR_IT = re.compile(
    r"embed|sentence|sbert|retriev|simcse|mean-tokens|msmarco|\bnli\b|-nli|\bsts|-sts|similarity"
    r"|contriever|\bdpr\b|dpr-|e5|bge|gte|colbert|paraphrase|semantic|-dot-|-cos-|instructor|ance",
    re.IGNORECASE,
)
_CAUSAL = re.compile(
    r"(?:[\w.-]+/)?(?:meta-)?(?:gpt-?[2345]|gpt-?neo|chatgpt|llama-?[23]|llama2|codellama|mixtral"
    r"|mistral(?!-embed)|vicuna|falcon|phi-?[234]|gemma|qwen-?[123]|zephyr|deepseek-(?:r1|v\d|chat)"
    r"|tinyllama|claude|gemini-(?:1|2|pro|flash))[\w.:-]*",
    re.IGNORECASE,
)
_CLIP = re.compile(r"(?:[\w.-]+/)?clip-vit[\w.-]*|(?:[\w.-]+/)?siglip[\w.-]*", re.IGNORECASE)


def same_model(one: str, other: str) -> bool:
    """Whether two names mean one model: ``all-MiniLM-L6-v2`` and its full hub id do."""
    return _canonical(one) == _canonical(other)


def _canonical(name: str) -> str:
    known = embedding_model(name)
    if known is not None and not known.name.startswith("voyage/voyage-4"):
        return known.name.lower()
    tail = name.strip().lower().rpartition("/")[2].removesuffix(":latest")
    # Two halves that were trained together, and a family that shares one space.
    tail = re.sub(
        r"(?:question|query|ctx|context|passage|doc(?:ument)?)[-_]?encoder", "encoder", tail
    )
    return "voyage-4" if tail.startswith("voyage-4") else tail


def unfit_class(name: str) -> str | None:
    """What a model is instead of a sentence-embedding model; ``None`` for those that fit.

    ``masked language model``, ``image-text model`` or ``generative model``. By the tables where
    they know it, else by names whose model cards leave no doubt.
    """
    known = embedding_model(name)
    if known is not None and known.kind == "not-embedding":
        return "masked language model"
    if _CLIP.fullmatch(name) or (known is not None and known.kind == "image-text"):
        return "image-text model"
    if known is not None or _TRAINED_FOR_IT.search(name):
        return None
    if _MASKED.fullmatch(name):
        return "masked language model"
    return "generative model" if _CAUSAL.fullmatch(name) else None
