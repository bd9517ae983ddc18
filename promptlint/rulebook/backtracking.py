"""Whether a regular expression can make a backtracking matcher run away.

The pattern becomes a position automaton (Glushkov); how long a failing match can take follows from
how many ways the automaton has to read one word: two loops through the same state read alike mean
exponential time, a loop that can hand its text to a later loop means polynomial time of degree two
or more (Weber and Seidl 1991, "On the degree of ambiguity of finite automata"; Weideman et al.
2016, "Analyzing matching time behavior of backtracking regular expression matchers by using
ambiguity of NFA"). Where the automaton only approximates the pattern (look-arounds, references)
it errs on the side of refusing.

The parse tree comes from the standard library's own parser. It is a private module with the same
tree since Python 2; `tests/unit/rulebook/test_backtracking.py` notices if that ever changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from promptlint.rulebook.automaton import Alphabet, Automaton, TooLargeError

MAX_STATES = 200_000

EXPONENTIAL = "a repeat inside a repeat can match the same text in many ways"
POLYNOMIAL = "two unbounded repeats in a row can match the same text"
TOO_LARGE = "too large to be judged"


def runaway(pattern: str, flags: int = 0) -> str | None:
    """Why a pattern may take far more than linear time; ``None`` when it can't.

    Raises:
        re.error: it is no regular expression.
    """
    parser: Any = import_module("re._parser")
    try:
        tree = parser.parse(pattern, flags)
        automaton = Automaton(Alphabet(tree))
        automaton.sequence(tree, tree.state.flags | flags, in_loop=False)
        return _judge(automaton)
    except (TooLargeError, RecursionError):
        return TOO_LARGE


def leading_repeat(pattern: str, flags: int = 0) -> str | None:
    """The class of characters that an endless repeat at the very start of a pattern reads.

    As source text; ``None`` where the pattern starts with anything else.
    """
    parser: Any = import_module("re._parser")
    tree = parser.parse(pattern, flags)
    # A longer repeat would change what must come again; empty matches have rules of their own.
    if "GROUPREF" in repr(tree) or tree.getwidth()[0] == 0:
        return None
    body = _first_repeat(list(tree), int(parser.MAXREPEAT))
    if body is None:
        return None
    operator, value = str(body[0][0]), body[0][1]
    if operator == "ANY":
        return "."
    if operator == "LITERAL":
        value = [("LITERAL", value)]
    elif operator == "NOT_LITERAL":
        value = [("NEGATE", None), ("LITERAL", value)]
    return f"[{''.join(_class_source(str(name), item) for name, item in value)}]"


def _first_repeat(items: list[Any], endless: int) -> Any:
    """Body of the endless repeat of one character class that `items` begin with."""
    while items:
        operator, value = str(items[0][0]), items[0][1]
        if operator == "SUBPATTERN" and not any(value[1:3]):
            items = list(value[3])
        elif operator in ("MAX_REPEAT", "MIN_REPEAT"):
            low, high, body = value
            while len(body) == 1 and str(body[0][0]) == "SUBPATTERN" and not any(body[0][1][1:3]):
                body = body[0][1][3]
            if len(body) == 1 and str(body[0][0]) in ("ANY", "LITERAL", "NOT_LITERAL", "IN"):
                return body if int(high) >= endless else None
            items = list(body) if low > 0 else []
        else:
            return None
    return None


def _class_source(operator: str, value: Any) -> str:
    if operator == "NEGATE":
        return "^"
    if operator == "LITERAL":
        return f"\\U{int(value):08x}"
    if operator == "RANGE":
        return f"\\U{int(value[0]):08x}-\\U{int(value[1]):08x}"
    name = str(value).removeprefix("CATEGORY_")
    letter = name.removeprefix("NOT_")[0].lower()
    return f"\\{letter.upper() if name.startswith('NOT_') else letter}"


def _judge(automaton: Automaton) -> str | None:
    if automaton.ambiguous:
        return EXPONENTIAL
    for part, again in automaton.parts:
        verdict = _judge(part)
        if verdict is not None:
            return verdict
        if again and part.unbounded:
            return POLYNOMIAL
    if not automaton.looping:
        return None
    component = _components(automaton.follow)
    if _exponential(automaton, component):
        return EXPONENTIAL
    return POLYNOMIAL if _polynomial(automaton, component) else None


def _components(follow: Sequence[set[int]]) -> list[int]:
    """Strongly connected component of every position; -1 where no cycle passes (Tarjan 1972)."""
    order = [-1] * len(follow)
    low = [0] * len(follow)
    component = [-2] * len(follow)
    stack: list[int] = []
    counter = 0
    for root in range(len(follow)):
        if order[root] >= 0:
            continue
        work = [(root, iter(follow[root]))]
        order[root] = low[root] = counter
        counter += 1
        stack.append(root)
        while work:
            node, successors = work[-1]
            for target in successors:
                if order[target] < 0:
                    order[target] = low[target] = counter
                    counter += 1
                    stack.append(target)
                    work.append((target, iter(follow[target])))
                    break
                if component[target] == -2:
                    low[node] = min(low[node], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    _close(node, stack, component, follow)
    return component


def _close(node: int, stack: list[int], component: list[int], follow: Sequence[set[int]]) -> None:
    members = []
    while True:
        member = stack.pop()
        members.append(member)
        if member == node:
            break
    cyclic = len(members) > 1 or node in follow[node]
    for member in members:
        component[member] = node if cyclic else -1


def _exponential(automaton: Automaton, component: Sequence[int]) -> bool:
    """Two different ways round one loop that read the same word.

    In pairs of states: from a pair of equals, through unequal ones, back to equals.
    """
    masks, follow = automaton.masks, automaton.follow
    pending = [(index, index) for index, name in enumerate(component) if name >= 0]
    seen = set(pending)
    back: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    while pending:
        left, right = pending.pop()
        for one in follow[left]:
            if component[one] != component[left]:
                continue
            for two in follow[right]:
                if component[two] != component[right] or not masks[one] & masks[two]:
                    continue
                pair = (one, two) if one <= two else (two, one)
                back[pair].append((left, right))
                if pair not in seen:
                    seen.add(pair)
                    pending.append(pair)
        if len(seen) > MAX_STATES:
            raise TooLargeError
    return any(left != right for left, right in _reaching(back))


def _reaching(
    back: dict[tuple[int, int], list[tuple[int, int]]],
) -> set[tuple[int, int]]:
    """Pairs from which a pair of equals can be reached."""
    pending = [pair for pair in back if pair[0] == pair[1]]
    reached: set[tuple[int, int]] = set()
    while pending:
        for pair in back.get(pending.pop(), ()):
            if pair not in reached:
                reached.add(pair)
                pending.append(pair)
    return reached


def _polynomial(automaton: Automaton, component: Sequence[int]) -> bool:
    """A loop that can hand part of its text to a later loop.

    In triples: from (p, p, q) to (p, q, q) over one word, p and q in different loops.
    """
    loops = sorted(index for index in automaton.unbounded if component[index] >= 0)
    if len({component[index] for index in loops}) < 2:
        return False
    masks = automaton.masks
    budget = [MAX_STATES]
    for first in loops:
        for second in loops:
            if component[first] == component[second]:
                continue
            if masks[first] & masks[second] and _hands_over(
                automaton, component, first, second, budget
            ):
                return True
    return False


def _hands_over(
    automaton: Automaton, component: Sequence[int], first: int, second: int, budget: list[int]
) -> bool:
    masks, follow = automaton.masks, automaton.follow
    start, goal = (first, first, second), (first, second, second)
    pending, seen = [start], {start}
    while pending:
        one, two, three = pending.pop()
        for a in follow[one]:
            if component[a] != component[first]:
                continue
            for c in follow[three]:
                shared = masks[a] & masks[c]
                if component[c] != component[second] or not shared:
                    continue
                for b in follow[two]:
                    state = (a, b, c)
                    if not masks[b] & shared or state in seen:
                        continue
                    if state == goal:
                        return True
                    seen.add(state)
                    pending.append(state)
                    budget[0] -= 1
                    if budget[0] < 0:
                        raise TooLargeError
    return False
