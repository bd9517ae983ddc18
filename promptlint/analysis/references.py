"""What a prompt refers to by name: its sections, its tools, the inputs that it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.markdown import Structure
from promptlint.model.place import Span

_SECTION = lazy(
    r"\b(?i:see|refer to|described in|defined in|listed in|specified in|outlined in|given in|"
    r"explained in|according to|consult|rules in|steps in|as in|in) (?:the )?"
    r"(?:[\"“'`*]+(?P<quoted>[A-Za-z][\w\s&/-]{1,40}?)[\"”'`*]+"
    r"|(?P<plain>[A-Z][\w&/-]*(?: (?:[A-Z][\w&/-]*|and|of|the|&)){0,4})) "
    r"[Ss]ection\b(?P<where>,? (?:above|below|later|earlier))?(?! (?:of|in|from)\b)"
    r"|\b(?i:see|refer to|consult|follow|rules in|steps in|described in|"
    r"as in) (?:the )?section (?:called |named )?"
    r"[\"“'`*]+(?P<after>[A-Za-z][\w\s&/-]{1,40}?)[\"”'`*]+",
)
_PLAIN_SECTION = lazy(
    r"\b(?i:see|refer to|consult|follow|use|apply|rules in|steps in|described in|listed in|"
    r"defined in) the "
    r"(?P<name>[a-z][\w-]+(?: [a-z][\w-]+){0,2}) section (?:below|above)\b"
)
_NUMBERED = lazy(
    r"\b(?i:see|refer to|consult|follow|described in|listed in|defined in|steps in|rules in) "
    r"[Ss]ection (?P<number>\d{1,2}(?:\.\d{1,2})*)(?![\w.]*\d)(?! of\b)"
)
_NO_NAMES = frozenset(
    "next following relevant same previous corresponding last first second third respective whole "
    "entire appropriate output input preceding this that".split()
)
_POINTS = lazy(
    r"^(?:see|refer|described|defined|listed|specified|outlined|given|explained|according|consult)",
    re.I,
)
_ANCHOR = lazy(r"\[[^\]\n]{1,80}\]\(#(?P<slug>[^)\s]{1,80})\)")
_OWN_ANCHOR = lazy(r"\b(?:id|name)=[\"'](?P<own>[^\"'\s]{1,80})[\"']")
_TOOL = lazy(
    r"\b(?:[Uu]se|[Cc]all|[Ii]nvoke|[Uu]sing|calling|via|through|with) (?:the )?"
    r"(?:`(?P<quoted>[A-Za-z_][\w.-]{1,50})`|(?P<plain>[A-Za-z]+(?:_[A-Za-z0-9]+)+|"
    r"[a-z]+(?:[A-Z][a-z0-9]+)+|[A-Z][a-z]+[A-Z]\w+)) "
    r"(?:tool|function)\b"
)
_INPUT = lazy(
    r"\b(?:based (?:up)?on|from|using|in|within|on|"
    r"to) (?:the )?(?P<name>\[(?P<words>[a-z]+(?: [a-z]+){1,3})\])(?![(:\[])"
)
_SLUG_DROP = lazy(r"[^\w\- ]")
_MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Dangling:
    """`kind`: ``section``, ``anchor``, ``tool`` or ``input``; `near`: what was perhaps meant."""

    kind: str
    name: str
    span: Span
    near: str = ""


def sections(found: Structure, whole: str) -> Iterator[Dangling]:
    """Sections that are referred to and named nowhere else in the `whole` prompt."""
    text = found.text
    told: set[str] = set()
    for match in _SECTION().finditer(text):
        name = " ".join((match["quoted"] or match["plain"] or match["after"]).split())
        if found.in_code(match.start()) or found.in_comment(match.start()):
            continue
        if not match["where"] and not match["after"] and not _POINTS().match(match.group()):
            continue
        if name in told or len(told) >= _MOST_NAMES:
            continue
        told.add(name)
        group = "quoted" if match["quoted"] else "plain" if match["plain"] else "after"
        if not _is_named(name, whole):
            yield Dangling("section", name, match.span(group))


def plain_sections(found: Structure, whole: str) -> Iterator[Dangling]:
    """The same for names in lower case and for numbers."""
    told: set[str] = set()
    for match in _PLAIN_SECTION().finditer(found.text):
        name = match["name"]
        if name in told or _NO_NAMES & set(name.split()) or found.in_code(match.start()):
            continue
        told.add(name)
        if len(told) <= _MOST_NAMES and not _is_named(name, whole):
            yield Dangling("section", name, match.span("name"))
    for match in _NUMBERED().finditer(found.text):
        number = match["number"]
        if number in told or len(told) > _MOST_NAMES or found.in_code(match.start()):
            continue
        told.add(number)
        begins = (
            r"(?m)^[ \t]*(?:#+[ \t]*|\*\*)?(?:[Ss]ection |§ ?)?"
            rf"{re.escape(number)}(?![\d]|\.\d)"
        )
        if not re.search(begins, whole):
            yield Dangling("section", number, match.span("number"))


def _is_named(name: str, whole: str) -> bool:
    """Whether the name stands anywhere but in front of the word "section"."""
    plain = re.escape(name.strip()).replace(r"\ ", r"[\s_-]+")
    again = re.compile(rf"(?<!\w){plain}s?(?![\w\"”'`*]*[\"”'`*]* section\b)", re.IGNORECASE)
    behind = re.compile(rf"section [\"“'`*]+{plain}", re.IGNORECASE)
    return len(again.findall(whole)) > len(behind.findall(whole))


def anchors(found: Structure) -> Iterator[Dangling]:
    """Links to a heading (``#output-format``) that is not there."""
    matches = [
        match for match in _ANCHOR().finditer(found.text) if not found.in_code(match.start())
    ]
    if not matches:
        return
    slugs: dict[str, int] = {}
    for heading in found.headings:
        slug = slugify(heading.text)
        slugs[slug] = slugs.get(slug, 0) + 1
    known = set(slugs) | {f"{slug}-{at}" for slug, count in slugs.items() for at in range(1, count)}
    known |= {match["own"].lower() for match in _OWN_ANCHOR().finditer(found.text)}
    for match in matches:
        slug = match["slug"].lower()
        if slug not in known and "{" not in slug and "%" not in slug:
            known.add(slug)
            yield Dangling("anchor", f"#{match['slug']}", match.span())


def slugify(title: str) -> str:
    """GitHub's anchor of a heading."""
    return _SLUG_DROP().sub("", title.strip().lower().replace("`", "")).replace(" ", "-")


def tools(found: Structure, declared: frozenset[str], *, listed: bool) -> Iterator[Dangling]:
    """Tools that the text tells to use and the file, or a list in the text, does not declare."""
    known = {_plain(name): name for name in declared}
    for match in _TOOL().finditer(found.text):
        name = match["quoted"] or match["plain"]
        if found.in_fence(match.start()) or _plain(name) in known:
            continue
        # Where the text lists them, code may have functions that are no tools, and a sentence
        # with "also" may name one more.
        line = found.text[found.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if listed and (not match.group().endswith("tool") or "also" in line):
            continue
        near = next((known[key] for key in known if _shares(key, _plain(name))), "")
        yield Dangling("tool", name, match.span("quoted" if match["quoted"] else "plain"), near)


_LISTED = lazy(
    r"(?:^[ \t]*|\b(?i:following|available|these|the) )(?i:tools?)(?: are| available)?:[ \t]+"
    r"(?P<items>`?[A-Za-z]\w*`?(?:\([^)\n]*\))?(?:(?:, and |, or |, | and )"
    r"`?[A-Za-z]\w*`?(?:\([^)\n]*\))?)*)[ \t]*\.?[ \t]*$",
    re.M,
)
_TOOLS_HEAD = lazy(r"^(?:available |your |the )?tools?(?: available)?$", re.I)
_TOOL_ITEM = lazy(
    r"\W{0,4}`?(?P<name>[A-Za-z]\w+)`?(?:\*\*)?[ \t]*(?:\([^)\n]*\))?[ "
    r"\t]*(?:[:–—-]|$)"
)
_IDENTIFIER = lazy(r"[A-Za-z]\w*")


def listed_tools(found: Structure) -> frozenset[str]:
    """Tools that the text itself lists, in a sentence or under a heading; empty without a list."""
    names: set[str] = set()
    for match in _LISTED().finditer(found.text):
        items = re.sub(r"\([^)]*\)", "", match["items"])
        names.update(set(_IDENTIFIER().findall(items)) - {"and", "or"})
    for heading in found.headings:
        if not _TOOLS_HEAD().match(heading.text.strip(" :*")):
            continue
        start, end = found.section_span(heading)
        for item in found.list_items:
            if start <= item.span[0] < end and item.level == 1:
                listed = _TOOL_ITEM().match(found.text, *item.text_span)
                if listed is None:
                    return frozenset()
                names.add(listed["name"])
    return frozenset(names)


def _plain(name: str) -> str:
    return re.split(r"[/:.]", name)[-1].lower().replace("_", "").replace("-", "")


def _shares(one: str, other: str) -> bool:
    return one in other or other in one or (len(one) > 5 and one[:5] == other[:5])


def inputs(found: Structure, whole: str) -> Iterator[Dangling]:
    """Inputs in brackets (``[relevant documents]``) that no variable or section supplies."""
    told: set[str] = set()
    for match in _INPUT().finditer(found.text):
        words = match["words"]
        if words in told or found.in_code(match.start()):
            continue
        told.add(words)
        if not _is_supplied(words, match["name"], whole):
            yield Dangling("input", match["name"], match.span("name"))


_SUPPLY = lazy(
    r"\{[{%#$]?[^{}\n]{1,120}[}%]|^[ \t]*(?:#+[ \t][^\n]*|[^\n:]{1,60}:[ \t]*$|<[^>\n]+>|"
    r"\[[^\]\n]+\][ \t]*:?[ \t]*$)",
    re.M,
)


def _is_supplied(words: str, name: str, whole: str) -> bool:
    """A variable, a heading, a label or a tag that holds the last word's stem or the name."""
    stem = words.split()[-1].rstrip("s")[:8]
    places = (match.group().lower() for match in _SUPPLY().finditer(whole))
    return any(stem in place for place in places)
