"""The configuration as pydantic models: friendly errors, and the source of its JSON schema.

Imported only when the quick check in `promptlint.config.shape` refuses a file, and to generate.
Descriptions are shown by editors while a user writes a ``promptlint.toml``.
"""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    WithJsonSchema,
)

from promptlint.config.shape import (
    BUDGET,
    GLOB,
    MODULE,
    TARGET,
    fault_of_expression,
    is_iso_date,
    is_parameter,
)
from promptlint.config.sizes import LARGEST, parse_size
from promptlint.model.entities import ALL_ENTITIES, COUNTRIES

Level = Literal["error", "warning", "info"]
Kind = Literal[
    "prompt", "instructions", "source", "docs", "dataset", "retrieval", "training", "other"
]
Glob = Annotated[str, Field(pattern=GLOB)]
Whole = Annotated[int, Field(ge=1, le=LARGEST)]
Filled = Annotated[str, Field(min_length=1)]


def _size(value: str | int) -> str | int:
    parse_size(value)
    return value


def _day(value: object) -> object:
    if isinstance(value, str) and is_iso_date(value):
        return date.fromisoformat(value)
    return value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _parameter(value: object) -> object:
    if not is_parameter(value):
        raise ValueError("must be text, a finite number, true or false, an array or a table")
    return value


Size = Annotated[StrictInt | str, AfterValidator(_size)]
Day = Annotated[date, BeforeValidator(_day)]
Parameter = Annotated[Any, AfterValidator(_parameter)]


def _known_entity(value: str) -> str:
    if value not in ALL_ENTITIES:
        near = get_close_matches(value, ALL_ENTITIES, n=1)
        near = near or [name for name in ALL_ENTITIES if value in name] or ["EMAIL_ADDRESS"]
        raise ValueError(f"must be a known kind of personal data, such as `{near[0]}`")
    return value


def _known_country(value: str) -> str:
    if value.lower() not in COUNTRIES:
        raise ValueError(f"must be one of {', '.join(COUNTRIES)}")
    return value


def _expression(value: str) -> str:
    fault = fault_of_expression(value)
    if fault is not None:
        raise ValueError(f"can't be used: {fault}")
    return value


Entity = Annotated[
    str,
    BeforeValidator(_upper),
    AfterValidator(_known_entity),
    WithJsonSchema({"enum": list(ALL_ENTITIES), "type": "string"}),
]
Country = Annotated[
    str,
    AfterValidator(_known_country),
    WithJsonSchema({"enum": list(COUNTRIES), "type": "string"}),
]
Expression = Annotated[str, AfterValidator(_expression)]


def _optional(description: str) -> Any:
    """A key that is None when it is left out, and that can't be written as null: TOML has none."""
    return Field(default=None, description=description)


class _Strict(BaseModel):
    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        alias_generator=lambda name: name.replace("_", "-"),
    )


class RuleTable(_Strict):
    """Settings of one rule."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Parameter]

    severity: Level = _optional("Severity of the rule's findings, instead of its own.")


class PrivacyTable(_Strict):
    """What the privacy rules look for, and what they leave alone."""

    allow: list[str] = Field(
        [],
        description="Values that are no personal data here, such as a support address that "
        "prompts may name. Compared as a whole, case and separators ignored.",
    )
    allow_domains: list[str] = Field(
        [],
        description="E-mail addresses and hosts of these domains, and of domains below them, are "
        "no personal data. `example.com` and other reserved domains never are.",
    )
    allow_patterns: list[Expression] = Field(
        [],
        description="Regular expressions: a value in which one of them is found is no personal "
        "data. Anchor with `^` and `$` to compare the whole value.",
    )
    entities: list[Entity] = Field(
        [],
        description="Look only for these kinds of personal data, such as `EMAIL_ADDRESS`. "
        "Empty: for all that the base install finds. Others, such as `DE_TAX_ID`, need the extra "
        "`privacy`.",
    )
    countries: list[Country] = Field(
        [],
        description="Two-letter codes of the countries whose identity, tax and bank numbers to "
        "look for, too, such as `de`. Needs the extra `privacy`.",
    )
    recognizers: Filled = _optional(
        "File with recognisers of your own in presidio's YAML, relative to this file: patterns, "
        "lists of words, context words.",
    )
    ner: Annotated[str, Field(pattern=MODULE)] = _optional(
        "spaCy model (the name of an installed package, or `auto`) that `names-and-places` reads "
        "a sample of a dataset with. `--ner` is `auto` where nothing is set."
    )
    fix: Literal["pseudonym", "tag", "drop-row"] = Field(
        "pseudonym",
        description="What `--fix --unsafe-fixes` puts in place of personal data and secrets: a "
        "name for each value (`[EMAIL_1]`), the kind alone (`[EMAIL]`), or, in data, nothing: the "
        "row goes.",
    )


Price = Annotated[StrictInt | StrictFloat, Field(ge=0, le=LARGEST)]


class PricesTable(_Strict):
    """Prices of your own, for a million tokens or an hour."""

    prompt_tokens: Price = _optional("A million tokens of prompts, read by the model.")
    cached_tokens: Price = _optional("The same, of a beginning that the provider has cached.")
    answer_tokens: Price = _optional("A million tokens of answers.")
    tuned_prompt_tokens: Price = _optional("A million tokens of prompts, read by a tuned model.")
    tuned_answer_tokens: Price = _optional("A million tokens of a tuned model's answers.")
    training_tokens: Price = _optional("A million tokens that a provider trains on, each epoch.")
    embedded_tokens: Price = _optional("A million tokens that are embedded for a search.")
    gpu_hour: Price = _optional("An hour of one GPU for trainings of your own.")


class AdviseTable(_Strict):
    """What the estimates of `promptlint advise` rest on."""

    requests: Whole = Field(10_000, description="Requests a month.")
    currency: Filled = Field("USD", description="What the prices are in; default ones are dollars.")
    prices: PricesTable = _optional("Prices of your own, for a million tokens or an hour.")


class ProbeTable(_Strict):
    """How `promptlint probe`, `audit` and `check --probe` use a small local model."""

    model: Filled = _optional(
        "A folder or GGUF file (relative to this file), a hub id, which is fetched, or the address "
        "of a server on this machine, such as `http://localhost:11434#llama3.2`."
    )
    encoder: Filled = _optional("The embedding model: a folder or a hub id.")
    budget: Annotated[str, Field(pattern=BUDGET)] = Field(
        "60s", description="Time for everything, such as `90s`, `5m` or `1h`."
    )
    rows: Whole = _optional("Rows of each dataset to look at; follows from the budget.")
    seed: Annotated[int, Field(ge=0, le=LARGEST)] = Field(0, description="Of samples and shuffles.")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field("auto", description="Where to compute.")
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        "auto", description="Number type of the model."
    )
    offline: bool = Field(False, description="Fetch nothing, not even a model that is named.")


class ModelTable(_Strict):
    """Facts about a model that the built-in tables lack, or have wrong for you."""

    max_input_tokens: Whole = _optional(
        "Tokens that it takes in: a context window, or an embedding's limit."
    )
    max_output_tokens: Whole = _optional("Tokens that it can answer with.")
    dimensions: Whole = _optional("Length of an embedding model's vectors.")
    metric: Literal["cosine", "dot", "euclidean"] = _optional(
        "Distance that an embedding model was trained for."
    )
    query_prefix: str = _optional("Text that an embedding model expects before a query.")
    passage_prefix: str = _optional("Text that an embedding model expects before a passage.")
    retires: Day = _optional("Day of its retirement, such as 2026-11-24.")
    tokenizer: Filled = _optional(
        "A `tokenizer.json` to count its tokens with, relative to the project root."
    )


Selectors = list[str]


class ConfigFile(_Strict):
    """Configuration of promptlint: a `promptlint.toml`, or `[tool.promptlint]` in a
    `pyproject.toml`."""

    select: Selectors = _optional(
        "Rules to run: names, codes, beginnings of codes (`RAG`), families "
        "(`retrieval`) or `ALL`, which is every rule, preview rules included. Left out: every "
        "rule that is not a preview rule.",
    )
    extend_select: Selectors = Field([], description="Rules to run in addition to those selected.")
    ignore: Selectors = Field(
        [],
        description="Rules not to run. Of two entries that touch a rule the more specific one "
        "wins: a name before a code, a code before its beginning, then the family, then `ALL`.",
    )
    preview: bool = Field(
        False,
        description="Run preview rules too. Without it they run when named, or with `ALL`.",
    )
    severity: dict[str, Level] = Field(
        {},
        description="Severity of rules, families or codes, instead of each rule's own, such as "
        '`{method = "info"}`. The more specific entry wins; `[rules.NAME]` wins over all.',
    )
    fail_on: Level = Field(
        "error", description="Least severity that makes `promptlint check` exit with 1."
    )
    min_confidence: Literal["high", "medium", "low"] = Field(
        "low", description="Show only findings that are at least this certain."
    )
    exclude: list[str] = Field(
        [],
        description="Files and folders not to check, as patterns in the syntax of `.gitignore`, "
        "relative to the project root.",
    )
    extend_exclude: list[str] = Field(
        [], description="More patterns like those of `exclude`; `--exclude` adds to them."
    )
    respect_gitignore: bool = Field(
        True, description="Leave out files that git ignores, unless they are named."
    )
    per_file_ignores: dict[Glob, Selectors] = Field(
        {},
        description="Rules not to run on some files: patterns in the syntax of `.gitignore`, each "
        'with its rules, such as `"tests/" = ["secret"]`.',
    )
    kinds: dict[Glob, Kind] = Field(
        {},
        description="What files are, where their names and contents don't tell: patterns in the "
        'syntax of `.gitignore`, each with a kind, such as `"legal/*.txt" = "prompt"`.',
    )
    packs: list[Filled] = Field(
        [],
        description="Rule packs of your own: folders of rule files, or single ones, relative to "
        "this file.",
    )
    target: Annotated[str, Field(pattern=TARGET)] = Field(
        "generic",
        description="Where datasets will be trained on, such as `openai` or `trl`: its limits and "
        "its rules of format are applied.",
    )
    max_file_size: Size = Field(
        "10MB",
        description="Largest file to read, such as `10MB`, `512KiB` or a number of bytes. It does "
        "not hold for datasets.",
    )
    baseline: Filled = _optional(
        "File with the findings that were there before, which are not reported "
        "again; relative to this file. `promptlint baseline write` makes it.",
    )
    cache_dir: Filled = Field(
        ".promptlint_cache",
        description="Folder for results of files that did not change, relative to this file.",
    )
    jobs: Annotated[StrictInt, Field(ge=1, le=LARGEST)] | Literal["auto"] = Field(
        "auto", description="Number of processes; `auto` is one for each processor."
    )
    advise: AdviseTable = _optional("What the estimates of `promptlint advise` rest on.")
    rules: dict[str, RuleTable] = Field(
        {}, description="Severity and parameters of single rules, by name or code."
    )
    privacy: PrivacyTable = _optional(
        "What the privacy rules look for, and what they leave alone.",
    )
    probe: ProbeTable = _optional("How a small local model is used.")
    models: dict[str, ModelTable] = Field(
        {}, description="Facts about models that the built-in tables lack, by the model's name."
    )
