"""What a prompt promises to know that no weights can hold, and whether it may admit ignorance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from promptlint.model.facts import Mark
from promptlint.model.place import Place, Span

_CHANGING = (
    r"delays?|positions?|locations?|surcharges?|prices?|pricing|rates?|stock|status(?:es)?|hours"
    r"|occupancy|bookings?|balances?|schedules?|timetables?|departures?|arrivals?|traffic|weather"
    r"|inventory|orders?|polic(?:y|ies)|figures|data|information|levels?|news|events?|menus?"
    r"|offers?|availability|queues?|waiting|exchange|fares?|fees|tariffs?|slots?|appointments?"
    r"|outages?|closures?|vacanc(?:y|ies)|accounts?|cases|tickets|rosters?|limits?|forecasts?"
    r"|promotions?|regulations?|details|loads?|results?|temperatures?|conditions"
)
_LIVE = (
    rf"(?:current|live|latest|today['’]s|real[- ]time|up[- ]to[- ]date)\s+(?:[\w'’-]+\s+){{0,3}}?"
    rf"(?:{_CHANGING})"
    rf"|(?:{_CHANGING})\s+(?:[\w'’-]+\s+){{0,6}}?(?:of the (?:current|running) \w+|today|tonight"
    r"|right now|at this moment|at the moment|this (?:week|morning|evening|month))"
    r"|status of (?:a|an|the|any|every|their)|at this moment|right now|in stock"
    r"|left today|opening hours|(?:open|free|left) today"
)
_PRIVATE = (
    r"price lists?|prices|promotions?|stock|inventory|opening hours|waiting times?|on duty|rosters?"
    r"|balances?|invoices?|contracts?|salar(?:y|ies)|salary bands?|bookings?|reservations?|orders"
    r"|delays?|gate changes?|departures|timetables?|fares|strikes|closures?|cancell?ations?"
    r"|cancelled|menus?|occupancy|free (?:tables?|rooms?|seats?|slots?)|(?:tables?|rooms?"
    r"|seats?|lifts?"
    r"|boats?|slots?) (?:are|is) (?:free|open|left)|test results?|exchange rates|surcharges?"
    r"|delivery (?:days|times)|internal (?:polic(?:y|ies)|rules|documents)|customers?['’]s? \w+"
    r"|every (?:customer|client|patient|member)|abfahrtszeiten|verspätungen|preise|bestand"
    r"|öffnungszeiten|guthaben|termine|wait(?:ing)? lists?|outages?|availability|vacancies"
)
"""What changes, or belongs to somebody: no weights hold it."""

_SOURCES: dict[str, tuple[str, int]] = {
    "claim": (
        r"\byou (?:always |already |also )?(?:know\b(?! (?:that|how|what|when|why|if|to)\b)"
        r"|can see\b"
        r"|see\b(?! (?:that|if)\b)|are (?:always |fully |also )*(?:up[- ]to[- ]date|informed"
        r"|aware of"
        r"|connected to|linked to|updated (?:hourly|daily|every))|track\b|monitor\b"
        r"|have (?:full |complete |direct |constant |our |the |all )*(?:real[- ]time|live|current"
        r"|up[- ]to[- ]date|latest|access to|knowledge of|\w+(?: \w+)? in (?:mind|your head)))"
        r"|\byour knowledge (?:includes|covers|contains|holds)\b"
        r"|\b(?:use|draw on|rely on|from) your (?:own )?(?:\w+ )?knowledge of\b"
        r"|\b(?:it|assistant|bot|agent) (?:always )?knows\b"
        r"|\b(?:du (?:kennst|weißt|hast zugriff auf)|sie kennen)\b"
        r"|^[ \t]*(?:always )?knows?\b[^.\n]{0,20}:",
        re.IGNORECASE | re.MULTILINE,
    ),
    "demand": (
        r"\b(?:give|tell|quote|state|report|provide|answer|confirm|list|name)\b[^.\n]{0,60}?"
        r"\b(?:(?:current|live|real[- ]time|today['’]s|latest|up[- ]to[- ]the[- ]minute"
        r"|this week['’]s|status of|aktuellen?)\b"
        r"|(?:which|whether|who|what|how (?:many|much|long|full|busy|deep|high))\b[^.\n]{0,60}?"
        r"\b(?:right now|today|tonight|currently|at (?:the|this) moment|gerade|derzeit)\b)",
        re.IGNORECASE,
    ),
    "now": (
        r"\b(?:current|live|real[- ]time|today['’]s|latest|up[- ]to[- ]the[- ]minute"
        r"|this week['’]s|status of|aktuellen?)\b",
        re.IGNORECASE,
    ),
    "state": (
        r"\b(?:open|closed|running|sails?|operating|free|available|in stock|on duty|sold out"
        r"|delayed|full|busy|queues?|wait(?:ing)?|costs?|prices?|fares?|weather|seats?|tables?"
        r"|rooms?|snow|traffic|departs?|arrives?|geöffnet|frei|lieferbar)\b",
        re.IGNORECASE,
    ),
    "held": (
        r"(?:[€$£]|EUR|USD|GBP|CHF) ?\d|\d (?:€|euros?|dollars?|pounds?|francs?)"
        r"|\b(?:players?|games?|dungeon|quest|role-?play|fiction|stor(?:y|ies)|characters?)\b",
        re.IGNORECASE,
    ),
    "live": (rf"\b(?:{_LIVE})\b", re.IGNORECASE),
    "private": (rf"\b(?:{_PRIVATE})\b", re.IGNORECASE),
    "forbids": (
        r"\b(?:never|do not|don['’]t) (?:say|tell|claim|answer|admit|state|reply|use phrases"
        r"|write)\b"
        r"[^.\n]{0,60}\b(?:not|n['’]t|cannot|can['’]t|don['’]t|no|lack|unable|unsure)\b"
        r"|\bnever\b[^.\n]{0,40}(?:do not|don['’]t|cannot|can['’]t) (?:know|have|say|look|see"
        r"|check)"
        r"|\b(?:never|do not|don['’]t) (?:send|refer|redirect"
        r"|point)\b[^.\n]{0,40}\b(?:elsewhere|page"
        r"|site|website|phone|hotline|app|desk|person|colleagues?)\b"
        r"|\balways (?:have|give|name|quote|answer with|state) an? "
        r"|\b(?:give|state|name|quote) (?:the |an? )?(?:exact|precise)\b|\banswer precisely\b"
        r"|\bexact (?:times?|figures?|amounts?|numbers?|prices?|minutes?|dates?)\b"
        r"|\bstate the (?:amount|price|number|date|time)\b"
        r"|\b(?:sage?|antworte) nie\b|\bsag(?:e)? niemals\b",
        re.IGNORECASE,
    ),
    "grounded": (
        r"\b(?:only (?:use|from|with|what) the|(?:context|documents|passages|excerpts|table|list"
        r"|text|entries|sources) (?:below|above|provided)|following (?:context|documents|text"
        r"|list|table|sources)|tool results?|call the|use the \w+ tool)\b",
        re.IGNORECASE,
    ),
}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    source, options = _SOURCES[name]
    return re.compile(source, options)


_CONDITION = r"\b(?:if|unless|when|whether|do not|don't|never)\b"
_FIGURES_HELD = 15
"""A prompt with more figures may hold the facts itself."""


def _asks_of_the_world(text: str, match: re.Match[str]) -> bool:
    """Whether a demand is for what changes outside the conversation, which the prompt lacks: more
    than "now" has to say so where nothing is called current."""
    if _pattern("now").search(match.group()):
        return True
    return bool(_pattern("state").search(match.group())) and not _pattern("held").search(text)


def promises(text: str, span: Callable[[int, int], Span]) -> Iterator[Mark]:
    """What a prompt promises to know that no weights can hold."""
    if len(re.findall(r"\d+", text)) > _FIGURES_HELD:
        return
    for name in ("claim", "demand"):
        for match in _pattern(name).finditer(text):
            tail = text[match.start() : match.end() + 200]
            live = _pattern("live").search(tail, 1)
            if live is None and name == "claim":
                live = _pattern("private").search(tail, 1)
            before = text[max(0, match.start() - 30) : match.start()].lower()
            if name == "demand" and not _asks_of_the_world(text, match):
                continue
            if live and not re.search(_CONDITION, before):
                end = min(match.start() + live.end(), len(text))
                yield Mark("claims", Place(span=span(match.start(), end)), live.group().lower())
                break
    for name in ("forbids", "grounded"):
        first = _pattern(name).search(text)
        if first:
            yield Mark(name, Place(span=span(*first.span())))
