"""Signs, in a dataset's profile, that its rows are pieces of documents.

Thresholds are the project's own. They were set on projects of both kinds: sliding windows leave
40 to 80 % of overlapping rows, unrelated texts 0 to 3 %; answers repeat half of their prompts'
words (general instruction data), those of windows behind made-up questions under a tenth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Measures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sign:
    """One piece of evidence.

    Attributes:
        name: for reports.
        group: signs of one group say much the same: ``cut`` (rows are pieces of running text),
            ``prompt`` (the prompt says nothing of the answer), ``register`` (the text states
            facts), ``shape`` (marks of a splitter), ``source`` (where the text stands), ``size``
            (how little it is), ``use`` (what is trained).
        text: the finding, for people.
        example: name of the profile's example places, and `about`: what to say of each.
    """

    name: str
    group: str
    text: str
    example: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Shares from which on (`echo`: up to which) a sign counts."""

    overlap: float = 0.1
    cut: float = 0.2
    echo: float = 0.15


def cut_signs(measures: Measures, limits: Thresholds) -> Iterator[Sign]:
    """Rows that continue one another, or begin and end in the middle."""
    of = measures.get
    share = of("overlap.share", 0.0)
    if of("overlap.compared", 0.0) >= 8 and share >= limits.overlap:
        yield Sign(
            "overlap",
            "cut",
            f"{percent(share)} of the rows begin with the words that another row ends with",
            "overlap",
            "begins with the words that another row ends with",
        )
    starts, ends = of("passage.mid_start", 0.0), of("passage.mid_end", 0.0)
    if starts >= limits.cut:
        yield Sign(
            "cut-sentences",
            "cut",
            f"{percent(starts)} of the passages begin and {percent(ends)} end inside a sentence",
            "mid_start",
            "begins inside a sentence",
        )
    chained = of("chain.share", 0.0)
    if chained >= 0.3:
        text = f"{percent(chained)} of the prompts are the answer of another row"
        yield Sign("chained", "cut", text)


def shape_signs(measures: Measures) -> Iterator[Sign]:
    """What splitters leave behind."""
    of = measures.get
    equal = of("text.at_limit", 0.0)
    same = of("text.same_words", 0.0)
    if max(equal, same) >= 0.5:
        size = f", about {round(of('text.p90', 0.0))} characters" if equal >= 0.5 else " in words"
        text = f"{percent(max(equal, same))} of the texts have one length{size}"
        yield Sign("one-size", "shape", text, "passage", "cut to the same length")
    if of("rows.chunk_columns", 0.0) >= 0.5:
        text = "the rows carry the number of a chunk or a page"
        yield Sign("chunk-columns", "shape", text, "chunk_columns", "numbered as a chunk or a page")
    marked = of("passage.marks", 0.0)
    if marked >= 0.2:
        text = f"{percent(marked)} of the passages begin with a heading or a section's number"
        yield Sign("marks", "shape", text, "marks", "begins with a heading or a number")


def prompt_signs(measures: Measures, answers: float, limits: Thresholds) -> Iterator[Sign]:
    """Prompts from which nobody could give the answers."""
    of = measures.get
    distinct = of("user.distinct", answers)
    example = ("passage", "a passage behind a prompt that says nothing of it")
    if of("user.empty", 0.0) >= 0.5:
        yield Sign("constant-prompt", "prompt", "most prompts are empty", *example)
    elif distinct == 1:
        yield Sign("constant-prompt", "prompt", "every row has the same prompt", *example)
    elif distinct <= max(3.0, 0.02 * answers) or of("user.top", 0.0) >= 0.8:
        text = f"{round(answers):,} rows share {round(distinct)} prompts"
        yield Sign("constant-prompt", "prompt", text, *example)
    elif of("passage.echo", 1.0) <= limits.echo:
        text = f"only {percent(of('passage.echo', 0.0))} of a prompt's words occur in its answer"
        yield Sign("uninformative-prompt", "prompt", text, *example)


def templated(measures: Measures, limits: Thresholds) -> Iterator[Sign]:
    """Prompts that vary a number or a title, and share no word with their answers."""
    of = measures.get
    openings, uninformative = of("user.openings", 1.0), of("passage.echo", 1.0) <= limits.echo
    if openings <= 0.2 and uninformative and of("user.chars", 0.0) <= 120:
        text = "the prompts vary a few patterns and share next to no word with their answers"
        about = "a passage behind a prompt that says nothing of it"
        yield Sign("templated-prompt", "prompt", text, "passage", about)


def asked_signs(measures: Measures) -> Iterator[Sign]:
    """Questions that have nothing but a document's own words for an answer."""
    of = measures.get
    if of("facts.numbered", 0.0) >= 0.5:
        share = percent(of("facts.numbered", 0.0))
        yield Sign(
            "asks-for-place", "prompt", f"{share} of the questions name a part of a document"
        )
    elif of("user.questions", 0.0) >= 0.5:
        share = percent(of("user.questions", 0.0))
        yield Sign("asks", "prompt", f"{share} of the prompts ask, with nothing to answer from")


def small_corpus(records: int, measures: Measures) -> Iterator[Sign]:
    """So little text that a language model learns no language from it."""
    tokens = records * measures.get("row.tokens", 0.0)
    if 0 < tokens <= SMALL:
        text = f"about {round(tokens):,} tokens in all, far too few for continued pre-training"
        yield Sign("small-corpus", "size", text, "passage", "a passage of the documents")


SMALL = 2_000_000
"""Tokens; continued pre-training takes a hundred times as many and more."""


def register_signs(measures: Measures) -> Iterator[Sign]:
    """Passages that state facts and speak to nobody."""
    of = measures.get
    if of("passage.impersonal", 0.0) >= 0.6 and of("passage.figures", 0.0) >= 0.3:
        text = "the answers are passages that state facts and speak to nobody"
        yield Sign("statements", "register", text, "passage", "a passage that states facts")


def source_signs(share: float, path: str) -> Iterator[Sign]:
    """Texts that stand in the project's own documents."""
    if share >= 0.2:
        text = f"{percent(share)} of the text stands word for word in {path}"
        yield Sign("project-documents", "source", text)


def holds_passages(measures: Measures) -> bool:
    """Whether half of the texts are running prose, or so many overlap that they must be pieces of
    larger texts, whatever these hold."""
    of = measures.get
    if of("passage.share", 0.0) >= 0.5:
        return True
    return of("overlap.share", 0.0) >= 0.3 and of("text.p50", 0.0) >= 200


def agree(signs: list[Sign]) -> bool:
    """Two signs of different groups, or two different ways of having been cut."""
    groups = {sign.group for sign in signs}
    cuts = {sign.name for sign in signs if sign.group == "cut"}
    return len(groups) >= 2 or len(cuts) >= 2


def percent(share: float) -> str:
    """A share for people."""
    return f"{100 * share:.0f} %"
