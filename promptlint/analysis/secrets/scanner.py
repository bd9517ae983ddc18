"""The scan: two kinds of gates over the whole buffer, then one window a candidate.

Providers whose keys begin unmistakably are found by a literal. For the rest, a digit before a
letter, which is rare in prose and all but certain in a key, points at a token; its first
characters, a literal near it or the words before it name the provider. Every pattern is anchored
and bounded, every token is looked at once: the time is linear in the buffer's length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promptlint.analysis.accelerator import openings
from promptlint.analysis.privacy.context import ends_in_escape
from promptlint.analysis.secrets.pack import HEAD, Pack, Provider, load_pack
from promptlint.analysis.secrets.placeholders import entropy, in_sequence, is_blank
from promptlint.analysis.secrets.structure import CHECKS
from promptlint.model.levels import Confidence

_TOKEN = re.compile(r"[A-Za-z0-9_.\-]+")
_WIDE = re.compile(r"[A-Za-z0-9_.\-+/]{1,100}")
_OWN_NAME = re.compile(
    r"[A-Za-z0-9]{2,24}[-_.]?(?:api|secret|private|access)?[-_.]?(?:key|token|secret|access|private)"
    r"(?:[-_.](?:key|token))?[-_.]",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\[nrtbf]\Z")
_BEHIND = 400  # a token's start is looked for this far before its first digit-letter pair
_SHORTEST = 16
_LONG = re.compile(rf"[A-Za-z0-9_.\-+/]{{{_SHORTEST}}}")
_SHAPED = 36  # the shortest token whose shape alone may tell
_WORD_REACH = 80
_FOLLOW_REACH = 400
_CROWD = 8
_CROWDED = 12 * _CROWD
_NEAR_BEFORE = 100
_NEAR_AFTER = 200
_OPEN_ENDED = frozenset({"pem", "url", "connection", "password"})  # what follows is theirs to say
_OWN_JUDGEMENT = _OPEN_ENDED | {"pem64", "jwt", "hash", "signed"}  # of blanks, too
_NOBODYS = frozenset({"assignment", "authorization", "basic", "command", "strong"})
"""Formats of no provider: what was typed in sequence there is a sample, and nothing else."""


@dataclass(frozen=True, slots=True)
class SecretDetection:
    """A secret in a text.

    Attributes:
        provider: id of the key format (``openai-api-key``).
        name: the same for people (``OpenAI API key``).
        start, end: characters of the part to hide, half-open.
        prefix: its beginning that gives nothing away (``sk-proj-``).
        confidence: how sure the format is.
        typed: it has the whole form of a provider's key, but the value runs along the alphabet or
            the number row: most likely somebody's sample.
    """

    provider: str
    name: str
    start: int
    end: int
    prefix: str
    confidence: Confidence
    typed: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    rank: int
    hit: SecretDetection


def scan_secrets(
    text: str,
    pack: Pack | None = None,
    *,
    portable: bool = False,
    typed: bool = False,
    opened: Sequence[list[int]] | None = None,
) -> list[SecretDetection]:
    """Secrets in a text of any length.

    Args:
        text: decoded text; several texts may be joined by `promptlint.model.batch.SEPARATOR`.
        pack: key formats; the built-in ones by default.
        portable: don't use hyperscan even where it is installed; the result is the same.
        typed: keep providers' keys whose value was typed in sequence.
        opened: where the gates of the pack open, if that is known
            (`promptlint.analysis.leaks.Leaks`).

    Returns:
        Detections by ascending start that don't overlap, without placeholders and documented
        values.
    """
    formats = pack or load_pack()
    if opened is None:
        opened = openings(text, formats.gates, portable=portable)
    digits, *literals = opened
    found = list(_tokens(text, digits, formats))
    for (literal, providers), places in zip(formats.literals.items(), literals, strict=True):
        found.extend(_literals(text, places, literal, providers, formats))
    return [hit for hit in _disjoint(found) if typed or not hit.typed]


def _literals(
    text: str, places: list[int], literal: str, providers: tuple[Provider, ...], pack: Pack
) -> Iterator[_Found]:
    for number, at in enumerate(places):
        if number >= _CROWD and _crowded(text, places[number - _CROWD], at):
            continue
        for provider in providers:
            hit = _near(text, at, provider, literal)
            if hit:
                yield _Found(pack.rank(provider), hit)
                break


def _crowded(text: str, first: int, at: int) -> bool:
    """Whether a literal stands so often before `at` that no value can stand between."""
    return at - first < _CROWDED and "\x1e" not in text[first:at]


def _near(text: str, at: int, provider: Provider, literal: str) -> SecretDetection | None:
    """The provider's key whose literal part stands at `at`."""
    if provider.follow and text.find(provider.follow, at, at + _FOLLOW_REACH) < 0:
        return None
    if not provider.back:
        return _match(text, at, provider, literal)
    end = at + len(literal)
    for start in range(max(0, at - provider.back), at + 1):
        if start < at and text[start - 1 : start] == "\\" and ends_in_escape(text, start + 1):
            continue
        match = provider.regex.match(text, start)
        if match and match.end() >= end and (provider.inside or _free_before(text, start)):
            return _accept(text, match, provider, "")
    return None


def _tokens(text: str, places: list[int], pack: Pack) -> Iterator[_Found]:
    floor = 0
    for at in places:
        if at < floor or not _LONG.search(text, max(0, at - _SHORTEST + 1), at + _SHORTEST):
            continue
        start = _start(text, at, floor)
        token = _TOKEN.match(text, start)
        end = token.end() if token else at + 2
        if end - start >= _SHORTEST or _wide_length(text, start) >= _SHORTEST:
            yield from _around(text, start, end, floor, pack)
            found = _token(text, start, end, pack) or _inner(text, start, end, pack)
            if found:
                yield found
                end = max(end, found.hit.end)
        floor = end


def _around(text: str, start: int, end: int, floor: int, pack: Pack) -> Iterator[_Found]:
    """Keys whose literal part stands in or close to a long token."""
    low = max(0, start - _NEAR_BEFORE)
    low = max(low, text.rfind("\x1e", low, start) + 1)
    high = end + _NEAR_AFTER
    cut = text.find("\x1e", end, high)
    window = text[low : cut if cut >= 0 else high]
    for literal, providers in pack.nearby.items():
        at = window.find(literal)
        while at >= 0:
            yield from _literals(text, [low + at], literal, providers, pack)
            at = window.find(literal, at + 1)


def _start(text: str, at: int, floor: int) -> int:
    """Where the token around `at` begins; an escape sequence before it is not part of it."""
    low = max(floor, at - _BEHIND)
    behind = _TOKEN.match(text[low : at + 1][::-1])
    start = at + 1 - behind.end() if behind else at
    if start and text[start - 1] == "\\" and start < at and ends_in_escape(text, start + 1):
        start += 1
    elif start and text[start - 1] == "%" and start + 2 < at:
        start += 2
    return start


def _token(text: str, start: int, end: int, pack: Pack) -> _Found | None:
    """The first provider, by precedence, that recognises the token."""
    found: list[_Found] = []
    words = ""
    for literal, provider in pack.heads.get(text[start : start + HEAD], ()):
        if text.startswith(literal, start):
            words = words or _words(text, start)
            worded = provider.words_for_rest or not provider.words
            if worded or any(word in words for word in provider.words):
                hit = _match(text, start, provider, literal)
                if hit:
                    return _Found(pack.rank(provider), hit)
    for provider in pack.shapes if end - start >= _SHAPED else ():
        hit = _match(text, start, provider, "")
        if hit:
            return _Found(pack.rank(provider), hit)
    words = words or _words(text, start)
    for provider in _named(words, pack):
        hit = _match(text, _wide_start(text, start, provider), provider, "")
        if hit:
            found.append(_Found(pack.rank(provider), hit))
    return min(found, key=lambda item: item.rank) if found else None


def _inner(text: str, start: int, end: int, pack: Pack) -> _Found | None:
    """The key in a token that begins with its own name (``cloudmersive-secret-3f9a…``)."""
    match = _OWN_NAME.match(text, start, end)
    if not match or end - match.end() < _SHORTEST:
        return None
    inner = match.end()
    for provider in _named(_words(text, inner), pack):
        if provider.check == "service":
            hit = _match(text, inner, provider, "")
            if hit:
                return _Found(pack.rank(provider), hit)
    return None


def _named(words: str, pack: Pack) -> Iterator[Provider]:
    """Providers whose words stand in the line before a token."""
    seen: set[str] = set()
    for at in range(len(words) - HEAD + 1):
        for word, provider in pack.worded.get(words[at : at + HEAD], ()):
            if provider.id not in seen and words.startswith(word, at):
                seen.add(provider.id)
                yield provider


def _words(text: str, start: int) -> str:
    """The lower-case end of the line before a token."""
    before = text[max(0, start - _WORD_REACH) : start]
    return before[max(before.rfind("\n"), before.rfind("\r"), before.rfind("\x1e")) + 1 :].lower()


def _wide_start(text: str, start: int, provider: Provider) -> int:
    if not provider.wide:
        return start
    behind = _WIDE.match(text[max(0, start - 100) : start][::-1])
    return start - behind.end() if behind else start


def _wide_length(text: str, start: int) -> int:
    """Length of a token cut short by a ``+`` or ``/``, as base64 has them; 0 for others."""
    ahead = _WIDE.match(text, start)
    return ahead.end() - start if ahead else 0


def _match(text: str, start: int, provider: Provider, literal: str) -> SecretDetection | None:
    match = provider.regex.match(text, start)
    if not match or not (provider.inside or _free_before(text, start)):
        return None
    return _accept(text, match, provider, literal)


def _accept(
    text: str, match: re.Match[str], provider: Provider, literal: str
) -> SecretDetection | None:
    group: str | int = "secret" if "secret" in provider.regex.groupindex else 0
    start, end = match.span(group)
    secret = match[group]
    if "\x1e" in match.group():
        return None  # `\s` matches what stands between two rows
    if provider.check not in _OPEN_ENDED and not _free_after(text, match.end()):
        return None
    body = secret.removeprefix(literal) if group == 0 else secret
    if provider.skipped and provider.skipped.search(secret):
        return None
    if provider.digit and not any(map(str.isdigit, body)):
        return None
    if provider.check not in _OWN_JUDGEMENT and (
        is_blank(body) or entropy(body[:200]) < provider.entropy
    ):
        return None
    if provider.check and not CHECKS[provider.check](match, secret, start):
        return None
    prefix = literal if group == 0 and len(secret) - len(literal) >= 16 else ""
    typed = provider.check not in _OWN_JUDGEMENT and in_sequence(body)
    if typed and not _is_whole(match, provider):
        return None
    return SecretDetection(
        provider.id, provider.name, start, end, prefix, provider.confidence, typed
    )


def _is_whole(match: re.Match[str], provider: Provider) -> bool:
    """Whether a value that was typed in sequence has all of a provider's form.

    Its line names the service and calls it a key, or its format leaves no choice of length: one
    character less, and it would be none.
    """
    if provider.check in _NOBODYS:
        return False
    shorter = provider.regex.match(match.string, match.start(), match.end() - 1)
    return provider.check == "service" or shorter is None


def _free_before(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    if before == "_" or before.isalnum():
        return (
            bool(_ESCAPE.search(text, max(0, start - 2), start))
            or text[max(0, start - 3) : start - 2] == "%"
        )
    return True


def _free_after(text: str, end: int) -> bool:
    follow = text[end : end + 1]
    return not (follow == "_" or follow.isalnum())


def _disjoint(found: list[_Found]) -> list[SecretDetection]:
    """Where two overlap, the one of higher precedence stays."""
    kept: list[_Found] = []
    for item in sorted(found, key=lambda one: (one.hit.start, one.rank)):
        if kept and item.hit.start < kept[-1].hit.end:
            if item.rank < kept[-1].rank:
                kept[-1] = item
            continue
        kept.append(item)
    return [item.hit for item in kept]
