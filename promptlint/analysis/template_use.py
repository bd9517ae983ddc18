"""What a template asks for: the result that the analyses of all engines share."""

from __future__ import annotations

from dataclasses import dataclass

from promptlint.model.place import Span


@dataclass(frozen=True, slots=True)
class Use:
    """One place that reads a variable from outside the template.

    Attributes:
        name: root name: ``user`` for ``{{ user.name[0] }}``.
        span: characters of that name in the document.
        optional: the template copes without it: ``x is defined``, ``x | default("")``.
        tested: it is only asked whether it has a value: ``{% if x %}``, ``{{#if x}}``.
        ambient: the engine or an outer value may supply it (``range``, a called function, a
            field inside a Mustache section): it counts as used, never as undefined.
    """

    name: str
    span: Span
    optional: bool = False
    tested: bool = False
    ambient: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the engine would reject.

    `kind` is ``syntax``, ``unclosed`` (the text ends too early), ``unopened`` (an end of what is
    not open), ``comment`` (a comment ends early), ``unknown-tag`` (no tag of the engine, perhaps
    one of an extension), ``field`` (a ``{…}`` that names no variable) or ``depth`` (nested too
    deeply to be analysed). `help` says what to do where the rule's own help would be too general.
    """

    kind: str
    message: str
    span: Span
    help: str = ""


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """Variables that a prompt's template reads.

    Attributes:
        engine: as the prompt says.
        uses: in reading order.
        problems: where the engine would refuse; the uses are incomplete then.
        opaque: more variables may be read than can be seen: an included template, an engine
            that is not analysed, a template that does not parse.
        helpers: functions that the template calls and the engine does not have.
    """

    engine: str | None
    uses: tuple[Use, ...] = ()
    problems: tuple[Problem, ...] = ()
    opaque: bool = False
    helpers: tuple[Use, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every name that is read, ambient ones included."""
        return frozenset(use.name for use in self.uses)
