"""Bare requests in languages other than English: one sentence, a known verb and an object.

Far narrower than for English, where words of audience, format and limit are known: here a prompt is
bare only when it is a handful of words, and a preposition, a number, a colon, a bracket or a quote
is enough to leave it alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from promptlint.model.place import Span

MAX_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class BareRequest:
    """A request without any facet. `kind` is ``explain``, ``write`` or ``transform``."""

    kind: str
    span: Span


_EXPLAIN = (
    "erkläre?n? beschreibe?n? explique[rz]? expliquez décri[srt]e?z? explica describe describir "
    "leg uitleggen beschrijf spiega descrivi explicar descreva förklara beskriv"
).split()
_WRITE = (
    "schreibe?n? verfasse?n? erstelle?n? écri[srt]e?z? rédige[rz]? escribe escribir redacta crea "
    "schrijf maak scrivi crea escreva crie skriv skapa"
).split()
_TRANSFORM = (
    "verbessere?n? übersetze?n? korrigiere?n? améliore[rz]? tradui[srt]e?z? corrige[rz]? mejora "
    "traduce corrige verbeter vertaal corrigeer migliora traduci correggi melhore traduza corrija "
    "förbättra översätt"
).split()
_TABLE = (("explain", _EXPLAIN), ("write", _WRITE), ("transform", _TRANSFORM))

_POLITE = r"(?:bitte|s'il (?:te|vous) plaît,?|por favor,?|alstublieft,?|per favore,?|tolong)?\s*"
_LATIN = tuple(
    (kind, re.compile(rf"\s*{_POLITE}(?:{'|'.join(verbs)})\b(?P<rest>[^\n]*)\s*\Z", re.IGNORECASE))
    for kind, verbs in _TABLE
)
_OBJECT = re.compile(
    r"(?:\s+(?:mir|uns|me|nos|mij|ons|mi|moi|nous|bitte))?"
    r"(?:\s+(?:das|den|die|dem|ein(?:e|en)?|le|la|les|l'|un|una|une|des|el|los|las|het|de|een|il|"
    r"lo|gli|uno|o|os|as|um|uma|ett|en|dies(?:en|es)?|den|dit|deze|este|esta|questo|ce|cette|"
    r"mein(?:en)?|mon|ma|mi|mijn|mio|meu)\b)?(?:[\s'’]*[^\W\d_][\w'’-]*){0,2}"
    r"(?:\s+(?:uit|besser|mieux|mejor|beter))?\s*[.!]?\Z",
    re.IGNORECASE,
)

_OPEN_FORM = re.compile(
    r"\b(?:blog\w*|artikel|articles?|art[ií]culo|articolo|artigo|beitrag|texte?|texto|testo|tekst|"
    r"bericht|rapport|informe|report|relat[óo]rio|e-?mail|mail|correo|newsletter|nieuwsbrief|brief|"
    r"lettre|carta|lettera|brev|plan|plano|piano|aufsatz|essay|ensayo|doku\w*|documenta\w*)\b",
    re.IGNORECASE,
)

_HAN = re.compile(
    r"\s*(?:请|請)?(?:(?P<explain>解释|解釋|说明|說明|介绍|介紹|描述)|(?P<write>写|寫|撰写|撰寫|创建|創建|编写)|"
    r"(?P<transform>翻译|翻譯|改进|改進|优化|優化|润色|修改))(?:一下|一篇|一个|一個)?(?![\u3400-\u9fff]{0,8}[诗詩歌])[\u3400-\u9fff]{1,8}"
    r"[。！]?\s*\Z"
)
_KANA = re.compile(
    r"(?![^\n]{0,12}[詩歌句])\s*[\u3040-\u30ff\u3400-\u9fffー]{1,12}を(?:(?P<explain>説明|解説|紹介)|(?P<write>作成|執筆)|"
    r"(?P<transform>翻訳|改善|修正|要約))し(?:て(?:ください|下さい)?|なさい)[。！]?\s*\Z"
)


def bare_request(text: str) -> BareRequest | None:
    """The request, where the whole text is one; ``None`` for everything else.

    Covers German, French, Spanish, Dutch, Italian, Portuguese, Swedish, Chinese and Japanese.
    """
    stripped = text.strip()
    if not stripped or len(stripped) > MAX_CHARACTERS:
        return None
    start = text.index(stripped[0])
    span = (start, start + len(stripped))
    for pattern in (_HAN, _KANA):
        found = pattern.fullmatch(stripped)
        if found is not None:
            return BareRequest(str(found.lastgroup), span)
    for kind, verbs in _LATIN:
        found = verbs.match(stripped)
        if found is None or not _OBJECT.match(found.group("rest")):
            continue
        if kind != "write" or _OPEN_FORM.search(found.group("rest")):
            return BareRequest(kind, span)
    return None
