"""What a file tells the rest of the project: plain values with places, cached by content.

Project checks see these and nothing else, so a hook on one file need not read the others again.
Everything here survives a round trip through JSON (`promptlint.engine.codec`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from promptlint.model.place import Location, Place

_HUGE = 1e300
"""Integers over it fit no float."""

Scalar: TypeAlias = str | int | float | bool | None

SETTINGS: Mapping[str, frozenset[str]] = {
    "retrieval": frozenset(
        "chunk.size chunk.overlap chunk.minimum chunk.maximum embedding.model"
        " embedding.query_model embedding.dimension embedding.limit embedding.prefix"
        " embedding.normalised embedding.provider embedding.endpoint embedding.key"
        " index.dimension index.metric index.store index.auth index.collection"
        " index.built_with index.built_at retrieval.top_k retrieval.fetch_k retrieval.prompt_k"
        " retrieval.threshold reranker.model reranker.top_k reranker.provider"
        " reranker.enabled reranker.configured generator.model generator.window"
        " generator.served_window generator.temperature generator.max_output generator.provider"
        " generator.endpoint generator.key prompt prompt.needs access audience source refresh"
        " server.auth server.origins server.host".split()
    ),
    "training": frozenset(
        "model method epochs batch learning_rate sequence_length packing template precision"
        " adapter rank alpha seed revision steps validation max_samples initialisation"
        " vocabulary layers width heads trust_remote_code optimizer provider tuning bf16 fp16"
        " load_in_4bit load_in_8bit quantization target_modules attention eval_steps"
        " eval_strategy eval_dataset save_steps gradient_accumulation pad_token eos_token collator"
        " train_on_inputs safetensors length_action".split()
    ),
    "generation": frozenset(
        "model temperature top_p max_output response_format api outputs provider".split()
    ),
}
"""Neutral names of settings by world, as `Config` explains them."""


@dataclass(frozen=True, slots=True)
class Value:
    """A setting, where it stands and how it got its value.

    Attributes:
        value: the plain value; ``None`` when it is not known.
        place: where it is written; `Place.path` may be ``None`` for the file itself.
        origin: ``file``, ``code``, ``profile``, ``environment`` or ``default`` (of a framework).
        known: ``False`` for ``${VAR}``, an expression or anything else that can't be resolved: no
            rule may guess.
    """

    value: Scalar | tuple[Scalar, ...]
    place: Place = field(default_factory=Place)
    origin: str = "file"
    known: bool = True

    def number(self) -> float | None:
        """The value as a finite number; ``None`` unless it is known and one."""
        if not self.known or isinstance(self.value, bool):
            return None
        if not isinstance(self.value, int | float):
            return None
        number = float(self.value) if abs(self.value) < _HUGE else math.inf
        return number if math.isfinite(number) else None

    def text(self) -> str | None:
        """The value as a string; ``None`` unless it is known and one."""
        return self.value if self.known and isinstance(self.value, str) else None


@dataclass(frozen=True, slots=True)
class NamedColumn:
    """A column that a config says a data file has. `setting` is the key that names it, or the kind
    of data that has it by default (`by_default`)."""

    setting: str
    column: Value
    by_default: bool = False


@dataclass(frozen=True, slots=True)
class DataRef:
    """A data file that a config or a call names.

    Attributes:
        value: the path or id as written, with its place.
        role: ``train``, ``eval``, ``test`` or ``documents``.
        path: project-relative path, ``None`` for a hub id, a URL, a pattern or an unknown. Readers
            know no disk: theirs is the path beside the naming file. The run puts the first that
            exists in its place, from that folder up to the project root.
        remote: a hub id or URL: not a file that could be missing.
        schema: how the framework is told to read it (``completion``, ``chat_template`` …).
        split: the part of it that is used; in code the expression it is handed over as.
        columns: that the framework will read and stops without.
    """

    value: Value
    role: str = "train"
    path: str | None = None
    remote: bool = False
    schema: str | None = None
    split: str | None = None
    columns: tuple[NamedColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """Neutral view of one configuration, whatever framework or code it was written in.

    `world` is ``retrieval``, ``training``, ``generation``, or ``data`` for a register that gives
    data files names (LLaMA-Factory's ``dataset_info.json``: `scope` is the name, `data` the file).
    `values` is keyed by neutral names:

    - retrieval: ``chunk.size``, ``chunk.overlap``, ``chunk.minimum``, ``chunk.maximum`` (a hard
      limit over a softer size), ``embedding.model``, ``embedding.query_model`` (where queries are
      embedded by a setting of their own), ``embedding.dimension``, ``embedding.limit``,
      ``embedding.prefix``, ``embedding.normalised``, ``index.dimension``, ``index.metric``,
      ``index.store``, ``index.collection``, ``index.auth`` (``none``, or what asks for a key),
      ``index.built_with`` (the model that an index on disk was made by), ``index.built_at`` (and
      when, as it says), ``retrieval.top_k``,
      ``retrieval.fetch_k`` (candidates before a reranker or a filter), ``retrieval.prompt_k``
      (chunks that reach the prompt), ``retrieval.threshold``, ``reranker.model``,
      ``reranker.top_k``, ``reranker.enabled``, ``reranker.configured`` (the model of one
      that is switched off), ``generator.model``, ``generator.window`` (as the
      application declares it), ``generator.served_window`` (as its server is told),
      ``generator.temperature``, ``generator.max_output``, ``prompt``, ``prompt.needs`` (names that
      the framework fills, each of which has to stand in it), ``access`` (a filter by who
      asks), ``audience`` (a sign of several users or tenants), ``source`` (a connector to a live
      source), ``refresh`` (a schedule), ``server.auth``, ``server.origins``, ``server.host``;
      ``embedding.provider``, ``generator.provider`` and ``reranker.provider``: the platform that
      serves a model (`promptlint.facts.names.platform`); ``embedding.endpoint`` and
      ``generator.endpoint``: its URL; ``embedding.key`` and ``generator.key``: the *name* of the
      environment variable that holds its key
    - training: ``model``, ``method``, ``epochs``, ``batch``, ``learning_rate``,
      ``sequence_length``, ``packing``, ``template``, ``precision``, ``adapter``, ``rank``,
      ``alpha``, ``seed``, ``revision``, ``steps`` (a limit that overrides epochs),
      ``validation`` (share or rows held out), ``max_samples``, ``initialisation``,
      ``vocabulary``, ``layers``, ``width``, ``heads``, ``trust_remote_code``, ``optimizer``,
      ``provider``, ``tuning`` (which weights learn: ``full``, ``lora``, ``qlora``, ``freeze``;
      absent where the framework's default is not known), ``bf16``, ``fp16``, ``load_in_4bit``,
      ``load_in_8bit`` (booleans as written), ``quantization`` (of the base's weights: bits, or
      ``gptq``, ``awq`` …), ``target_modules`` (a tuple of names, or one pattern), ``attention``
      (``flash_attention_2``, ``sdpa``, ``eager`` …; ``none`` where the config turns all off),
      ``eval_steps`` (steps, below 1 a share of all), ``eval_strategy``,
      ``eval_dataset`` (``none`` where a trainer that evaluates is given none), ``save_steps``,
      ``gradient_accumulation``, ``pad_token``, ``eos_token`` (as written;
      code that takes one of the tokenizer's gives its name), ``collator``, ``train_on_inputs``,
      ``safetensors``, ``length_action`` (what becomes of rows over ``sequence_length``:
      ``truncate``, ``drop`` or ``split``)
    - generation: ``model``, ``temperature``, ``top_p``, ``max_output``, ``response_format``,
      ``api`` (``chat``, ``embedding``, ``image`` …), ``outputs`` (names of declared fields),
      ``provider``

    Attributes:
        framework: ``axolotl``, ``privategpt``, ``in-house``, ``openai-python`` …
        scope: section, profile or call that it was read from, for people.
        unit: unit of the chunk sizes: ``tokens``, ``characters``, ``words``, ``sentences``;
            ``None`` when nothing says. `unit_certain`: framework or key name fixes it.
        data: files it names.
    """

    world: str
    framework: str
    values: Mapping[str, Value] = field(default_factory=dict)
    scope: str = ""
    unit: str | None = None
    unit_certain: bool = False
    data: tuple[DataRef, ...] = ()
    place: Place = field(default_factory=Place)

    def number(self, name: str) -> float | None:
        """A known numeric setting by neutral name."""
        value = self.values.get(name)
        return value.number() if value else None

    def text(self, name: str) -> str | None:
        """A known textual setting by neutral name."""
        value = self.values.get(name)
        return value.text() if value else None


@dataclass(frozen=True, slots=True)
class DatasetProfile:
    """What one pass over a dataset learnt. Counts are records unless they say otherwise.

    Attributes:
        measures: by name, as `promptlint.analysis.profile.MEASURES` explains them.
        examples: first records that show a measure, by its name.
        sketch: keys of passages of a sample of the texts (`promptlint.analysis.text_keys`).
        encoding: vocabulary that all tokens were counted with; empty where they are an estimate.
        columns: names of the columns that any record has; empty where there are too many.
    """

    format: str
    records: int
    unparseable: int = 0
    bytes: int = 0
    mean_chars: float = 0.0
    measures: Mapping[str, float] = field(default_factory=dict)
    examples: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    sketch: tuple[int, ...] = ()
    encoding: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A long paragraph of a prompt: checksum of its words, and its characters in the file."""

    key: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in a file that tells how the project gives its model knowledge, or to whom.

    `name` is a key of `promptlint.analysis.method_marks`; `detail` is a word or a path.
    """

    name: str
    place: Place = field(default_factory=Place)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Everything that other files may need to know about this one.

    `sketch`: keys of the passages of a document of kind ``docs`` (`promptlint.analysis.text_keys`).
    `mentions`: files that instructions name, with ``path`` where they exist; `blocks`: long
    paragraphs of prompts (both `promptlint.analysis.mentions`). `marks`: see `Mark`. `chars`:
    characters of a document that was read whole. `measures`: of a text that is training data as it
    is (`promptlint.analysis.running_text`).
    """

    path: str
    kind: str
    format: str
    configs: tuple[Config, ...] = ()
    dataset: DatasetProfile | None = None
    sketch: tuple[int, ...] = ()
    mentions: tuple[DataRef, ...] = ()
    blocks: tuple[Block, ...] = ()
    marks: tuple[Mark, ...] = ()
    chars: int = 0
    measures: Mapping[str, float] = field(default_factory=dict)

    @property
    def refers_to(self) -> Iterator[str]:
        """Project-relative paths of the data files that it names."""
        return (ref.path for config in self.configs for ref in config.data if ref.path)


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """A record of an evaluation file that repeats one of a training file.

    `match` is ``record`` (the same after normalising), ``prompt`` or ``near``; `similarity` is
    verified. Places are located already; those beyond the run's limit are left out.
    """

    match: str
    similarity: float
    evaluation: Location
    training: Location


@dataclass(frozen=True, slots=True)
class SplitOverlap:
    """What an evaluation file shares with a training file of the same dataset.

    Attributes:
        training, evaluation: project-relative paths.
        records: of the evaluation file.
        exact, near: how many of them repeat a training record, exactly (or by the prompt) and
            nearly.
        shared: the first of both kinds, by record.
        named_by: where a config names the evaluation file; ``None`` where names alone pair them.
    """

    training: str
    evaluation: str
    records: int
    exact: int
    near: int
    shared: tuple[SharedRecord, ...] = ()
    named_by: Place | None = None


@dataclass(frozen=True, slots=True)
class CutRows:
    """Rows of a training file that are longer than its config's sequence length, in tokens.

    Attributes:
        config: where the length is written, or the config where it is the trainer's `default`.
        data: project-relative path of the file.
        limit: tokens of a sequence.
        rows, over: rows, and those that are surely longer; `about` by the estimate.
        cut: tokens beyond the limit; `answers` those of the longer rows' answers, and
            `answers_cut` how many of them lie beyond it.
        longest: of the longest row, at least.
        vocabulary: that was counted with; empty for an estimate.
        action: ``truncate`` or ``drop``.
        first: the first rows that are longer.
    """

    config: Place
    data: str
    limit: int
    rows: int
    over: int
    about: int
    cut: int
    answers: int
    answers_cut: int
    longest: int
    default: bool = False
    vocabulary: str = ""
    action: str = "truncate"
    first: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """The whole project, as project checks see it.

    Attributes:
        files: by project-relative path, in sorted order.
        existing: paths of referred-to files that exist, checked or not (git-ignored data, say).
        scope: paths whose findings are reported.
        as_of: the run's date.
        overlaps: of training and evaluation files, where a rule asks for them.
        cut_rows: of training data and sequence lengths, likewise.
        names: paths of all files that the run met, recognised or not.
    """

    files: Mapping[str, FileFacts]
    existing: frozenset[str]
    scope: frozenset[str]
    as_of: date
    overlaps: tuple[SplitOverlap, ...] = ()
    cut_rows: tuple[CutRows, ...] = ()
    names: frozenset[str] = frozenset()
