"""Length of the vectors: what the index or the request declares against what the model makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from promptlint.analysis.settings import edit_value, place_in, written_at
from promptlint.facts.embeddings import EmbeddingModel, embedding_model
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config, FileFacts, ProjectFacts, Value
from promptlint.model.fix import Fix
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_PROFILES = "privategpt"
_BASE_NAME = "settings.yaml"


@dataclass(frozen=True, slots=True)
class _Mismatch:
    value: Value
    declared: int
    what: str
    expected: str
    certain: bool


class _Dimensions:
    """Document check, and project check for settings that a profile completes."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at declared dimensions that the model of the same config does not make."""
        seen: set[object] = set()
        for config in document.configs:
            for found in _mismatches(config):
                where = written_at(document, found.value.place)
                if where in seen:
                    continue
                seen.add(where)
                hit = _hit(config, found)
                edit = _correction(document, config, found)
                yield replace(hit, fix=edit) if edit else hit

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits of profiles: half of the pair stands in ``settings.yaml``, half in the profile."""
        for path, facts in project.files.items():
            for config in facts.configs:
                if config.framework == _PROFILES and config.scope:
                    yield from _profile_hits(project, path, config)


def _mismatches(config: Config) -> Iterator[_Mismatch]:
    name = config.text("embedding.model")
    model = embedding_model(name) if name else None
    requested = config.number("embedding.dimension")
    stored = config.number("index.dimension")
    request = config.values.get("embedding.dimension")
    index = config.values.get("index.dimension")
    wrong = False
    if model is not None and request is not None and requested:
        wrong, certain = _differs(model, int(requested))
        if wrong:
            yield _Mismatch(request, int(requested), "dimension", _offer(model), certain)
    if index is None or not stored:
        return
    if requested and not wrong:
        if stored != requested:
            yield _Mismatch(index, int(stored), "index dimension", str(int(requested)), True)
    elif model is not None and not requested:
        differs, certain = _differs(model, int(stored))
        if differs:
            yield _Mismatch(index, int(stored), "index dimension", _offer(model), certain)


def _differs(model: EmbeddingModel, declared: int) -> tuple[bool, bool]:
    """Whether the model can't make such vectors, and whether that is certain."""
    if model.dimension is None or model.offers(declared):
        return False, False
    if not model.curated and declared < model.dimension:
        return False, False  # it may have been made to be shortened
    return True, model.curated and model.dimension_checked


def _offer(model: EmbeddingModel) -> str:
    if model.shortest is not None:
        return f"{model.shortest} to {model.longest}"
    if model.dimensions:
        return " or ".join(str(size) for size in model.dimensions)
    return str(model.dimension)


def _hit(config: Config, found: _Mismatch) -> Hit:
    model = config.values.get("embedding.model")
    name = config.text("embedding.model") or "the embedding"
    # privateGPT's qdrant takes the length from the first vector and ignores the setting.
    ignored = config.framework == _PROFILES and config.text("index.store") in (None, "qdrant")
    sure = found.certain and not ignored
    related = replace(model.place, message=f"makes {found.expected}") if model else None
    return Hit(
        place=found.value.place,
        args={
            "what": found.what,
            "value": found.declared,
            "model": name,
            "expected": found.expected,
        },
        related=(related,) if related else (),
        data={"value": found.declared, "expected": found.expected, "model": name},
        severity=None if sure else Severity.WARNING,
        confidence=None if found.certain else Confidence.MEDIUM,
    )


def _correction(document: Document, config: Config, found: _Mismatch) -> Fix | None:
    if not found.certain or not found.expected.isdigit():
        return None
    edit = edit_value(document, found.value, found.expected)
    return Fix(False, f"set the {found.what} to {found.expected}", (edit,)) if edit else None


def _profile_hits(project: ProjectFacts, path: str, profile: Config) -> Iterator[Hit]:
    folder, slash, _ = path.rpartition("/")
    base_path = f"{folder}{slash}{_BASE_NAME}"
    base = _base(project.files.get(base_path))
    if base is None:
        return
    merged: Mapping[str, Value] = {**base.values, **profile.values}
    own = {"embedding.model", "embedding.dimension"} & profile.values.keys()
    if len(own) != 1:  # none: the base file's own finding; both: the profile's own
        return
    for found in _mismatches(replace(profile, values=merged)):
        hit = _hit(replace(profile, values=merged), found)
        if found.value is profile.values.get("embedding.dimension"):
            related = place_in(base_path, base.values["embedding.model"].place, "the model")
            yield replace(hit, place=place_in(path, hit.place), related=(related,))
        else:
            related = place_in(base_path, found.value.place, f"dimension {found.declared}")
            model = profile.values["embedding.model"].place
            yield replace(hit, place=place_in(path, model), related=(related,))


def _base(facts: FileFacts | None) -> Config | None:
    configs = facts.configs if facts else ()
    return next((item for item in configs if item.framework == _PROFILES), None)


CHECK = _Dimensions()
