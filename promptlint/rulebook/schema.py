"""The shape of a rule file, as pydantic models. Loaded to validate and to generate, never in a
clean run."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Kind = Literal[
    "prompt", "instructions", "source", "docs", "dataset", "retrieval", "training", "other"
]
Family = Literal[
    "prompt",
    "template",
    "safety",
    "privacy",
    "secret",
    "dataset",
    "duplicate",
    "leakage",
    "retrieval",
    "training",
    "method",
    "probe",
    "meta",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Target(_Strict):
    """What the rule looks at."""

    kinds: list[Kind] = Field(min_length=1, description="Artifact kinds that the rule looks at.")


class Check(_Strict):
    """How it is decided."""

    kind: str = Field(description="A check kind, such as `template-variables` or `pattern`.")
    params: dict[str, Any] = Field(default_factory=dict, description="Settings of the check.")


class FixNote(_Strict):
    """What `--fix` does."""

    safe: bool = Field(description="Whether it can't change what a correct file says or does.")
    summary: str


class Example(_Strict):
    """One file, or a small project, on which the rule must fire or stay silent."""

    note: str = Field("", description="Why this one.")
    path: str = Field("", description="File name; it decides the reader.")
    text: str = Field("", description="Contents of the file.")
    files: dict[str, str | list[Any]] = Field(
        default_factory=dict,
        description="Several files by path. A list becomes JSON lines, one for each element.",
    )
    config: dict[str, Any] = Field(
        default_factory=dict, description="Contents of the project's promptlint.toml."
    )
    at: list[str] = Field(
        default_factory=list, description="`line:column` of every expected finding, in order."
    )
    fixed: str | None = Field(
        None, description="The file after `--fix --unsafe-fixes` with this rule alone."
    )

    @model_validator(mode="after")
    def _one_source(self) -> Example:
        if bool(self.path) == bool(self.files):
            raise ValueError("give either `path` with `text`, or `files`")
        return self


class Examples(_Strict):
    """Executed by the test suite and by `promptlint pack test`."""

    bad: list[Example] = Field(min_length=3)
    good: list[Example] = Field(min_length=3)
    near_miss: list[Example] = Field(
        min_length=1, description="Looks like the fault and is not: the rule must stay silent."
    )


class PackExamples(_Strict):
    """The same for users' packs, where one of each is enough."""

    bad: list[Example] = Field(min_length=1)
    good: list[Example] = Field(min_length=1)
    near_miss: list[Example] = Field(
        default_factory=list, description="Looks like the fault and is not."
    )


class RuleFile(_Strict):
    """A rule: documentation, parameters and executed examples in one file."""

    name: Name = Field(description="Says the fault and reads well after “ignore”.")
    code: str = Field(pattern=r"^[A-Z][A-Z0-9]{1,7}[0-9]{3}$")
    family: Family | Name
    since: str = Field(description="Version that first had it.")
    severity: Literal["error", "warning", "info"]
    confidence: Literal["high", "medium", "low"]
    preview: bool = Field(False, description="Shown only when asked for.")
    summary: str = Field(description="One line, as in the table of rules.")
    rationale: str = Field(description="Why it matters: what goes wrong, at what cost.")
    target: Target
    check: Check | None = Field(None, description="Absent for rules that the engine reports.")
    message: str = Field(description="For one place; `{name}` fields come from the check.")
    dataset_message: str = Field(
        "", description="For a dataset; `{count}`, `{records}`, `{rate}`, `{unique}` are known too."
    )
    help: str = Field("", description="What to do about it.")
    fix: FixNote | None = None
    references: list[str] = Field(default_factory=list)
    examples: Examples


class PackRuleFile(RuleFile):
    """A rule of a user's pack: fewer examples are demanded, and no version."""

    since: str = Field("", description="Version of the pack that first had it.")
    examples: PackExamples  # type: ignore[assignment]  # the same keys, with lower minima
