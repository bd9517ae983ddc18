"""The check of one document: read, run the document checks, build findings and facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.checks import DOCUMENT
from promptlint.discovery import Guess
from promptlint.engine.plan import RunPlan, checks_of
from promptlint.engine.result import GATE, FileResult
from promptlint.model.document import Document, UnreadableError
from promptlint.model.finding import Finding
from promptlint.model.place import Place
from promptlint.model.rule import Rule
from promptlint.readers import read_document

if TYPE_CHECKING:
    from promptlint.engine.suppression import Suppression
    from promptlint.engine.wording import FindingBuilder
    from promptlint.model.check import DocumentCheck
    from promptlint.model.facts import FileFacts, Mark

UNREADABLE = "unreadable-file"

_FILES = ("](", "@", "/")
"""One of them stands where instructions name a file."""
_LONG = 1_000
"""Characters from which a prompt may share a long block with another one."""


def check_document(
    plan: RunPlan, path: str, data: bytes, guess: Guess, beside: bytes | None = None
) -> FileResult:
    """Check the contents of one file that is read whole.

    `beside` are the contents of the file that completes it (`promptlint.readers.companions`).
    """
    kind = plan.kind_for(path) or guess.kind
    try:
        document = read_document(path, data, guess.reader, kind)
    except UnreadableError as error:
        return _unreadable(plan, path, kind or "other", guess.reader, error)
    if document is None:
        return FileResult(path, "unrecognised", facts=_marks_alone(path, data, guess.reader))
    if beside is not None:
        from promptlint.readers.companions import join

        document = join(document, beside)
    rules = plan.rules_for(path, document.kind)
    unrun: dict[str, str] = {}
    findings = tuple(_findings(plan, document, rules, unrun))
    return FileResult(
        path,
        "checked",
        document.kind,
        document.format,
        findings=findings,
        suppressions=_suppressions(document),
        ran=tuple(rule.name for rule in rules if rule.name not in unrun),
        facts=_facts(document),
        unrun=unrun,
    )


def _findings(
    plan: RunPlan, document: Document, rules: tuple[Rule, ...], unrun: dict[str, str]
) -> Iterator[Finding]:
    builder = None
    for rule, check in checks_of(rules, DOCUMENT, unrun, document, plan.ungated):
        decide: DocumentCheck = check
        for hit in decide.check(document, rule.params, plan.context):
            builder = builder or _builder(document)
            yield builder.build(rule, hit)


def _builder(document: Document) -> FindingBuilder:
    """Wording loads with the first hit."""
    from promptlint.engine.wording import FindingBuilder

    return FindingBuilder(document)


def _unreadable(
    plan: RunPlan, path: str, kind: str, reader: str, error: UnreadableError
) -> FileResult:
    """A finding at the fault, and whatever can be told from the text that could be decoded."""
    text = error.text or ""
    from promptlint.model.hit import Hit

    document = Document(path, kind, reader, text)
    rules = plan.rules_for(path, kind)
    builder = _builder(document)
    told = [rule for rule in rules if rule.name == UNREADABLE and error.certain]
    findings = [
        builder.build(rule, Hit(_fault_place(document, error), {"reason": error.reason}))
        for rule in told
    ]
    leaks = tuple(rule for rule in rules if rule.family in ("secret", "privacy"))
    if text:
        findings.extend(_findings(plan, document, leaks, {}))
    return FileResult(
        path,
        "checked" if told else "skipped",
        kind,
        reader,
        findings=tuple(findings),
        suppressions=_suppressions(document),
        ran=tuple(rule.name for rule in (*leaks, *rules) if rule.name == UNREADABLE or text),
        reason=error.reason,
    )


def _fault_place(document: Document, error: UnreadableError) -> Place:
    if error.span is not None or error.line is None:
        return Place(span=error.span)
    start, end = document.lines.line_span(error.line)
    at = min(start + (error.column or 1) - 1, end)
    return Place(span=(at, min(at + 1, end))) if document.text else Place(line=error.line)


_CODE = ("python", "script")
_ACCESS = (b"allowed", b"tenant", b"metadata", b"filter", b"namespace", b"near_", b"vector", b"knn")
"""One of them stands in code that decides who may see what, whether or not it calls a model."""
_TRAINS = (b"ineTun", b"ine_tun", b"ine-tun", b"custom_model", b"SFTConfig", b"LoraConfig")
"""One of them stands in code that has a model trained."""

_GUARDS = (b"vector", b"VECTOR", b"LEVEL SECURITY", b"level security")
"""One of them stands in a database's schema that holds what is searched."""
_TRAINED = ("train", "Train", "tuned", "learn", "Learn", "remember")
"""One of them stands in docs that say a model was trained."""
_FETCHES = tuple(
    b"requests.get httpx urlopen fetch( axios aiohttp .execute( SELECT read_csv read_json json.load"
    b" csv. readFile sqlite prisma supabase .find".split()
)
"""One of them stands in code that may bring a model facts."""


_PROMISES = (
    "know",
    "real-time",
    "real time",
    "up-to-date",
    "up to date",
    "access to",
    "current",
    "latest",
    "today",
    "cit",
    "source",
    "kenn",
    "aktuell",
    "right now",
    "at this moment",
    "at the moment",
    "tonight",
    "file_search",
    "retrieval",
    "files",
)
"""One of them stands in a prompt that promises knowledge, or asks what an answer rests on."""


def _may_be_marked(document: Document) -> bool:
    if document.kind in ("prompt", "instructions"):
        text = document.text.lower()
        return any(word in text for word in _PROMISES)
    return document.kind in ("source", "retrieval")


def _marks_alone(path: str, data: bytes, reader: str) -> FileFacts | None:
    """Marks of code that has nothing else to do with language models: who may see what."""
    words: tuple[bytes, ...] = ()
    if reader in _CODE:
        words = (*_ACCESS, *_TRAINS)
    elif reader in ("code", "terraform"):
        words = (*_TRAINS, *_GUARDS)
    fetches = reader in _CODE and any(word in data for word in _FETCHES)
    guards = any(word in data for word in words)
    if not fetches and not guards:
        return None
    from promptlint.analysis.feeding_marks import feeding_marks
    from promptlint.analysis.method_marks import source_marks
    from promptlint.model.facts import FileFacts

    text = data.decode("utf-8", "replace")
    marks = (
        *(source_marks(text) if guards else ()),
        *(feeding_marks(text) if fetches else ()),
    )
    return FileFacts(path, "other", reader, marks=marks) if marks else None


def _facts(document: Document) -> FileFacts | None:
    """What other files may need to know; most documents have nothing of that kind."""
    is_docs = document.kind == "docs"
    marks: tuple[Mark, ...] = ()
    if _may_be_marked(document):
        from promptlint.analysis.method_marks import marks_of

        marks = marks_of(document)
    names_files = document.kind == "instructions" and any(s in document.text for s in _FILES)
    is_long = bool(document.prompts) and len(document.text) >= _LONG
    is_text = document.kind == "other"  # its size tells whether it would fit a prompt
    if not (document.configs or is_docs or names_files or is_long or marks or is_text):
        return None
    from promptlint.model.facts import Block, DataRef, FileFacts

    sketch: tuple[int, ...] = ()
    if is_docs:
        from promptlint.analysis.text_keys import text_keys

        sketch = text_keys(document.text)
        if document.text.startswith("---"):
            from promptlint.analysis.method_marks import dated

            marks = tuple(dated(document.text))
        if any(word in document.text for word in _TRAINED):
            from promptlint.analysis.method_marks import claims_of_training

            marks = (*marks, *claims_of_training(document))
    mentions: tuple[DataRef, ...] = ()
    blocks: tuple[Block, ...] = ()
    if names_files or is_long:
        from promptlint.analysis.mentions import file_mentions, long_blocks

        mentions = file_mentions(document) if names_files else ()
        blocks = long_blocks(document)
    return FileFacts(
        document.path,
        document.kind,
        document.format,
        document.configs,
        sketch=sketch,
        mentions=mentions,
        blocks=blocks,
        marks=marks,
        chars=len(document.text),
    )


def _suppressions(document: Document) -> tuple[Suppression, ...]:
    if GATE not in document.text:
        return ()
    from promptlint.engine.suppressions import find_suppressions

    return find_suppressions(document.text, document.format, document.path)
