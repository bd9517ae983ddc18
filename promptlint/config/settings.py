"""The settings of a run, as the engine reads them: defaults, then a file, then the options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from promptlint.config.origin import DEFAULT, ConfigSource, Origin, Selector
from promptlint.model.levels import Confidence, Severity

CONFIG_NAME = "promptlint.toml"
BASELINE_NAME = "promptlint-baseline.json"
CACHE_NAME = ".promptlint_cache"
MAX_FILE_SIZE = 10_000_000


@dataclass(frozen=True, slots=True)
class PerFileIgnore:
    """Rules that are off for the files of one pattern."""

    pattern: str
    selectors: tuple[Selector, ...]


@dataclass(frozen=True, slots=True)
class RuleOverride:
    """A ``[rules.NAME]`` table. `selector` holds the name or code as written."""

    selector: Selector
    severity: Severity | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    origin: Origin = DEFAULT

    def parameter_origin(self, name: str) -> Origin:
        """Where one parameter stands."""
        return Origin(self.origin.source, (*self.origin.pointer, name), self.origin.option)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a configuration decides. Paths are absolute, patterns relative to `root`.

    Attributes:
        root: project root: folder of the configuration, else of git, else the current one.
        source: the file that was read; ``None`` without one.
        select: ``None`` for the default, every rule that is not a preview rule.
        ignore: of the file and of the command line, together.
        severity: overrides for names, codes and families; `rules` wins over them.
        exclude, extend_exclude: patterns in ``.gitignore`` syntax; see `excluded`.
        kinds: (pattern, artifact kind) pairs, in the order in which they were written.
        max_file_size: bytes.
        baseline: ``None`` when no baseline is in use.
        jobs: ``None`` for one process a processor.
        privacy, models, advise: as written, with TOML's key names; see `options`.
        probe: as written, less that paths which exist are absolute.
        origins: by key, such as ``fail-on`` or ``privacy.allow``; a key that isn't there has its
            default.
    """

    root: Path
    source: ConfigSource | None = None
    select: tuple[Selector, ...] | None = None
    extend_select: tuple[Selector, ...] = ()
    ignore: tuple[Selector, ...] = ()
    preview: bool = False
    severity: tuple[tuple[Selector, Severity], ...] = ()
    fail_on: Severity = Severity.ERROR
    min_confidence: Confidence = Confidence.LOW
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    packs: tuple[Path, ...] = ()
    target: str = "generic"
    max_file_size: int = MAX_FILE_SIZE
    baseline: Path | None = None
    cache_dir: Path = Path(CACHE_NAME)
    jobs: int | None = None
    rules: tuple[RuleOverride, ...] = ()
    privacy: Mapping[str, object] = field(default_factory=dict)
    models: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    probe: Mapping[str, object] = field(default_factory=dict)
    advise: Mapping[str, object] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def rooted(self) -> bool:
        """Whether a configuration or git says where the project begins; else `root` is only the
        folder that the user happens to be in."""
        configured = self.source is not None and self.source.path.parent == self.root
        return configured or (self.root / ".git").exists()

    @property
    def excluded(self) -> tuple[str, ...]:
        """All exclude patterns."""
        return self.exclude + self.extend_exclude

    @property
    def options(self) -> Mapping[str, Mapping[str, object]]:
        """What `promptlint.model.check.CheckContext.options` carries: plain values, by section.

        Paths of tokenizers are absolute there.
        """
        models = {name: self._placed(table) for name, table in self.models.items()}
        return {"privacy": self.privacy, "models": models}

    def _placed(self, table: Mapping[str, object]) -> Mapping[str, object]:
        file = table.get("tokenizer")
        return {**table, "tokenizer": str(self.root / file)} if isinstance(file, str) else table

    def origin(self, key: str) -> Origin:
        """Where a value came from, by its TOML key."""
        return self.origins.get(key, DEFAULT)
