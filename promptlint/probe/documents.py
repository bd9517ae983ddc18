"""Prompts of a run: held against the named model's template, then tried once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from promptlint.discovery import Entry
from promptlint.engine.files import guess_of
from promptlint.engine.session import plan_of
from promptlint.engine.wording import FindingBuilder
from promptlint.model.document import Document, Prompt, UnreadableError
from promptlint.model.finding import Finding, Skip
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.probe.declared import declared_by
from promptlint.probe.models.chat import TemplateError
from promptlint.probe.models.transport import RefusedError
from promptlint.probe.prompts import probe_document
from promptlint.probe.rendering import NotRenderedError, render
from promptlint.probe.run import Run
from promptlint.probe.smoke import Answer, try_prompt
from promptlint.readers import read_document

_STATIC = (
    "control-token-injection",
    "chat-template-rejects",
    "double-bos",
    "context-window-exceeded",
    "empty-message",
    "unrenderable-template",
)
_SMOKE = ("empty-generation", "format-not-followed")
MOST_TRIED = 12
"""Prompts that are answered once; more would spend the budget on the weakest evidence."""


def probe_prompts(run: Run) -> None:
    """Rules that need a tokenizer and a template, no weights."""
    if run.options.model is None or not run.wants(*_STATIC):
        return
    if run.models.is_server:
        reason = "a server shows neither template nor tokenizer; name the model's folder or hub id"
        run.skipped.append(Skip(reason, rule="chat-template-rejects"))
        return
    for document in prompts_of(run):
        builder = FindingBuilder(document)
        for name, hit in probe_document(document, run.models.chat, run.models.source.label):
            _add(run, builder, name, hit)


def try_prompts(run: Run) -> None:
    """One bounded answer to each of the first prompts."""
    if not run.wants(*_SMOKE):
        return
    there = tried = wrong = 0
    refused: RefusedError | None = None
    for document in prompts_of(run):
        builder = FindingBuilder(document)
        for prompt in document.prompts:
            if not prompt.complete or not prompt.messages:
                continue
            there += 1
            if tried == MOST_TRIED:
                continue
            if not run.budget.go_on():
                run.skipped.append(Skip("not tried: the time was over", path=document.path))
                break
            try:
                answer = _answer(run, document, prompt)
            except RefusedError as error:  # too long for its window, say; another may be taken
                if refused is not None and not tried:
                    raise
                refused = error
                run.skipped.append(Skip(f"not tried: {error}", path=document.path))
                continue
            if answer is not None:
                tried += 1
                wrong += bool(answer.did)
                _judge(run, builder, prompt, answer)
    if refused is not None and not tried:
        raise refused
    if tried:
        run.notes.append(_note(run, there, tried, wrong))


def _answer(run: Run, document: Document, prompt: Prompt) -> Answer | None:
    """Of the model to a prompt; ``None`` where it can't be tried."""
    try:
        rendered = render(document, prompt)
        text = "\n".join(text for _, text in rendered.turns)
        declared = declared_by(document, prompt, text)
        return try_prompt(rendered, declared, run.models.answering, run.budget.left)
    except NotRenderedError:
        return None
    except TemplateError as error:
        reason = f"not tried: the model's chat template refuses it: {error}"
        run.skipped.append(Skip(reason, path=document.path))
        return None


def _note(run: Run, there: int, tried: int, wrong: int) -> str:
    identity = run.models.answering.identity
    several = f"{tried} prompts" if tried == there else f"{tried} of {there} prompts"
    prompts = "1 prompt" if there == 1 else several
    return (
        f"{identity.label} ({identity.dtype}) answered {prompts} once;"
        f" {wrong or 'none'} of the answers {'is' if wrong < 2 else 'are'} empty,"
        " without end, or not in the format or language asked for"
    )


def _judge(run: Run, builder: FindingBuilder, prompt: Prompt, answer: Answer) -> None:
    identity = run.models.answering.identity
    args: dict[str, object] = {"model": identity.label, "tokens": answer.tokens}
    data = {**args, "dtype": identity.dtype, "sample": 1}
    place = Place(span=prompt.messages[0].text.source_span(0, 1))
    if not answer.did:
        return
    args["did"] = answer.did
    data["kind"] = answer.kind
    name = "empty-generation" if answer.kind in ("empty", "loop") else "format-not-followed"
    _add(run, builder, name, Hit(place, args, data=data))


def prompts_of(run: Run) -> Iterator[Document]:
    """Checked files that hold prompts, read again."""
    documents = documents_of(run, "prompt", "instructions", "source")
    return (document for document in documents if document.prompts)


def documents_of(run: Run, *kinds: str) -> Iterator[Document]:
    """Checked files of some kinds, read again; what went away meanwhile is left out."""
    plan = plan_of(run.request)
    for result in run.files(*kinds):
        file = run.outcome.absolute.get(result.path)
        guess = guess_of(plan, Entry(result.path, file, named=True)) if file else None
        if file is None or guess is None:
            continue
        try:
            document = read_document(result.path, file.read_bytes(), guess.reader, result.kind)
        except (UnreadableError, OSError, RecursionError):
            continue
        if document is not None:
            yield document


def _add(run: Run, builder: FindingBuilder, name: str, hit: Hit) -> None:
    rule = run.rules.get(name)
    if rule is None:
        return
    finding: Finding = builder.build(rule, hit)
    run.findings.append(replace(finding, path=builder.document.path))
