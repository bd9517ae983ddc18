"""Chunks of documents as training examples: facts belong into retrieval, not into weights.

A training configuration and the data that it names are judged together. One sign is never enough:
rows that look like chunks may be continued pre-training, a constant prompt may teach a style. Two
signs that have nothing to do with each other are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from promptlint.analysis import chunk_rows
from promptlint.analysis import text_training as texts
from promptlint.analysis.chunk_signs import (
    Sign,
    Thresholds,
    agree,
    asked_signs,
    cut_signs,
    holds_passages,
    percent,
    prompt_signs,
    register_signs,
    shape_signs,
    small_corpus,
    source_signs,
    templated,
)
from promptlint.analysis.settings import place_in
from promptlint.analysis.training_cases import (
    CHAT_MODEL,
    PRETRAINING,
    cases,
    method_of,
    number,
)
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.facts import Config, DataRef, DatasetProfile, FileFacts, ProjectFacts
from promptlint.model.hit import CorpusHit, Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_GENERATIVE = re.compile(r"sft|supervised|clm|causal\w*|pt|pretrain\w*|completion|instruct\w*|lora")
_REPORTED = (
    "rows.raw rows.chunk_columns overlap.share overlap.chars chain.share passage.share "
    "passage.words passage.mid_start passage.mid_end passage.marks passage.echo "
    "passage.impersonal passage.figures text.at_limit text.chars user.distinct user.empty"
).split()


@dataclass(frozen=True, slots=True)
class _Case:
    """A training and one of its data files."""

    facts: FileFacts
    config: Config
    written: DataRef
    data: FileFacts
    profile: DatasetProfile
    source: tuple[float, str]


class _DocumentsAsFineTuning:
    """Project check, of trainings on such data; corpus check, of single such rows among others.

    Parameters:

    - ``rows``: data sets with fewer rows are left to other rules.
    - ``megabytes``: raw text over this size is continued pre-training.
    - ``overlap``: share of rows that begin with the words another row ends with.
    - ``cut``: share of passages that begin inside a sentence.
    - ``echo``: share of the prompts' content words that occur in their answers, at most.

    Where pieces are a fifth to a half of the rows, examples stand among them: a warning.
    """

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits at training configurations whose data are chunks of documents."""
        pretraining = any(_declares_corpus(facts) for facts in project.files.values())
        for case in _cases(project):
            signs = _judge(case, params, pretraining=pretraining)
            if agree(signs):
                yield _hit(case, signs)
            elif mixed := _judge_mixed(case, params):
                few = case.profile.measures.get("passage.share", 0.0) < 0.5
                yield _hit(case, mixed, severity=Severity.WARNING if few else None)
        if not pretraining:
            yield from texts.hits(project)

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> chunk_rows.Found:
        """Rows of one batch that are pieces of documents."""
        return chunk_rows.found_in(batch)

    def merge(self, partials: Sequence[tuple[ChunkBase, chunk_rows.Found]]) -> chunk_rows.Found:
        """Rows of all parts."""
        return chunk_rows.merged(partials)

    def finish(
        self, partial: chunk_rows.Found, view: CorpusView, params: Params, context: CheckContext
    ) -> Iterable[CorpusHit]:
        """One hit for each row, unless the whole file is what `check_project` reports."""
        return () if _is_of_pieces(view, params) else chunk_rows.hits(partial, view.records)


def _cases(project: ProjectFacts) -> Iterator[_Case]:
    for case in cases(project, each_training=True):
        source = _source(project, case.data)
        yield _Case(case.facts, case.config, case.written, case.data, case.profile, source)


def _source(project: ProjectFacts, data: FileFacts) -> tuple[float, str]:
    """Share of the data's sampled text that stands in documents of the project, and in which."""
    keys = frozenset(_sketch(data))
    if len(keys) < 20:
        return 0.0, ""
    found: Counter[str] = Counter()
    covered: set[int] = set()
    for path, facts in project.files.items():
        is_text = facts.kind == "docs" or (
            facts.dataset is not None and facts.dataset.measures.get("rows.raw", 0.0) >= 0.5
        )
        if is_text and path != data.path:
            shared = keys.intersection(_sketch(facts))
            covered |= shared
            found[path] = len(shared)
    if not covered:
        return 0.0, ""
    return len(covered) / len(keys), found.most_common(1)[0][0]


def _sketch(facts: FileFacts) -> tuple[int, ...]:
    return facts.dataset.sketch if facts.dataset is not None else facts.sketch


def _declares_corpus(facts: FileFacts) -> bool:
    """Whether a file configures pre-training on a corpus that is kept elsewhere."""
    return any(
        config.world == "training"
        and PRETRAINING.fullmatch(method_of(config))
        and any(ref.remote for ref in config.data)
        for config in facts.configs
    )


def _judge(case: _Case, params: Params, *, pretraining: bool) -> list[Sign]:
    """Signs that the data are chunks of documents."""
    if case.profile.records < number(params, "rows", 10):
        return []
    if case.profile.measures.get("rows.raw", 0.0) >= 0.5:
        too_large = case.profile.bytes > number(params, "megabytes", 50) * 1_000_000
        return [] if pretraining or too_large else _judge_raw(case, params)
    return _judge_answers(case, params)


def _judge_raw(case: _Case, params: Params) -> list[Sign]:
    """Rows that are text alone."""
    of, config = case.profile.measures.get, case.config
    # Raw text also trains encoders and classifiers: something must say that this is neither.
    method = method_of(config)
    if not _GENERATIVE.match(method) and (method or config.framework == "transformers"):
        return []
    if not holds_passages(case.profile.measures):
        return []
    if of("passage.impersonal", 0.0) < 0.25 and of("passage.figures", 0.0) < 0.25:
        return []  # somebody's voice: a style is what training is for
    measures = case.profile.measures
    signs = [*cut_signs(measures, _thresholds(params)), *shape_signs(measures)]
    signs.extend(source_signs(*case.source))
    model = config.text("model") or ""
    if not CHAT_MODEL.search(model):
        return signs
    use = Sign("chat-model", "use", f"{model}, a chat model, is trained on bare text")
    if signs:
        return [*signs, use]
    # Cut at paragraphs: nothing but what is trained on what, and how little of it, tells.
    told = [*register_signs(measures), *small_corpus(case.profile.records, measures)]
    return [use, *told] if len(told) == 2 else []


def _judge_answers(case: _Case, params: Params) -> list[Sign]:
    """Rows with a prompt whose answer may be a passage."""
    measures = case.profile.measures
    answers = measures.get("rows.chat", 0.0) * case.profile.records
    if not _answers_are_passages(case.profile, answers):
        return _judge_copied(case, answers)
    limits = _thresholds(params)
    cut = [*cut_signs(measures, limits), *source_signs(*case.source)]
    prompt = list(prompt_signs(measures, answers, limits))
    if cut:
        return [*cut, *prompt, *shape_signs(measures), *register_signs(measures)]
    # Without a trace of cutting, only a prompt that asks for nothing makes statements suspicious.
    telling = [sign for sign in prompt if sign.name == "constant-prompt"]
    telling = telling or list(templated(measures, limits))
    return [*telling, *register_signs(measures)] if telling else []


def _judge_copied(case: _Case, answers: float) -> list[Sign]:
    """Signs that answers too short for passages are a document's own words, asked for as such."""
    of = case.profile.measures.get
    if of("rows.chat", 0.0) < 0.5 or not _answer_alone(case.profile, answers):
        return []
    if of("user.chars", 0.0) > 0.5 * of("text.chars", 0.0) or of("facts.code", 0.0) > 0.2:
        return []
    asked = list(asked_signs(case.profile.measures))
    share, path = case.source
    if asked and share >= _COPIED:
        return [*source_signs(share, path), *asked]
    # The document is elsewhere: its parts' numbers in the questions tell of it.
    if of("facts.numbered", 0.0) < 0.8 or of("passage.share", 0.0) < 0.1:
        return []
    told = list(register_signs(case.profile.measures))
    return [*asked, *told] if told and of("text.p10", 0.0) >= _SENTENCE else []


_COPIED = 0.5
"""Share of an answer's words that stand in one document, from which on answers are its pieces."""
_SENTENCE = 80
"""Characters of nearly all answers where they are pieces of text, no short replies."""


def _judge_mixed(case: _Case, params: Params) -> list[Sign]:
    """Signs that a fifth of the rows and more are pieces, among rows that are examples."""
    measures, records = case.profile.measures, case.profile.records
    of = measures.get
    share = of("passage.share", 0.0)
    if not _MIXED <= share <= 1 - _MIXED or share * records < number(params, "rows", 10):
        return []
    if share >= 0.5 and of("user.chars", 0.0) > 0.5 * of("text.chars", 0.0):
        return []  # a prompt that holds a text to work on is long
    if of("rows.tools", 0.0) > 0.2 or of("rows.multi_turn", 0.0) > 0.5:
        return []
    if of("rows.chat", 0.0) >= 0.5:
        # Passages that repeat their prompts' words answer them.
        if of("passage.echo", 1.0) > _thresholds(params).echo or of("text.json", 0.0) > 0.3:
            return []
    elif share >= 0.5 or of("rows.raw", 0.0) < _MIXED:
        return []
    signs = list(cut_signs(measures, _thresholds(params)))
    if not any(sign.name in ("overlap", "cut-sentences") for sign in signs):
        return []
    told = f"{percent(share)} of the texts are passages, the others are short"
    return [Sign("mixed", "share", told, "passage", "a passage among other rows"), *signs]


_MIXED = 0.2
"""Share of passages from which on they are no accident, and of other rows from which on they are
examples. Fewer passages are reported row by row."""


def _is_of_pieces(view: CorpusView, params: Params) -> bool:
    """Whether a dataset as a whole would be found to hold pieces, once a training names it."""
    profile = view.profile
    if profile is None or profile.records < number(params, "rows", 10):
        return False
    answers = profile.measures.get("rows.chat", 0.0) * profile.records
    cut = any(cut_signs(profile.measures, _thresholds(params)))
    return cut and _answers_are_passages(profile, answers)


def _answers_are_passages(profile: DatasetProfile, answers: float) -> bool:
    of = profile.measures.get
    if of("rows.chat", 0.0) < 0.5 or not holds_passages(profile.measures):
        return False
    if not _answer_alone(profile, answers):
        return False
    # A prompt that holds a text to work on is long.
    given = of("user.chars", 0.0) > 0.5 * of("text.chars", 0.0)
    return not given or of("chain.share", 0.0) >= 0.3


def _answer_alone(profile: DatasetProfile, answers: float) -> bool:
    """Whether each row is one question and an answer of its own, in plain text."""
    of = profile.measures.get
    if of("rows.tools", 0.0) > 0.2 or of("rows.multi_turn", 0.0) > 0.5:
        return False
    return of("text.distinct", 0.0) >= 0.7 * answers and of("text.json", 0.0) <= 0.3


def _thresholds(params: Params) -> Thresholds:
    default = Thresholds()
    return Thresholds(
        number(params, "overlap", default.overlap),
        number(params, "cut", default.cut),
        number(params, "echo", default.echo),
    )


def _hit(case: _Case, signs: list[Sign], severity: Severity | None = None) -> Hit:
    named = place_in(case.facts.path, case.written.value.place, "the training data")
    is_call = case.facts.kind == "source"  # a config as a whole is no place
    place = place_in(case.facts.path, case.config.place) if is_call else replace(named, message="")
    measures = case.profile.measures
    strong = any(sign.group in ("cut", "source") for sign in signs)
    return Hit(
        place,
        {
            "data": case.data.path,
            "records": f"{case.profile.records:,} rows",
            "evidence": "; ".join(sign.text for sign in signs[:3]),
        },
        (*([named] if is_call else []), *_examples(case, signs)),
        {
            "dataset": case.data.path,
            "records": case.profile.records,
            "signals": [sign.name for sign in signs],
            "evidence": [sign.text for sign in signs],
            "measures": {name: measures[name] for name in _REPORTED if name in measures},
        },
        severity=severity,
        confidence=Confidence.HIGH if strong else Confidence.MEDIUM,
        identity=case.data.path,
    )


def _examples(case: _Case, signs: list[Sign]) -> Iterator[Place]:
    """Rows that show the signs, each row once, and the document that they were cut from."""
    seen: set[int | None] = set()
    for sign in signs:
        if sign.group == "source":
            yield Place(path=case.source[1], message="the rows' text stands here")
        for example in case.profile.examples.get(sign.example, ())[:2]:
            if example.record not in seen:
                seen.add(example.record)
                yield place_in(case.data.path, example, sign.about)


CHECK = _DocumentsAsFineTuning()
