"""Roles of a conversation in an order that trainers reject, skip or learn nothing from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from promptlint.analysis.answers import holds_only_prompts, is_graded_prompt
from promptlint.analysis.record_shapes import shapes_of, tells_roles
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.hit import RowHit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params
from promptlint.readers.datasets.formats import conversations_of
from promptlint.readers.datasets.messages import ROLES, Conversation

# Roles by the field that they stand in: OpenAI's ``role``, ShareGPT's ``from``, Gemini's ``parts``.
_OPENAI = frozenset("system developer user assistant tool function ipython".split())
_KNOWN = {
    "content": _OPENAI,
    "value": frozenset(
        "system human user gpt assistant chatgpt bing bard model bot function_call observation "
        "tool function_response".split()
    ),
    "parts": frozenset("user model function system".split()),
}
# Roles that may be named in a report: a role that nobody knows could be a person's name.
_NAMEABLE = frozenset(ROLES) | {"ai", "Assistant", "Human", "GPT", "AI", "USER", "ASSISTANT"}
_SPOKEN_CALL = ("tool_call", "function", '"name"', "<|python_tag|>")


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong with one message; `kind` becomes the finding's entity."""

    kind: str
    index: int
    text: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """On a sequence of roles, reached once: `look_closer` says that the messages matter, too."""

    problem: _Problem | None
    look_closer: bool


@dataclass(frozen=True, slots=True)
class _Demands:
    """What the target asks for beyond what all targets ask for."""

    target: str
    alternate: bool
    user_first: bool
    one_system: bool
    roles: Collection[str] | None

    @classmethod
    def of(cls, params: Params, target: str) -> _Demands:
        name = target.lower().replace("_", "-")
        roles = params.get("roles")
        allowed = roles.get(name) if isinstance(roles, dict) else None
        return cls(
            name,
            _listed(params, "alternate", name),
            _listed(params, "user_first", name),
            _listed(params, "one_system", name),
            frozenset(allowed) if isinstance(allowed, list) else None,
        )


def _listed(params: Params, key: str, name: str) -> bool:
    names = params.get(key)
    return isinstance(names, list) and name in names


class ConversationOrder:
    """Judges the sequence of roles of every conversation in a row.

    Params (lists of target names): ``alternate`` (user and assistant take turns), ``user_first``,
    ``one_system``; ``roles`` maps a target to the only roles that it takes.
    """

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """At most one hit for each record: its first, gravest problem."""
        demands = _Demands.of(params, context.target)
        judged: dict[tuple[str, ...], _Verdict] = {}
        only_prompts: bool | None = None
        shapes = shapes_of(batch)
        by_shape = tells_roles(batch.format)
        sound = shapes.decide(lambda index: _is_sound(batch, index, demands, judged))
        for index, number in enumerate(shapes.numbers):
            if number >= 0 and by_shape and sound[number]:
                continue
            for conversation in conversations_of(row := batch.rows[index], batch.format):
                problem = _judge(conversation, demands, judged)
                if problem is None:
                    continue
                if problem.kind == _NO_ANSWER and not _has_answer(conversation):
                    if "missing-answer" in context.rules:
                        continue  # which says of the same record that nobody answers
                    if isinstance(row, dict) and is_graded_prompt(row):
                        continue
                    if only_prompts is None:
                        only_prompts = holds_only_prompts(batch)
                    if only_prompts:
                        continue
                pointer = conversation.place(problem.index, conversation.role_key)
                yield RowHit(
                    index,
                    pointer,
                    entity=problem.kind,
                    args={"problem": problem.text},
                    severity=problem.severity,
                    confidence=Confidence.MEDIUM if problem.severity else None,
                )
                break


def _is_sound(
    batch: RecordBatch, index: int, demands: _Demands, judged: dict[tuple[str, ...], _Verdict]
) -> bool:
    """Whether all records of this one's shape are in order, whatever their texts are."""
    return all(
        _judge(conversation, demands, judged, by_roles=True) is None
        for conversation in conversations_of(batch.rows[index], batch.format)
    )


_NO_ANSWER = "ends-without-answer"
_UNTOLD = _Problem("", 0, "")
_NO_CALL = "a tool result without a tool call before it"


def _judge(
    conversation: Conversation,
    demands: _Demands,
    judged: dict[tuple[str, ...], _Verdict],
    *,
    by_roles: bool = False,
) -> _Problem | None:
    """The problem of a conversation. Verdicts on roles alone are reached once per sequence.

    `by_roles`: what takes more than the roles to tell counts as a problem.
    """
    role_key = conversation.role_key
    try:
        roles = [message[role_key] for message in conversation.messages]  # type: ignore[index]  # raises below
        key = (conversation.part, role_key, *roles)
        verdict = judged.get(key)
    except (TypeError, KeyError, IndexError):
        return None  # not a matter of order: the record does not fit its format
    if verdict is None:
        verdict = judged[key] = _judge_sequence(roles, conversation, demands)
    if verdict.problem is None and verdict.look_closer:
        if by_roles:
            return _UNTOLD
        return _judge_messages(roles, conversation)
    return verdict.problem


def _judge_sequence(
    roles: Sequence[str], conversation: Conversation, demands: _Demands
) -> _Verdict:
    if not all(isinstance(role, str) for role in roles):
        return _Verdict(None, False)
    twice = any(one == other for one, other in pairwise(roles))
    tools = any(ROLES.get(role) == "tool" for role in roles)
    return _Verdict(_judge_roles(roles, conversation, demands), twice or tools)


def _judge_roles(
    roles: Sequence[str], conversation: Conversation, demands: _Demands
) -> _Problem | None:
    if not roles:
        return None
    kinds = [ROLES.get(role, "text") for role in roles]
    return (
        _unknown_role(roles, conversation, demands)
        or _misplaced_system(roles, kinds, demands)
        or (_bad_end(kinds) if conversation.part != "prompt" else None)
        or (_bad_turns(kinds, conversation, demands) if conversation.part == "whole" else None)
    )


def _unknown_role(
    roles: Sequence[str], conversation: Conversation, demands: _Demands
) -> _Problem | None:
    known, whose = _KNOWN[conversation.text_key], "this format"
    if demands.roles is not None and conversation.text_key == "content":
        known, whose = frozenset(demands.roles), f"the target {demands.target}"
    for index, role in enumerate(roles):
        if role not in known:
            named = f"the role “{role}”" if role in _NAMEABLE else "a role"
            return _Problem("unknown-role", index, f"{named} is unknown to {whose}")
    return None


def _misplaced_system(
    roles: Sequence[str], kinds: Sequence[str], demands: _Demands
) -> _Problem | None:
    first_other = next((i for i, kind in enumerate(kinds) if kind != "system"), len(kinds))
    for index in range(first_other, len(kinds)):
        if kinds[index] == "system":
            return _Problem("system-not-first", index, "a system message after other turns")
    if first_other > 1 and roles[0] == roles[1]:
        severity = None if demands.one_system else Severity.WARNING
        return _Problem("two-systems", 1, "two system messages", severity)
    return None


def _bad_end(kinds: Sequence[str]) -> _Problem | None:
    last = kinds[-1]
    if last == "assistant":
        return None
    named = {"user": "a user turn", "tool": "a tool result", "system": "a system message"}
    text = f"ends with {named.get(last, 'another turn')}, not with the assistant's"
    return _Problem(_NO_ANSWER, len(kinds) - 1, text)


def _bad_turns(
    kinds: Sequence[str], conversation: Conversation, demands: _Demands
) -> _Problem | None:
    sharegpt = conversation.role_key == "from"
    start = next((i for i, kind in enumerate(kinds) if kind != "system"), 0)
    if kinds[start] == "tool":
        return _Problem("tool-without-call", start, _NO_CALL)
    if kinds[start] == "assistant":
        severity = None if demands.user_first else Severity.WARNING
        return _Problem("assistant-first", start, "the assistant speaks before any user", severity)
    if not (demands.alternate or sharegpt):
        return None
    for index in range(start + 1, len(kinds)):
        before, now = kinds[index - 1], kinds[index]
        if before == now == "tool" and not sharegpt:
            continue  # several tools answer one turn; trainers join their results
        if (before == "assistant") == (now == "assistant"):
            severity = None if demands.alternate else Severity.WARNING
            text = f"{_turn(now)} follows {_turn(before)}: user and assistant don't take turns"
            return _Problem("turns-do-not-alternate", index, text, severity)
    return None


def _turn(kind: str) -> str:
    names = {"user": "a user turn", "assistant": "an assistant turn", "tool": "a tool result"}
    return names.get(kind, "a turn")


def _judge_messages(roles: Sequence[str], conversation: Conversation) -> _Problem | None:
    """What needs more than the roles: results without a call, and a turn that stands twice."""
    messages = conversation.messages
    for index in range(1, len(roles)):
        kind = ROLES.get(roles[index])
        if kind == "tool" and conversation.part == "whole":
            if not _called(messages, roles, index):
                severity = None if conversation.role_key == "role" else Severity.WARNING
                return _Problem("tool-without-call", index, _NO_CALL, severity)
        elif kind == "user" and roles[index] == roles[index - 1]:
            text_key = conversation.text_key
            text = messages[index].get(text_key)  # type: ignore[attr-defined]  # a dict with a role
            if text and text == messages[index - 1].get(text_key):  # type: ignore[attr-defined]
                return _Problem(
                    "repeated-turn", index, "the same user turn stands twice", Severity.WARNING
                )
    return None


def _called(messages: Sequence[object], roles: Sequence[str], index: int) -> bool:
    """Whether the turn before a tool result holds a call, as a field or in its text."""
    caller, role = messages[index - 1], roles[index - 1]
    if ROLES.get(role) == "tool":
        return True  # one of several results: the first one was judged
    if not isinstance(caller, dict) or ROLES.get(role) != "assistant":
        return False
    if role == "function_call" or caller.get("tool_calls") or caller.get("function_call"):
        return True
    text = caller.get("content") or caller.get("value") or caller.get("parts")
    # Content parts may hold the call; text may hold it in a template's own notation.
    return not isinstance(text, str) or any(mark in text for mark in _SPOKEN_CALL)


def _has_answer(conversation: Conversation) -> bool:
    return any(
        isinstance(message, dict)
        and ROLES.get(str(message.get(conversation.role_key))) == "assistant"
        for message in conversation.messages
    )


CHECK = ConversationOrder()
