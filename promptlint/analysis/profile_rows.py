"""What one record of a dataset is like: its prompt, its answer, and what kind of text that is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promptlint.model.batch import Turn
from promptlint.model.place import Pointer

CHAT, RAW, PREFERENCE, OTHER = "chat", "raw", "preference", "other"

LONG = 200
"""Characters from which on a text may be a passage."""

# Words that say whose turn it is, to whom something is said or what was meant: running text of
# documents has few of them. Function words of the languages that documents are most often in.
_PERSONAL = frozenset(
    "i i'm i'll i'd i've me my mine we we're we'll us our ours you you're you'll your yours "
    "ich mich mir mein meine wir uns unser unsere du dich dir dein "
    "je me moi mon ma mes nous notre nos vous votre vos tu toi ton "
    "yo mi mis nosotros nuestro nuestra tú tu tus usted ustedes "
    "eu meu minha nós nosso você vocês io mio mia noi nostro voi vostro".split()
)
_GERMAN = frozenset({"und", "der", "für"})
"""Beside them, "je" means "each", not "I"."""
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_CONTENT_WORD = re.compile(r"[a-zß-ɏͰ-ϿЀ-ӿ]{4,}")
_FUNCTION_WORDS = frozenset(
    "about also been between could does every from give have into just know like make many more "
    "most much need only other over please should some such tell than that their them then there "
    "these they this those through under want what when where which while will with would your "
    "auch aber bitte dass dein dies eine einen einer haben kann mehr nach nicht oder sein sich "
    "sind über unter wann warum welche werden wird wurde avec cette comme dans elle être faire "
    "leur mais nous pour quel quelle sont vous como cuál esta este hacer para pero puede "
    "sobre".split()
)
_SENTENCE_END = re.compile(r"[.!?…](?=[\s\"'”’)\]]|$)|[。！？]")
_ENDINGS = ".!?…。！？:;)]}\"'”’»*`|>"
_PAGE_MARK = re.compile(
    r"(?:^|\n)[ \t]*(?:page|seite|página|pagina) \d{1,4}[ \t]*(?:\r|\n|$)|\bpage \d+ of \d+|\f",
    re.IGNORECASE,
)
_SECTION_MARK = re.compile(
    r"\s*(?:\d+(?:\.\d+){1,4}\.?[ \t]+[^\W\d_]{3}"
    r"|(?:chapter|section|article|appendix|kapitel|abschnitt|artikel|§)[ \t]*\d)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\s*#{1,6} ")
_STRUCTURED = re.compile(r"\s*(?:[{\[<]|```)")
_LIST_LINE = re.compile(r"^[ \t]*(?:[-*•+]|\d{1,3}[.)])[ \t]", re.MULTILINE)
_FIGURE = re.compile(r"\d")
_LABEL_COLUMNS = frozenset(
    "label labels class category categories intent sentiment score rating target targets tag tags "
    "topic polarity stars gold answer answers summary translation".split()
)
_CHUNK_COLUMN = re.compile(
    r"(?:.*[_.-])?(?:chunk|chunks|page|pages|page_number|page_no|section|passage|paragraph|window"
    r"|segment)(?:[_.-]?(?:id|ids|idx|index|no|num|number|nr|start|end|size|title|name))?",
    re.IGNORECASE,
)
_OWNER_COLUMN = re.compile(
    r"(?:client|tenant|customer|owner|user|account|patient|student|employee|member|org"
    r"|organi[sz]ation|company|matter|case|household|workspace)_?(?:id|ids|no|number|key)"
    r"|(?:.*_)?(?:allowed|visible|permitted|restricted)_?(?:to|groups?|users?|roles?|teams?)"
    r"|(?:.*_)?(?:acl|acls|permissions?|clearance|confidentiality|confidential|security_level"
    r"|access_level|access|visibility|sensitivity|owner|tenant|groups|roles)"
    r"|client|patient|mandant|matter|household|(?:client|patient|tenant|household)s?_?name",
    re.IGNORECASE,
)
_TITLE_COLUMN = re.compile(
    r"(?:.*_)?(?:title|heading|name|source|file|filename|path|url|uri|link|document|doc)"
    r"(?:_?(?:id|name|title))?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class RowView:
    """A record as a trainer sees it.

    Attributes:
        kind: ``chat`` (has an answer), ``raw`` (text alone), ``preference`` or ``other``.
        user: everything before the first answer except system turns.
        text: the longest answer, or the raw text.
        pointer: of `text`.
        chars: characters of all turns.
        turns: number of answers.
        turn: index of the turn that `text` is.
        context: what else the model is given: system turns, results of tools before `text`.
    """

    kind: str
    user: str = ""
    text: str = ""
    pointer: Pointer = ()
    chars: int = 0
    turns: int = 0
    system: bool = False
    tools: bool = False
    turn: int = 0
    context: str = ""


def view(row: object, turns: Sequence[Turn]) -> RowView:
    """Read a record's turns."""
    if len(turns) == 2:
        (role, user, _, _), (other, text, pointer, native) = turns
        if role == "user" and other == "assistant" and native != "tool_call":
            return RowView(CHAT, user, text, pointer, len(user) + len(text), 1, turn=1)
    return _view_turns(row, turns)


def _view_turns(row: object, turns: Sequence[Turn]) -> RowView:
    found = RowView(OTHER)
    before: list[str] = []
    given: list[str] = []
    texts: list[int] = []
    answer = -1
    for index, (role, text, _, native) in enumerate(turns):
        found.chars += len(text)
        if role == "assistant":
            if native == "tool_call":
                found.tools = True
                continue
            found.turns += 1
            if answer < 0 or len(text) > len(turns[answer].text):
                answer = index
        elif role == "user":
            if answer < 0:
                before.append(text)
        elif role == "text":
            texts.append(index)
        else:
            _mark(found, role)
            given.append(text)
    if found.kind == PREFERENCE:
        return found
    if answer >= 0:
        found.kind, found.text, found.pointer = CHAT, turns[answer].text, turns[answer].pointer
        found.turn = answer
        found.user = before[0] if len(before) == 1 else "\n".join(before)
        found.context = given[0] if len(given) == 1 else "\n".join(given)
    elif texts and not before and isinstance(row, Mapping):
        found.turn = max(texts, key=lambda index: len(turns[index].text))
        _view_raw(row, turns[found.turn], found)
    return found


def _mark(found: RowView, role: str) -> None:
    if role == "system":
        found.system = True
    elif role == "tool":
        found.tools = True
    else:  # chosen, rejected
        found.kind = PREFERENCE


def _view_raw(row: Mapping[object, object], main: Turn, found: RowView) -> None:
    """A row is raw text when nothing in it is an answer, a label or a second text."""
    if main.text == "":
        return
    for key, value in row.items():
        name = str(key)
        if (name,) == main.pointer[:1]:
            continue
        if name.lower() in _LABEL_COLUMNS and value not in (None, ""):
            return
        if isinstance(value, str) and not _TITLE_COLUMN.fullmatch(name) and value.count(" ") >= 8:
            return
    found.kind, found.text, found.pointer = RAW, main.text, main.pointer


def word_count(text: str) -> int:
    """Words of a text, by white space."""
    return len(text.split())


def chunk_column(keys: Sequence[object]) -> bool:
    """Whether a record has a column that only a cut document has: ``chunk_id``, ``page`` …"""
    return any(isinstance(key, str) and _CHUNK_COLUMN.fullmatch(key) for key in keys)


def owner_column(keys: Sequence[object]) -> bool:
    """Whether a record has a column that says whose it is or who may see it."""
    return any(isinstance(key, str) and _OWNER_COLUMN.fullmatch(key) for key in keys)


# Flags of a text
LONG_PROSE, MID_START, MID_END, MARKED, IMPERSONAL, FIGURES, JSON, QUESTION = (
    1 << bit for bit in range(8)
)


def flags(text: str, user: str, kind: str) -> int:
    """What kind of text an answer or a raw text is."""
    found = QUESTION if "?" in user or "？" in user else 0
    if _STRUCTURED.match(text):
        closes = text.rstrip()[-1:] == {"{": "}", "[": "]"}.get(text.lstrip()[:1])
        return found | (JSON if closes else 0)
    if len(text) < LONG or not _is_prose(text):
        return found
    found |= LONG_PROSE
    if starts_inside(text):
        found |= MID_START
    if ends_inside(text):
        found |= MID_END
    if _is_marked(text, kind):
        found |= MARKED
    words = _WORDS.findall(text[:3000].lower())
    persons = _PERSONAL.intersection(words)
    if not persons or (persons == {"je"} and not _GERMAN.isdisjoint(words)):
        found |= IMPERSONAL
    if _FIGURE.search(text):
        found |= FIGURES
    return found


def _is_prose(text: str) -> bool:
    """Running text: several sentences, few list lines, mostly words."""
    head = text[:4000]
    if len(_SENTENCE_END.findall(head)) < 2:
        return False
    lines = [line for line in head.splitlines() if line.strip()]
    return len(_LIST_LINE.findall(head)) * 3 <= len(lines)


def _is_marked(text: str, kind: str) -> bool:
    """Whether a text carries the marks of a document: a page, a section's number or heading."""
    if _PAGE_MARK.search(text, 0, 400) or _SECTION_MARK.match(text):
        return True
    return kind == RAW and _HEADING.match(text) is not None  # models write headings, too


def starts_inside(text: str) -> bool:
    """Whether a text begins inside a sentence: in lower case, or with what ends a clause."""
    first = text.lstrip()[:1]
    return first.islower() or first in ",;.)]”’»、，。"


def ends_inside(text: str) -> bool:
    """Whether a text stops without the end of a sentence; a short last line is a signature."""
    text = text.rstrip()
    if text[-1:] in _ENDINGS:
        return False
    last = len(text) - max(text.rfind("\n"), text.rfind("\r")) - 1
    return last >= 60


def echo(user: str, text: str) -> int:
    """How much of the prompt the answer is about: per mille of the prompt's content words (up to
    60, by their first six letters) that occur in the answer.

    A prompt of function words alone has nothing to be found: 0. Scripts that are written without
    spaces can't be told into words: -1.
    """
    words = {word[:6] for word in _CONTENT_WORD.findall(user[:1000].lower())} - _FUNCTION_WORDS
    if not words:
        return 0 if user.isascii() else -1
    wanted = sorted(words)[:60]
    answer = {word[:6] for word in _CONTENT_WORD.findall(text[:6000].lower())}
    return 1000 * sum(word in answer for word in wanted) // len(wanted)
