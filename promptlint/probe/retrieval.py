"""Retrieval configs of a run: the documents that they name, chunked as they say, in real tokens."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.engine.wording import FindingBuilder
from promptlint.model.facts import Config
from promptlint.model.finding import Skip
from promptlint.model.hit import Hit
from promptlint.probe.chunks import MOST_CHUNKS, ChunkCheck, check_chunks, split_text
from promptlint.probe.documents import documents_of
from promptlint.probe.models.encoder import Encoder
from promptlint.probe.named_texts import named_texts
from promptlint.probe.run import Run

TRUNCATES, TWINS = "embedding-truncates-chunk", "near-identical-chunks"
_DOCUMENTS = ("documents", "reads-folder")
_PROOF = "; without its unread end the longest has the very same embedding"


def probe_retrieval(run: Run) -> None:
    """Chunk the documents of every retrieval config whose embedding model is at hand."""
    if not run.wants(TRUNCATES, TWINS):
        return
    facts = {result.path: result.facts for result in run.outcome.results}
    for document in documents_of(run, "retrieval", "source"):
        builder = FindingBuilder(document)
        seen = facts.get(document.path)
        known = [mark.detail for mark in (seen.marks if seen else ()) if mark.name in _DOCUMENTS]
        for config in document.configs:
            if config.world == "retrieval":
                _config(run, builder, config, [detail for detail in known if detail])


def _config(run: Run, builder: FindingBuilder, config: Config, known: Sequence[str]) -> None:
    size, model = config.number("chunk.size"), config.text("embedding.model")
    path = builder.document.path
    root = run.request.root
    named = named_texts(builder.document.data, (root / path).parent, root, known)
    if not model or not (named.chunks or (size and named.documents)):
        return
    if not run.budget.go_on():
        run.skipped.append(Skip("chunks not measured: the time was over", path=path))
        return
    encoder = run.models.encoder
    if not _same_model(model, encoder.identity.label):
        reason = f"chunks not measured: {model} is not here (--encoder names its folder or hub id)"
        run.skipped.append(Skip(reason, path=path))
        return
    chunks = named.chunks[:MOST_CHUNKS]
    if size:
        overlap = int(config.number("chunk.overlap") or 0)
        chunks += _chunks(named.documents, int(size), overlap, config, encoder)
    measured = check_chunks(chunks, encoder, run.budget.go_on) if chunks else None
    if measured is None:
        return
    run.notes.append(
        f"{path}: {len(chunks):,} chunks of {_files(len(named.files))} in tokens of"
        f" {encoder.identity.label}"
    )
    _report(run, builder, config, measured, encoder)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _report(
    run: Run, builder: FindingBuilder, config: Config, seen: ChunkCheck, encoder: Encoder
) -> None:
    args: dict[str, object] = {
        "chunks": seen.chunks,
        "cut": seen.cut,
        "longest": seen.longest,
        "limit": seen.limit,
        "unread": f"{100 * seen.unread:.0f} %",
        "proof": _PROOF if seen.same_vector else "",
        "twins": f"{seen.twins:,} pair{'' if seen.twins == 1 else 's'}",
        "compared": f"{seen.compared:,}",
        "model": encoder.identity.label,
    }
    data: dict[str, object] = {"model": encoder.identity.label, "chunks": seen.chunks}
    place = config.values["chunk.size" if config.number("chunk.size") else "embedding.model"].place
    if seen.cut and TRUNCATES in run.rules:
        more: dict[str, object] = {"tokens": seen.longest, "limit": seen.limit, "cut": seen.cut}
        more |= {"unread": round(seen.unread, 4), "same_embedding": seen.same_vector}
        hit = Hit(place, args, data={**data, **more})
        run.findings.append(builder.build(run.rules[TRUNCATES], hit))
    if seen.twins and TWINS in run.rules:
        hit = Hit(place, args, data={**data, "pairs": seen.twins, "compared": seen.compared})
        run.findings.append(builder.build(run.rules[TWINS], hit))


def _chunks(
    texts: list[str], size: int, overlap: int, config: Config, encoder: Encoder
) -> list[str]:
    unit = config.unit if config.unit in ("tokens", "words", "characters") else "characters"
    overlap = min(overlap, max(0, size - 1))
    chunks: list[str] = []

    def tokens(word: str) -> int:
        return max(1, encoder.count([word])[0] - 2)

    for text in texts:
        chunks.extend(split_text(text, size, overlap, unit, tokens))
        if len(chunks) >= MOST_CHUNKS:
            break
    return [chunk for chunk in chunks[:MOST_CHUNKS] if chunk.strip()]


def _same_model(written: str, label: str) -> bool:
    """Whether a config's name and an open model are the same one, whatever stands before it."""
    return written.rsplit("/", 1)[-1].lower() == label.rsplit("/", 1)[-1].lower()
