"""Single rows that are pieces of documents, in a dataset of real examples.

Three shapes are told, each in rows of one exchange: a long passage behind an empty prompt, one
behind a prompt that merely names where it stood (``page 12 of manual.pdf``), and a text cut in two,
whose second half is the answer. Rows that hold nothing but a text are another format in the file,
which is a matter of its own.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.profile_rows import ends_inside, starts_inside
from promptlint.analysis.row_faults.texts import ANSWERS, holds, is_learnt, texts_of
from promptlint.model.batch import SEPARATOR, RecordBatch, Turn
from promptlint.model.check import ChunkBase
from promptlint.model.hit import CorpusHit
from promptlint.model.levels import Severity
from promptlint.model.place import Pointer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_PROMPT, PLACE, CONTINUED = "no-prompt", "place", "continued"
"""What tells that a row is a piece: nothing is asked, a place is named, the answer goes on."""

_PASSAGE = 300
"""Characters of an answer that is a passage."""

_HALF, _REST = 200, 100
"""Characters of the halves of a text that was cut in two: prompt and answer, at least."""

_NAME = 120
"""Characters of a prompt that names a place, at most."""

_SYSTEM = 300
"""Characters of a system's turn, at most, that is no role to be played."""

_OPEN = frozenset(",-–—(")
"""Beside letters and figures, what a text ends with that stops inside a sentence."""

_EDGE = 200
"""Characters at either end of a prompt in which a request is looked for."""

_FILE = r"[\w.\-/\\]+(?: [\w.\-]+){0,4}\.(?:pdf|docx?|txt|md|html?|pptx?|epub|rtf|odt|xlsx?)"
_UNIT = (
    r"(?:page|pages|pg?\.|pp\.|chunk|section|sect?\.|§§?|part|chapter|ch\.|paragraph|para\.?|"
    r"passage|segment|fragment|excerpt|block|slice|split|window|slide|sheet|appendix|annex|"
    r"seiten?|abschnitt|kapitel|teil|absatz|anhang|chapitre|partie|annexe|página|sección|"
    r"capítulo|parte|pagina|sezione|capitolo|hoofdstuk)"
)
_NUMBER = (
    r"(?:no\.? ?|nr\.? ?|#|id:? ?|index:? ?)?[A-Z]?\d{1,6}(?:\.\d{1,4}){0,4}[a-z]?"
    r"(?:\s?(?:-|–|to|of|/|von|de)\s?\d{1,6}(?:\.\d{1,4}){0,4})?"
)
_PLACE = lazy(
    # the document first: "manual.pdf, page 3", "Manual - section 4", "manual.pdf#chunk=3"
    rf"[\s\"'\[(<#*]{{0,4}}+(?:{_FILE}(?:[\s,;:#|\-–—(\[]{{1,4}}{_UNIT}[\s_:#=\-]{{0,4}}{_NUMBER})?"
    rf"|(?:[^\n?!.:,;|(\[]{{2,60}}[,;:|\-–—(\[][\s\[(]{{0,3}})?{_UNIT}[\s_:#=\-]{{0,4}}{_NUMBER}"
    # or behind it: "page 3 of the manual", "chunk 12 (manual.pdf)"
    rf"(?:[\s,:(\[|\-–—]{{1,4}}(?:of|from|in|von|aus|der|des|de|du|del|della|van)\s[^\n?!:]{{1,80}}"
    rf"|[\s,:(\[|\-–—]{{1,4}}{_FILE})?)[\s\"'\])>.:*]{{0,4}}",
    re.IGNORECASE,
)
_NUMBERED = lazy(r"\d|\.(?:pdf|docx?|txt|md|html?|epub)", re.IGNORECASE)
_VERBS = (
    r"(?:summari[sz]e|continue|complete|finish|translate|extract|re-?write|rephrase|paraphrase|"
    r"write|draft|compose|explain|describe|answer|classify|categori[sz]e|identify|list|name|find|"
    r"generate|create|produce|correct|edit|fix|improve|proof-?read|shorten|expand|simplify|"
    r"convert|format|clean|normali[sz]e|transcribe|punctuate|analy[sz]e|evaluate|compare|review|"
    r"predict|fill|reply|respond|read|given|consider|based on|using|according to|imagine|pretend|"
    r"act as|tell|give|show|suggest|provide|discuss|implement|"
    r"setze|schreibe?|übersetze|fasse|ergänze|erkläre|beantworte|traduis|traduisez|résume[zr]?|"
    r"continue[zr]|écris|traduce|resume|continúa|escribe|traduci|riassumi|continua|scrivi)"
)
_REQUEST = lazy(
    rf"(?:(?:\A|[\n.!?:;\"“(])[\s\"'“*#>\-]*(?:now |then |next |first |also |please )?{_VERBS}\b"
    r"|\bplease\b|\bbitte\b|\bpor favor\b|\bs'il (?:te|vous)\b"
    r"|\b(?:can|could|would|will) you\b|\b(?:I|we) (?:want|need|would like|'d like)\b"
    r"|\bhelp me\b|\byour (?:task|job)\b|\b(?:the )?following\b"
    r"|\b(?:is|are|text|article|passage) below\b|\bbelow (?:is|are)\b)",
    re.IGNORECASE,
)
_LABEL = lazy(
    r"^[ \t*#>\[(<]{0,8}(?:question|q|task|instructions?|query|prompt|request|context|input|"
    r"document|article|passage|text|source|premise|review|frage|aufgabe|texte?|pregunta|domanda)s?"
    r"[ \t*\])>]{0,8}:|^<\w{1,30}>|^```",
    re.IGNORECASE | re.MULTILINE,
)
_TASK = lazy(
    rf"\?|\b{_VERBS}\w*|\b(?:summar|translat|extract|continu|complet|re-?writ|classif|generat)\w*"
    r"|\b(?:story|stories|novel|poem|roleplay|role-play|narrator|author|writer)",
    re.IGNORECASE,
)
_SPEAKS = lazy(r"\b(?:I|I'm|I'd|me|you|your|ich|mir|Sie|je|vous|usted)\b")
_CASED = lazy(r"[.!?][\"'”’)]?\s+(?:[-*•]\s+)?[\"'“(]?[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_CODE_LINE = lazy(
    r"[{};=]\s*$|^\s*(?:def|class|import|from|return|if|for|#include|//|@)\b.*[:;(]\s*$"
)
_SYMBOL = lazy(r"\s*[^\W\d_]\w*(?:[A-Z_(=/@\\]|[.:][\w/(])")


class ChunkRow(NamedTuple):
    """A row that is a piece of a document.

    Attributes:
        row: index of the record in its batch.
        turn: the turn at fault: the prompt, or where there is none, the answer.
        sign: `NO_PROMPT`, `PLACE` or `CONTINUED`.
    """

    row: int
    turn: Turn
    sign: str


def find(batch: RecordBatch) -> Iterator[ChunkRow]:
    """Rows that are pieces of documents, in order, each one once."""
    texts, rows, first = batch.table.texts, batch.table.rows, batch.table.first
    for number in _answers(batch):
        prompt, answer = texts[number - 1], texts[number]
        if len(prompt) >= _HALF:
            sign = _continues(prompt, answer)
        elif not prompt or prompt.isspace():
            sign = NO_PROMPT if _is_passage(answer) and _states(answer) else ""
        else:
            sign = PLACE if _names_place(prompt, answer) else ""
        if not sign:
            continue
        row = rows[number]
        turns = batch.turns[row]
        at = number - first[row]
        if _is_exchange(batch, row, at) and not _has_task(turns[: at - 1], sign, answer):
            yield ChunkRow(row, turns[at if sign == NO_PROMPT else at - 1], sign)


def _answers(batch: RecordBatch) -> list[int]:
    """Numbers of long answers right behind a prompt that is short enough for a place or long
    enough for half of a text: one array operation for all texts of the batch."""
    import numpy as np

    roles = texts_of(batch)
    if not roles.asked or not roles.answers:
        return []
    starts: NDArray[np.int64] = np.frombuffer(batch.table.starts, dtype=np.int64)
    lengths = np.diff(starts) - len(SEPARATOR)
    prompts = np.asarray(roles.asked, dtype=np.int64)
    prompts = prompts[prompts + 1 < len(lengths)]
    asked, answered = lengths[prompts], lengths[prompts + 1]
    short = (asked <= _NAME) & (answered >= _PASSAGE)
    halves = (asked >= _HALF) & (answered >= _REST)
    found: list[int] = (prompts[short | halves] + 1).tolist()
    return found


def _is_exchange(batch: RecordBatch, row: int, at: int) -> bool:
    """Whether a record is one prompt and one answer, with nothing else to work on."""
    turns, record = batch.turns[row], batch.rows[row]
    if turns[at].role not in ANSWERS or turns[at - 1].role != "user":
        return False
    if any(turn.role != "system" for turn in turns[: at - 1]):
        return False
    if any(turn.role != "rejected" for turn in turns[at + 1 :]):
        return False
    if len(turns[at - 1].pointer) > 3:
        return False  # content in parts: a picture, a file
    number = batch.table.first[row] + at
    return is_learnt(batch, number) and not holds(record, *_MATERIAL)


_MATERIAL = (
    *("tools", "functions", "context", "document", "documents", "passage", "passages", "image"),
    *("images", "audio", "audios", "video", "videos", "file", "files", "attachments"),
)


def _is_passage(text: str) -> bool:
    return text.lstrip()[:1] not in ("{", "[", "<", "`", "")


def _states(answer: str) -> bool:
    """Whether an answer was cut out of a text, or begins with nobody who speaks."""
    if starts_inside(answer) or ends_inside(answer):
        return True
    return not _SPEAKS().search(answer, 0, _EDGE)


def _names_place(prompt: str, answer: str) -> bool:
    """Whether a prompt is the name of a place and nothing more, and the answer what stands there:
    no explanation, which would take up the name."""
    if prompt[-1] in ".?!" or not _NUMBERED().search(prompt):
        return False
    if not _PLACE().fullmatch(prompt) or not _is_passage(answer):
        return False
    if starts_inside(answer) or ends_inside(answer):
        return True
    named = " ".join(prompt.casefold().split()[:2])
    return named not in answer[:_EDGE].casefold() and _states(answer)


def _continues(prompt: str, answer: str) -> str:
    """`CONTINUED` where an answer takes up the sentence that the prompt breaks off."""
    last = prompt.rstrip()[-1:]
    if not answer.lstrip()[:1].islower() or not (last.isalnum() or last in _OPEN):
        return ""
    if not _CASED().search(answer):
        return ""  # who writes without capitals begins every answer so
    if starts_inside(prompt) and _CASED().search(prompt):
        return CONTINUED  # cut at three places: questions and code in it are the document's
    if "?" in prompt or "？" in prompt or _LABEL().search(prompt):
        return ""
    if _SYMBOL().match(answer) or _is_code(prompt):
        return ""
    edges = (prompt[:_EDGE], prompt[-_EDGE:])
    return "" if any(_REQUEST().search(edge) for edge in edges) else CONTINUED


def _is_code(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    return 3 * sum(_CODE_LINE().search(line) is not None for line in lines) >= len(lines)


def _has_task(system: Sequence[Turn], sign: str, answer: str) -> bool:
    """Whether the system's turns say what is to be done, or whose part the model plays."""
    if sign == PLACE or (sign == NO_PROMPT and starts_inside(answer)):
        return False
    return any(len(turn.text) > _SYSTEM or _TASK().search(turn.text) for turn in system)


Key: TypeAlias = tuple[str, Pointer]
Found: TypeAlias = dict[Key, "array[int]"]
"""Records of a run by sign and pointer: few objects for however many records."""


def found_in(batch: RecordBatch) -> Found:
    """Rows of one batch that are pieces of documents, numbered within their chunk."""
    found: Found = {}
    for row, turn, sign in find(batch):
        found.setdefault((sign, turn.pointer), array("q")).append(batch.first + row)
    return found


def merged(partials: Iterable[tuple[ChunkBase, Found]]) -> Found:
    """Parts joined in file order, their records shifted by each base."""
    whole: Found = {}
    for base, part in partials:
        for key, records in part.items():
            shifted = (record + base.records for record in records)
            whole.setdefault(key, array("q")).extend(shifted)
    return whole


def hits(found: Found, records: int) -> Iterator[CorpusHit]:
    """A hit for each record, by ascending record; none where half of a dataset is such rows: then
    its making was intended, and what it is for must be known to judge it."""
    if 2 * sum(map(len, found.values())) >= records:
        return
    for record, (sign, pointer) in sorted(
        ((record, key) for key, some in found.items() for record in some), key=itemgetter(0)
    ):
        yield CorpusHit(record, pointer, data={"sign": sign}, severity=Severity.WARNING)
