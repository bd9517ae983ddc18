"""What a file seems to be by its name alone. Contents are read later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

INSTRUCTION_NAMES = frozenset(
    "agents.md agent.md claude.md claude.local.md gemini.md skill.md .cursorrules .windsurfrules "
    ".clinerules .roorules agents.override.md copilot-instructions.md".split()
)
INSTRUCTION_ENDINGS = (".mdc", ".instructions.md", ".chatmode.md", ".agent.md")
INSTRUCTION_FOLDERS = tuple(
    ".amazonq/rules .augment/rules .claude/agents .claude/rules .clinerules .continue/rules "
    ".cursor/rules .gemini/agents .github/agents .github/chatmodes .github/instructions "
    ".junie .kiro/steering .opencode/agent .opencode/agents .roo/rules .trae/rules "
    ".windsurf/rules .windsurf/workflows".split()
)
"""Where coding assistants keep rules and the instructions of their agents, as Markdown."""

COMMAND_FOLDERS = tuple(
    ".claude/commands .codex/prompts .continue/prompts .cursor/commands .github/prompts "
    ".opencode/command .opencode/commands .qwen/commands".split()
)
"""Where they keep prompts that a user calls by name."""

SCRIPT_ENDINGS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
SHELL_ENDINGS = (".sh", ".bash", ".zsh", ".slurm", ".sbatch")
SHELL_NAMES = frozenset({"makefile", "gnumakefile", "justfile"})
"""Files of commands, where a training may be started."""
OTHER_CODE = (".cs", ".go", ".java", ".kt", ".php", ".rb", ".rs", ".scala", ".sql", ".swift")
"""Code whose settings are not read; whether it trains a model, or guards what is searched, shows in
its words."""
_CODE_READERS = {
    ".py": "python",
    ".tf": "terraform",
    ".ipynb": "notebook",
    **dict.fromkeys(SHELL_ENDINGS, "shell"),
    **dict.fromkeys(OTHER_CODE, "code"),
}
GENERATED_SCRIPTS = (".d.ts", ".min.js", ".bundle.js", ".d.mts", ".d.cts")

PROMPT_ENDINGS = (".prompt", ".prompt.md", ".prompt.txt", ".prompt.j2", ".prompt.jinja2")
TEMPLATE_ENDINGS = (".j2", ".jinja", ".jinja2", ".hbs", ".handlebars", ".mustache", ".tmpl")
PROMPT_FOLDER = re.compile(r"(?:^|[-_.])prompts?$")
PROMPT_NAME = re.compile(r"(?:^|[-_. ])(?:prompts?|system[-_ ]?(?:prompt|message))(?:[-_. ]|$)")
SYSTEM_NAME = re.compile(
    r"(?:.*[-_. ])?(?:system|persona|instructions?|preamble|character|assistant|chatbot|bot)"
    r"(?:[-_. ](?:\w{1,12}))?"
)
"""Names that a system prompt has, and much else: its first words decide."""
DOC_NAME = re.compile(
    r"^(?:readme|changelog|contributing|license|licence|code_of_conduct|security|history|authors"
    r"|todo|notice)\b"
)
DATASET_ENDINGS = (".jsonl", ".ndjson")
TABLE_ENDINGS = (
    *(".csv", ".tsv", ".parquet", ".arrow", ".feather"),
    *(
        f"{inner}{outer}"
        for inner in (".jsonl", ".ndjson", ".json", ".csv", ".tsv")
        for outer in (".gz", ".zst", ".zstd")
    ),
)
"""Containers that are unpacked before they are read: whether they hold training data at all, only
their rows tell."""

_PERHAPS_OURS = frozenset(".arrow .csv .json .parquet .toml .tsv .txt .yaml .yml".split())
_NO_TEXT = frozenset(
    ".c .cc .cfg .cjs .cpp .cs .css .csv .cts .go .h .html .ini .java .js .jsx .kt .lock .mjs .mts "
    ".php .rb .rs .scala .sh .sql .swift .ts .tsv .tsx .vue .xml".split()
)
"""Endings of code and tables: naming such a file does not make it a prompt."""

_COMPOSE_NAME = re.compile(r"(?:docker-)?compose(?:[-.][\w.-]+)?\.ya?ml$")
_ENV_SAMPLE = re.compile(r"(?:env|dotenv)[._-](?:example|sample|template|dist)$")
_COPY_ENDINGS = (".template", ".example", ".sample", ".dist")
"""Of files that are to be copied: ``service_conf.yaml.template``."""
_CREDENTIAL_FILES = frozenset(
    ".netrc .npmrc .pgpass .pypirc credentials.json id_ecdsa id_ed25519 id_rsa secrets.json "
    "secrets.toml secrets.yaml secrets.yml service-account.json service_account.json".split()
)
"""By their names, of nothing else: of clouds, Streamlit, Kubernetes, SSH, package registries."""

_BUILD_FILES = frozenset("dockerfile jenkinsfile makefile procfile".split())

NOT_OURS = frozenset(
    "package.json package-lock.json tsconfig.json composer.json pyproject.toml promptlint.toml "
    "promptlint-baseline.json "
    "cargo.toml poetry.lock uv.lock pnpm-lock.yaml .pre-commit-config.yaml mkdocs.yml "
    "requirements.txt constraints.txt robots.txt cmakelists.txt".split()
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a name tells: the reader, and the artifact kind where the name decides it.

    ``reader`` is a key of `promptlint.readers.READERS`, or ``dataset``, or ``table``.
    """

    reader: str
    kind: str | None = None


def classify(path: str, *, named: bool = False) -> Guess | None:
    """What the file seems to be by its project-relative path; ``None`` when it is none of ours.

    Args:
        path: POSIX path; only its parts matter.
        named: a text file that the user named is a prompt unless its name says otherwise.
    """
    pure = PurePosixPath(path)
    name = pure.name.lower()
    if name in NOT_OURS and not named:
        return None
    guess = _by_exact_name(name) or _by_ending(pure, name)
    if guess is None and (pure.suffix.lower() in _NO_TEXT or name in _BUILD_FILES):
        return None
    if guess is None or (guess.kind == "docs" and not DOC_NAME.match(name)):
        return Guess("text", "prompt") if named else guess
    return guess


def _by_exact_name(name: str) -> Guess | None:
    if name.endswith(".prompty"):
        return Guess("prompty", "prompt")
    if name.endswith(".prompt"):
        return Guess("dotprompt", "prompt")
    if name.endswith(PROMPT_ENDINGS) or name == "skprompt.txt":
        return Guess("text", "prompt")
    if name in INSTRUCTION_NAMES or name.endswith(INSTRUCTION_ENDINGS):
        return Guess("text", "instructions")
    if name.startswith(".env") or name.endswith(".env") or _ENV_SAMPLE.match(name):
        return Guess("env", "other")
    if _COMPOSE_NAME.match(name):
        return Guess("yaml", "other")
    return Guess("text", "other") if name in _CREDENTIAL_FILES else None


def _by_ending(pure: PurePosixPath, name: str) -> Guess | None:
    ending = pure.suffix.lower()
    if ending in _COPY_ENDINGS and pure.stem.lower().endswith((".yaml", ".yml", ".toml")):
        ending = PurePosixPath(pure.stem).suffix.lower()
    if ending in (".yaml", ".yml"):
        return Guess("yaml")
    if ending in (".json", ".toml"):
        return Guess(ending[1:])
    if ending in DATASET_ENDINGS:
        return Guess("dataset", "dataset")
    if name.endswith(TABLE_ENDINGS):
        return Guess("table")
    if name in SHELL_NAMES:
        return Guess("shell", None)
    if ending in _CODE_READERS:
        return Guess(_CODE_READERS[ending], None)
    if ending in SCRIPT_ENDINGS:
        return None if name.endswith(GENERATED_SCRIPTS) else Guess("script", None)
    if ending in (".md", ".markdown", ".txt", *TEMPLATE_ENDINGS):
        return _text(pure, name, ending)
    return None


def _text(pure: PurePosixPath, name: str, ending: str) -> Guess | None:
    if DOC_NAME.match(name):
        return Guess("text", "docs") if ending != ".txt" else None
    kind = _by_folder(pure, ending)
    if kind is not None:
        return Guess("text", kind)
    in_folder = any(PROMPT_FOLDER.search(part.lower()) for part in pure.parts[:-1])
    if in_folder or PROMPT_NAME.search(pure.stem.lower()):
        return Guess("text", "prompt")
    if ending in (".md", ".txt") and SYSTEM_NAME.fullmatch(pure.stem.lower()):
        return Guess("text")
    return Guess("text", "docs") if ending in (".md", ".markdown") else None


def _by_folder(pure: PurePosixPath, ending: str) -> str | None:
    """The kind that a coding assistant's own folder gives its Markdown files."""
    if ending not in (".md", ".markdown") or not any(part[0] == "." for part in pure.parts[:-1]):
        return None
    folders = "/" + "/".join(pure.parts[:-1]).lower() + "/"
    if any(f"/{folder}/" in folders for folder in INSTRUCTION_FOLDERS):
        return "instructions"
    return "prompt" if any(f"/{folder}/" in folders for folder in COMMAND_FOLDERS) else None


def worth_a_word(path: str) -> bool:
    """Whether a user might have meant this unrecognised file to be checked.

    Settings, texts and tables are; code, pictures, lock files and tools' own folders are not.
    """
    pure = PurePosixPath(path)
    if pure.name.lower() in NOT_OURS or any(part.startswith(".") for part in pure.parts):
        return False
    return pure.suffix.lower() in _PERHAPS_OURS and not DOC_NAME.match(pure.name.lower())
