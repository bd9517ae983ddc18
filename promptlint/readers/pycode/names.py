"""Which expression a name, an attribute or a subscript of this file stands for."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TypeAlias

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_MAX_DEPTH = 20
_MAX_ALTERNATIVES = 16
_MAX_STEPS = 200_000


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name was given.

    `how`: ``value`` (the expression itself), ``element`` (each of its elements: loops), ``item``
    (its item number `index`: unpacking), ``default`` (of a parameter).
    """

    value: ast.expr
    scope: Scope
    how: str = "value"
    index: int = 0


@dataclass(eq=False, slots=True)
class Scope:
    """Names of a module, class, function or comprehension.

    `attributes` are ``self.x = …`` of a class's methods. A name in `opaque` also gets values that
    can't be followed.
    """

    kind: str
    parent: Scope | None = None
    names: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    opaque: set[str] = field(default_factory=set)


Located: TypeAlias = tuple[ast.expr, Scope, str]
"""(expression, its scope, origin: ``code``, or ``default`` for what a caller can override)."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its scope and the names of its positional parameters (``self`` left out)."""

    scope: Scope
    parameters: tuple[str, ...]


@dataclass(slots=True)
class Names:
    """The names of one file, and its calls and assignments in source order."""

    module: Scope = field(default_factory=lambda: Scope("module"))
    calls: list[tuple[ast.Call, Scope]] = field(default_factory=list)
    assignments: list[tuple[ast.expr, ast.expr, Scope]] = field(default_factory=list)
    classes: dict[str, Scope] = field(default_factory=dict)
    options: dict[str, list[Located]] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)
    functions: dict[str, Function | None] = field(default_factory=dict)
    _steps: int = 0

    def resolve(self, node: ast.expr, scope: Scope, depth: int = 0) -> tuple[Located, ...]:
        """Every expression that `node` may stand for; itself when it is no reference.

        Empty when it stands for something that can't be seen in this file.
        """
        self._steps += 1
        if depth > _MAX_DEPTH or self.exhausted:
            return ()
        if isinstance(node, ast.Name):
            return self._name(node.id, scope, depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope, depth)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, scope, depth)
        if isinstance(node, ast.Await | ast.NamedExpr | ast.Starred):
            return self.resolve(node.value, scope, depth + 1)
        if isinstance(node, ast.IfExp):
            both = [*self.resolve(node.body, scope, depth + 1)]
            both += self.resolve(node.orelse, scope, depth + 1)
            return tuple(both[:_MAX_ALTERNATIVES])
        return ((node, scope, "code"),)

    @property
    def exhausted(self) -> bool:
        """Whether so much was looked up that the rest stays unknown: names that multiply."""
        return self._steps > _MAX_STEPS

    def single(self, node: ast.expr, scope: Scope) -> Located | None:
        """The one expression that `node` stands for, ``None`` when there are none or several."""
        found = self.resolve(node, scope)
        return found[0] if len(found) == 1 else None

    def _name(self, name: str, scope: Scope, depth: int) -> tuple[Located, ...]:
        owner = _owner(name, scope)
        if owner is None or name in owner.opaque:
            return ()
        return self._bound(owner.names[name], depth)

    def _bound(self, bindings: list[Binding], depth: int) -> tuple[Located, ...]:
        found: list[Located] = []
        for binding in bindings[:_MAX_ALTERNATIVES]:
            part = self._follow(binding, depth + 1)
            if not part:
                return ()  # one way that can't be seen is enough not to know
            found.extend(part)
        return tuple(found[:_MAX_ALTERNATIVES])

    def _follow(self, binding: Binding, depth: int) -> tuple[Located, ...]:
        values = self.resolve(binding.value, binding.scope, depth)
        if binding.how == "value":
            return values
        if binding.how == "default":
            return tuple((node, scope, "default") for node, scope, _ in values)
        found: list[Located] = []
        for node, scope, _ in values:
            if not isinstance(node, ast.List | ast.Tuple | ast.Set):
                # Unpacking a call's result: the call itself is what can be known of each part.
                is_call = binding.how == "item" and isinstance(node, ast.Call)
                found.extend([(node, scope, "code")] if is_call else [])
                continue
            items = node.elts
            if binding.how == "item":
                items = items[binding.index : binding.index + 1]
            for item in items[:_MAX_ALTERNATIVES]:
                found.extend(self.resolve(item, scope, depth + 1))
        return tuple(found[:_MAX_ALTERNATIVES])

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> tuple[Located, ...]:
        if not isinstance(node.value, ast.Name):
            return ((node, scope, "code"),)
        base = node.value.id
        if base in ("self", "cls"):
            owner = _enclosing_class(scope)
            return self._member(owner, node.attr, depth) if owner else ()
        if base in self.classes:
            return self._member(self.classes[base], node.attr, depth)
        for target, target_scope, _ in self._name(base, scope, depth + 1):
            if isinstance(target, ast.Call):
                return self._of_instance(target, target_scope, node, depth)
        # An attribute of a value: `path.parent` is for the evaluator to know.
        return ((node, scope, "code"),)

    def _of_instance(
        self, call: ast.Call, scope: Scope, node: ast.Attribute, depth: int
    ) -> tuple[Located, ...]:
        name = call_name(call)
        if name and name[-1] in ("parse_args", "parse_known_args"):
            return tuple(self.options.get(node.attr, ()))
        if name and name[-1] in self.classes and len(name) == 1:
            for given in call.keywords:
                if given.arg == node.attr:
                    return self.resolve(given.value, scope, depth + 1)
            if any(given.arg is None for given in call.keywords) or call.args:
                return ()
            found = self._member(self.classes[name[-1]], node.attr, depth)
            return tuple((value, where, "default") for value, where, _ in found)
        return ((node, scope, "code"),)

    def _member(self, owner: Scope, name: str, depth: int) -> tuple[Located, ...]:
        bindings = [*owner.names.get(name, ()), *owner.attributes.get(name, ())]
        if name in owner.opaque or not bindings:
            return ()
        return self._bound(bindings, depth)

    def _subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> tuple[Located, ...]:
        key = node.slice
        if not isinstance(key, ast.Constant):
            return ((node, scope, "code"),)
        found: list[Located] = []
        for base, where, origin in self.resolve(node.value, scope, depth + 1):
            entries = mapping_of(base)
            if isinstance(key.value, str) and entries and key.value in entries:
                values = self.resolve(entries[key.value], where, depth + 1)
                found.extend((value, inner, origin) for value, inner, _ in values)
            elif isinstance(base, ast.List | ast.Tuple) and isinstance(key.value, int):
                if -len(base.elts) <= key.value < len(base.elts):
                    found.extend(self.resolve(base.elts[key.value], where, depth + 1))
            else:
                return ((node, scope, "code"),)
        return tuple(found[:_MAX_ALTERNATIVES])


def call_name(call: ast.Call) -> tuple[str, ...]:
    """Dotted name of what is called: ``("client", "files", "create")``.

    A base that is no name is ``""``: ``OpenAI().files.create`` → ``("", "files", "create")``.
    """
    parts: list[str] = []
    node: ast.expr = call.func
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return tuple(reversed(parts))


def mapping_of(node: ast.expr) -> dict[str, ast.expr] | None:
    """Constant keys of a dict display or of a ``dict(…)`` call; ``None`` for anything else."""
    if isinstance(node, ast.Dict):
        return {
            key.value: value
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
    if isinstance(node, ast.Call) and call_name(node) == ("dict",) and not node.args:
        return {item.arg: item.value for item in node.keywords if item.arg}
    return None


def _owner(name: str, scope: Scope) -> Scope | None:
    """The scope that a name is looked up in. A class's names are not seen by its methods."""
    current: Scope | None = scope
    while current is not None:
        if name in current.names and (current.kind != "class" or current is scope):
            return current
        if name in current.opaque and (current.kind != "class" or current is scope):
            current.names.setdefault(name, [])
            return current
        current = current.parent
    return None


def _enclosing_class(scope: Scope) -> Scope | None:
    current: Scope | None = scope
    while current is not None and current.kind != "class":
        current = current.parent
    return current


def collect(tree: ast.Module) -> Names:
    """Walk a tree once. Nothing recurses: generated code nests deeply."""
    names = Names()
    stack: list[tuple[ast.AST, Scope]] = [(tree, names.module)]
    while stack:
        node, scope = stack.pop()
        inner = _visit(names, node, scope)
        stack.extend((child, inner) for child in reversed(list(ast.iter_child_nodes(node))))
    _bind_arguments(names)
    return names


def _bind_arguments(names: Names) -> None:
    """Give parameters what the calls in this file pass for them."""
    passed: dict[tuple[Function, str], list[Binding | None]] = {}
    for call, scope in names.calls:
        name = call_name(call)
        function = names.functions.get(name[-1])
        if function is None or len(name) > 2 or (len(name) == 2 and name[0] != "self"):
            continue
        given = dict(zip(function.parameters, call.args, strict=False))
        given.update({item.arg: item.value for item in call.keywords if item.arg})
        hidden = any(isinstance(item, ast.Starred) for item in call.args) or any(
            item.arg is None for item in call.keywords
        )
        for parameter in (*function.parameters, *given):
            value = given.get(parameter)
            if hidden:
                binding = None
            elif value is not None:
                binding = Binding(value, scope)
            else:  # the default, if there is one
                binding = next(iter(function.scope.names.get(parameter, ())), None)
            passed.setdefault((function, parameter), []).append(binding)
    for (function, parameter), bindings in passed.items():
        seen = [binding for binding in bindings if binding is not None]
        if len(seen) == len(bindings):
            function.scope.opaque.discard(parameter)
            function.scope.names[parameter] = list(dict.fromkeys(seen))
        else:
            function.scope.opaque.add(parameter)


def _visit(names: Names, node: ast.AST, scope: Scope) -> Scope:
    """Note what a node binds or calls; return the scope of what is inside it."""
    if isinstance(node, ast.Call):
        names.calls.append((node, scope))
        _option(names, node, scope)
    elif isinstance(node, ast.Import):
        names.imports.update(alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        names.imports.add((node.module or "").partition(".")[0])
        names.imports.update(alias.name for alias in node.names)
    elif isinstance(node, ast.ClassDef):
        inner = Scope("class", scope)
        names.classes.setdefault(node.name, inner)
        return inner
    elif isinstance(node, _FUNCTIONS):
        inner = Scope("function", scope)
        _parameters(node, inner, scope)
        if not isinstance(node, ast.Lambda):
            _note_function(names, node, inner)
        return inner
    elif isinstance(node, _COMPREHENSIONS):
        inner = Scope("function", scope)
        for loop in node.generators:
            _bind(names, loop.target, Binding(loop.iter, inner, "element"), inner)
        return inner
    else:
        _visit_statement(names, node, scope)
    return scope


def _visit_statement(names: Names, node: ast.AST, scope: Scope) -> None:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            names.assignments.append((target, node.value, scope))
            _bind(names, target, Binding(node.value, scope), scope)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        names.assignments.append((node.target, node.value, scope))
        _bind(names, node.target, Binding(node.value, scope), scope)
    elif isinstance(node, ast.NamedExpr):
        _bind(names, node.target, Binding(node.value, scope), scope)
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        scope.opaque.add(node.target.id)
    elif isinstance(node, ast.For | ast.AsyncFor):
        _bind(names, node.target, Binding(node.iter, scope, "element"), scope)
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        _bind(names, node.optional_vars, Binding(node.context_expr, scope), scope)
    elif isinstance(node, ast.Global | ast.Nonlocal):
        scope.opaque.update(node.names)


def _bind(names: Names, target: ast.expr, binding: Binding, scope: Scope) -> None:
    if isinstance(target, ast.Name):
        scope.names.setdefault(target.id, []).append(binding)
    elif isinstance(target, ast.Attribute):
        owner = _enclosing_class(scope)
        if owner and isinstance(target.value, ast.Name) and target.value.id == "self":
            owner.attributes.setdefault(target.attr, []).append(binding)
    elif isinstance(target, ast.Tuple | ast.List):
        for index, item in enumerate(target.elts):
            if binding.how == "value":
                _bind(names, item, Binding(binding.value, binding.scope, "item", index), scope)
            elif isinstance(item, ast.Name):
                scope.opaque.add(item.id)


def _parameters(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, inner: Scope, outer: Scope
) -> None:
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults))
    pairs = zip(
        [*positional, *given.kwonlyargs],
        [*defaults, *given.defaults, *given.kw_defaults],
        strict=True,
    )
    for parameter, default in pairs:
        if default is None or _is_none(default):
            inner.opaque.add(parameter.arg)
        else:
            inner.names[parameter.arg] = [Binding(default, outer, "default")]
    inner.opaque.update(extra.arg for extra in (given.vararg, given.kwarg) if extra)


def _note_function(
    names: Names, node: ast.FunctionDef | ast.AsyncFunctionDef, inner: Scope
) -> None:
    parameters = [item.arg for item in (*node.args.posonlyargs, *node.args.args)]
    if parameters[:1] in (["self"], ["cls"]):
        del parameters[0]
    known = node.name in names.functions  # of two with one name, neither is the one
    names.functions[node.name] = None if known else Function(inner, tuple(parameters))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _option(names: Names, call: ast.Call, scope: Scope) -> None:
    """Note the default of an ``add_argument`` call (argparse) under its attribute's name."""
    if call_name(call)[-1] != "add_argument":
        return
    keywords = {item.arg: item.value for item in call.keywords if item.arg}
    flags = [
        item.value
        for item in call.args
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    ]
    destination = keywords.get("dest")
    if isinstance(destination, ast.Constant) and isinstance(destination.value, str):
        name = destination.value
    else:
        name = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
    default = keywords.get("default")
    if default is not None and not _is_none(default):
        attribute = name.lstrip("-").replace("-", "_")
        names.options.setdefault(attribute, []).append((default, scope, "default"))
