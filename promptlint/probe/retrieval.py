"""Retrieval configs of a run: the documents that they name, chunked as they say, in real tokens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from promptlint.engine.wording import FindingBuilder
from promptlint.model.facts import Config
from promptlint.model.finding import Skip
from promptlint.model.hit import Hit
from promptlint.probe.chunks import MOST_CHUNKS, ChunkCheck, check_chunks, split_text
from promptlint.probe.documents import documents_of
from promptlint.probe.models.encoder import Encoder
from promptlint.probe.run import Run

TRUNCATES, TWINS = "embedding-truncates-chunk", "near-identical-chunks"
_MOST_BYTES = 20_000_000
_TEXT = (".txt", ".md", ".markdown", ".rst", ".html", ".htm", ".adoc", ".csv")


def probe_retrieval(run: Run) -> None:
    """Chunk the documents of every retrieval config whose embedding model is at hand."""
    if not run.wants(TRUNCATES, TWINS):
        return
    for document in documents_of(run, "retrieval", "source"):
        builder = FindingBuilder(document)
        for config in document.configs:
            if config.world == "retrieval":
                _config(run, builder, config)


def _config(run: Run, builder: FindingBuilder, config: Config) -> None:
    size, model = config.number("chunk.size"), config.text("embedding.model")
    texts = list(_documents(run, builder.document.path, config))
    if not size or not model or not texts:
        return
    path = builder.document.path
    if not run.budget.go_on():
        run.skipped.append(Skip("chunks not measured: the time was over", path=path))
        return
    encoder = run.models.encoder
    if not _same_model(model, encoder.identity.label):
        reason = f"chunks not measured: {model} is not here (--encoder names its folder or hub id)"
        run.skipped.append(Skip(reason, path=path))
        return
    chunks = _chunks(texts, int(size), int(config.number("chunk.overlap") or 0), config, encoder)
    measured = check_chunks(chunks, encoder, run.budget.go_on) if chunks else None
    if measured is None:
        return
    run.notes.append(f"{path}: {len(chunks):,} chunks in tokens of {encoder.identity.label}")
    _report(run, builder, config, measured, encoder)


def _report(
    run: Run, builder: FindingBuilder, config: Config, seen: ChunkCheck, encoder: Encoder
) -> None:
    args: dict[str, object] = {
        "chunks": seen.chunks,
        "cut": seen.cut,
        "longest": seen.longest,
        "limit": seen.limit,
        "unread": f"{100 * seen.unread:.0f} %",
        "twins": seen.twins,
        "model": encoder.identity.label,
    }
    data: dict[str, object] = {"model": encoder.identity.label, "chunks": seen.chunks}
    place = config.values["chunk.size"].place
    if seen.cut and TRUNCATES in run.rules:
        data |= {"tokens": seen.longest, "limit": seen.limit, "cut": seen.cut}
        data |= {"unread": round(seen.unread, 4), "same_embedding": seen.same_vector}
        run.findings.append(builder.build(run.rules[TRUNCATES], Hit(place, args, data=data)))
    elif seen.twins and TWINS in run.rules:
        data |= {"pairs": seen.twins}
        run.findings.append(builder.build(run.rules[TWINS], Hit(place, args, data=data)))


def _documents(run: Run, path: str, config: Config) -> Iterator[str]:
    """Texts of the documents that a config names, from files below the project root."""
    read = 0
    folder = (run.request.root / path).parent
    for reference in config.data:
        if reference.role != "documents" or reference.remote or not reference.path:
            continue
        for base in (folder, run.request.root):
            for file in _files(base / (reference.value.text() or reference.path)):
                if read > _MOST_BYTES:
                    return
                try:
                    text = file.read_text(encoding="utf-8", errors="replace")
                except OSError:
                    continue
                read += len(text)
                yield text
            if read:
                break


def _files(place: Path) -> Iterator[Path]:
    try:
        if place.is_file() and place.suffix.lower() in _TEXT:
            yield place
        elif place.is_dir():
            yield from sorted(
                file for file in place.rglob("*") if file.suffix.lower() in _TEXT and file.is_file()
            )
    except OSError:
        return


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
