"""Answers that refuse, or speak as "an AI": the beginning of the answer decides.

In the middle of a text the same words are mostly somebody's speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import Fault, holds, is_learnt, question, texts_of, where
from promptlint.model.batch import RecordBatch

_FIRST = lazy(
    r"\W{0,3}(?:I['’]?m\b|I |As |Sorry|Unfortunately|My apolog|Apolog|Regret|Lo siento|Lamento|"
    r"Como |"
    r"Es tut mir|Leider|Entschuldigung|Als KI|Je suis|Désolé|En tant|Mi dispiace|Sinto muito|"
    r"Desculpe|抱歉|很抱歉|对不起|作为|申し訳|죄송)"
)
_CANNOT = (
    r"(?:ca(?:n['’]?t|nnot|n not)|(?:am|['’]?m) (?:unable|not able|not capable|only an? )|"
    r"(?:do not|don['’]?t) have (?:the (?:ability|capability|capabilities|information|means)|"
    r"access|enough (?:information|context)|any (?:information|access)|personal)|"
    r"(?:won['’]?t|will not) (?:be able|help|assist|provide|do))"
)
_TASK = (
    r"(?:help|assist|fulfil|comply|provide|answer|creat|generat|writ|produc|complet|perform|do "
    r"(?:this|that|so)|access|brows|open|view|see |summari[sz]|translat|draw|display|process|"
    r"engage|"
    r"discuss|respond|offer|give|find|retriev|determin|make |design|recommend|suggest)"
)
_REFUSES = lazy(
    r"\W{0,3}(?:"
    rf"(?:(?:I['’]?m|I am)(?: \w+)? sorry|Sorry|Unfortunately|My apologies|Apologies|I apologi[sz]e"
    rf"|I regret)[^.\n]{{0,40}}?\bI {_CANNOT}(?=[^.\n]{{0,40}}{_TASK}|[^.\n]{{0,60}}\bAI\b)"
    rf"|(?:(?:I['’]?m|I am)(?: \w+)? sorry|Sorry|Unfortunately|"
    rf"I apologi[sz]e)[^.\n]{{0,30}}\bas an "
    r"(?:AI|artificial)\b"
    rf"|I {_CANNOT} (?:to )?(?:help|assist|fulfil\w*|comply|answer|provide|complete|generate|"
    rf"create|"
    r"access|browse|open|do (?:this|that))\b"
    r"|As an? (?:AI|artificial intelligence)(?: (?:language |text )?(?:model|assistant|bot))?\b"
    r"[^.\n]{0,25}?,? (?:I|it)\b|As a (?:large )?language model\b"
    r"|I(?: am|['’]?m) (?:just |only )?an? (?:AI|artificial intelligence|"
    r"(?:large )?language model)\b"
    r"|(?:Lo siento|Lamento)[^.\n]{0,20}no puedo|Como (?:modelo de lenguaje|IA\b|un(?:a)? (?:IA|"
    r"inteligencia|modelo de))"
    r"|(?:Es tut mir leid|Leider|Entschuldigung)[^.\n]{0,25}kann ich|"
    r"Es tut mir leid[^.\n]{0,20}ich "
    r"kann|Als KI\b"
    r"|(?:Je suis désolée?|Désolée?)[^.\n]{0,25}je ne (?:peux|suis)|En tant qu['’](?:IA|"
    r"intelligence|assistant)|En tant que modèle"
    r"|Mi dispiace[^.\n]{0,20}non posso|(?:Sinto muito|Desculpe)[^.\n]{0,20}não posso"
    r"|(?:很?抱歉|对不起)[，,]?.{0,12}(?:无法|不能)|作为(?:一[个名款])?(?:AI|人工智能|语言模型)"
    r"|申し訳.{0,20}できません|죄송.{0,20}(?:없습니다|없어요))"
)
_OUTRIGHT = lazy(
    r"\b(?:unable to|not able to|cannot|can not|can['’]?t) (?:help|assist|fulfil\w*|comply|do)\b"
    r"(?: (?:you )?with)? (?:this|that|your request)\b"
)
_LONGEST = 600
"""Characters; who goes on for longer has answered after all."""

# To these a refusal, or speaking as a machine, is the right answer.
_ABOUT_ITSELF = lazy(
    r"\b(?:are you|who (?:are|made|created|built|developed|trained) you|yourself|do you (?:have|"
    r"feel|like|think|want|believe|love|"
    r"dream|sleep|eat|enjoy|prefer|remember)|your (?:name|favou?rite|opinion|feelings?|creator|"
    r"birthday|age|family)|how old are you|AI (?:assistant|model|language)|language model|"
    r"chatbot)\b",
    re.IGNORECASE,
)
_HARMFUL = lazy(
    r"\b(?:kill|murder|bombs?|explosives?|weapons?|guns?|hack(?:ing)?|steal|robb?(?:ing|ery)?|"
    r"suicid\w*|"
    r"self-harm|porn\w*|sexual\w*|nude|meth|cocaine|heroin|poison\w*|racist|racial slur|slurs?|"
    r"hate|"
    r"hateful|terroris\w*|nazi|malware|ransomware|phishing|virus|counterfeit|illegal\w*|illicit|"
    r"fraud\w*|launder\w*|stalk\w*|blackmail|harass\w*|bully\w*|torture|rape|child abuse|insult\w*|"
    r"offensive|crack (?:a|the)|piracy|pirated|jailbreak|social security|credit card number|"
    r"cheat)\b",
    re.IGNORECASE,
)
_WRITES = lazy(
    r"\b(?:apolog\w*|e-?mail|letter|dialog\w*|conversation|script|story|scene|role-?play|reply to|"
    r"respon(?:d|se) to (?:the|a|this)|message to|excuse|declin\w*|refus\w*|reject\w*|customer|"
    r"paraphras\w*|rewrite|re-?phrase|translat\w*|edit|polite\w*|classif\w*|sentence)\b",
    re.IGNORECASE,
)


def find(batch: RecordBatch) -> Iterator[Fault]:
    """Answers that refuse; those to harmful requests, and written replies, are left alone."""
    first, refuses = _FIRST().match, _REFUSES().match
    texts = batch.table.texts
    for number in texts_of(batch).answers:
        text = texts[number]
        if first(text) is None:
            continue
        match = refuses(text)
        if match is None or not is_learnt(batch, number) or _is_right(batch, number, text):
            continue
        row, turn = where(batch, number)
        yield Fault(row, turn, match.span())


def _is_right(batch: RecordBatch, number: int, text: str) -> bool:
    asked = question(batch, number)
    speaks_as_machine = " AI" in text[:60] or "language model" in text[:60]
    if len(text) > _LONGEST and not speaks_as_machine:
        return True
    if holds(batch.rows[batch.table.rows[number]], "tools", "functions"):
        return True
    if _HARMFUL().search(asked):
        return True
    if _OUTRIGHT().search(text):
        return False  # nobody's letter says so
    if _ABOUT_ITSELF().search(asked):
        return True
    return not speaks_as_machine and _WRITES().search(asked) is not None
