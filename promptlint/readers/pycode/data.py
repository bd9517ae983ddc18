"""Data files that code names: where a dataset expression comes from."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from promptlint.model.facts import DataRef, Value
from promptlint.readers.pycode.names import Scope, call_name, mapping_of
from promptlint.readers.pycode.sites import Module, Site
from promptlint.readers.pycode.values import Known

_DATA_FILE = re.compile(
    r"\.(?:jsonl?|ndjson|csv|tsv|parquet|arrow|txt)(?:\.(?:gz|zst|bz2|xz))?$", re.IGNORECASE
)
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|(?:gs|s3|hf):", re.IGNORECASE)
_HUB_ID = re.compile(r"[\w.-]+(?:/[\w.-]+)?")
_EVALUATION = re.compile(r"(?:^|[^a-z])(?:val|valid|validation|eval|evaluation|dev|heldout)", re.I)
_TEST = re.compile(r"(?:^|[^a-z])test", re.I)
_BUILDERS = frozenset({"json", "csv", "parquet", "text", "arrow", "pandas"})
_READS = frozenset("open Path read_csv read_json read_parquet read_table loadtxt".split())
_GLOB = re.compile(r"[*?\[]")
_MAX_STEPS = 300


class DataTracer:
    """Follows a dataset expression back to the files that it is read from."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._seen: set[int] = set()
        self._steps = 0

    def opened(self, node: ast.expr, scope: Scope, role: str | None) -> Iterator[DataRef]:
        """Files that are opened for an upload: ``open(…)``, a path, a (name, file) pair."""
        for target, where, _ in self._module.names.resolve(node, scope) or ((node, scope, ""),):
            inner = target
            if isinstance(inner, ast.Tuple) and len(inner.elts) > 1:
                inner = inner.elts[1]
            if isinstance(inner, ast.Call) and is_open(inner):
                function = inner.func
                if isinstance(function, ast.Attribute):  # Path(…).open("rb")
                    inner = function.value
                elif inner.args:
                    inner = inner.args[0]
            yield from self._refs(inner, where, role)

    def trace(self, node: ast.expr, scope: Scope, role: str | None) -> Iterator[DataRef]:
        """Files behind a dataset expression."""
        found: dict[tuple[str | None, str], DataRef] = {}
        for ref in self._trace(node, scope, role):
            found.setdefault((ref.value.text(), ref.role), ref)
        yield from found.values()

    def everywhere(self) -> Iterator[DataRef]:
        """Files of every ``load_dataset`` call, for when nothing could be traced; where there is
        none, the only table or text that is read."""
        loads = [site for site in self._module.sites if site.name[-1] == "load_dataset"]
        for site in loads:
            yield from self._load_dataset(site, None)
        if loads:
            return
        read: dict[str, DataRef] = {}
        for site in self._module.sites:
            if site.name[-1] in _READS and not _writes(site.call):
                path = site.argument("file", "path", "filepath_or_buffer", position=0)
                for ref in self._refs(*path, None, only_files=True) if path else ():
                    written = ref.value.text() or ""
                    if not written.endswith(".json"):  # settings, as a rule
                        read.setdefault(written, ref)
        train = [ref for ref in read.values() if ref.role == "train"]
        if len(train) == 1:
            yield from read.values()

    def _trace(self, node: ast.expr, scope: Scope, role: str | None) -> Iterator[DataRef]:
        self._steps += 1
        if self._steps > _MAX_STEPS or id(node) in self._seen:
            return
        self._seen.add(id(node))
        if isinstance(node, ast.Subscript):
            yield from self._split(node, scope, role)
            return
        for target, where, _ in self._module.names.resolve(node, scope):
            if isinstance(target, ast.Call):
                yield from self._call(target, where, role)
            elif isinstance(target, ast.Subscript) and target is not node:
                yield from self._trace(target, where, role)
            else:
                for part in _parts(target):
                    yield from self._trace(part, where, role)

    def _split(self, node: ast.Subscript, scope: Scope, role: str | None) -> Iterator[DataRef]:
        """``dataset["train"]``: of a mapping of files only those of that split."""
        refs = list(self._trace(node.value, scope, None))
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(key, str) and len(refs) > 1:
            wanted = _role_of(key)
            refs = [ref for ref in refs if ref.role == wanted] or refs
        for ref in refs:
            yield DataRef(ref.value, role or ref.role, ref.path, ref.remote, ref.schema)

    def _call(self, call: ast.Call, scope: Scope, role: str | None) -> Iterator[DataRef]:
        name = call_name(call)
        if name[-1] == "load_dataset":
            yield from self._load_dataset(self._module.site(call, scope), role)
            return
        arguments = [*call.args, *(item.value for item in call.keywords)]
        if isinstance(call.func, ast.Attribute):
            arguments.insert(0, call.func.value)
        for argument in arguments:
            if isinstance(argument, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Name):
                refs = list(self._refs(argument, scope, role, only_files=True))
                if refs:
                    yield from refs
                    continue
            if not isinstance(argument, ast.Constant):
                yield from self._trace(argument, scope, role)

    def _load_dataset(self, site: Site, role: str | None) -> Iterator[DataRef]:
        files = site.argument("data_files")
        first = site.argument("path", position=0)
        builder = self._module.evaluator.text(*first) if first else None
        if files is not None:
            yield from self._data_files(*files, role)
        elif first is not None and builder is not None and builder not in _BUILDERS:
            value = self._module.evaluator.setting(*first)
            if _DATA_FILE.search(builder) or builder.startswith((".", "/")):
                yield from self._refs(*first, role)
            elif _HUB_ID.fullmatch(builder) or _REMOTE.match(builder):
                yield DataRef(value, role or "train", remote=True)
        elif first is not None and builder is None:
            yield DataRef(self._module.evaluator.setting(*first), role or "train")

    def _data_files(self, node: ast.expr, scope: Scope, role: str | None) -> Iterator[DataRef]:
        found = self._module.names.resolve(node, scope)
        for target, where, _ in found:
            splits = mapping_of(target)
            if splits is not None:
                for split, item in splits.items():
                    yield from self._data_files(item, where, _role_of(split))
            elif isinstance(target, ast.List | ast.Tuple):
                for item in target.elts:
                    yield from self._refs(item, where, role)
            else:
                yield from self._refs(target, where, role)
        if not found:
            yield from self._refs(node, scope, role)

    def _refs(
        self, node: ast.expr, scope: Scope, role: str | None, *, only_files: bool = False
    ) -> Iterator[DataRef]:
        """References for every value that a path expression may have."""
        values = self._module.evaluator.all(node, scope)
        texts = [known for known in values if isinstance(known.value, str)]
        if only_files:
            texts = [known for known in texts if _DATA_FILE.search(str(known.value))]
        for known in texts:
            yield self._ref(known, role)
        if not values and not only_files:
            unknown = self._module.evaluator.setting(node, scope)
            yield DataRef(unknown, role or "train")

    def _ref(self, known: Known, role: str | None) -> DataRef:
        written = str(known.value)
        value = Value(written, self._module.source.place(known.node), known.origin)
        role = role or _role_by_name(written)
        if _REMOTE.match(written):
            return DataRef(value, role, remote=True)
        if _GLOB.search(written):
            return DataRef(value, role)
        folder = "" if known.rooted else posixpath.dirname(self._module.source.path)
        return DataRef(value, role, project_path(folder, written))


def project_path(folder: str, written: str) -> str | None:
    """Project-relative path of a written path; ``None`` for absolute and outside ones."""
    clean = written.replace("\\", "/")
    if clean.startswith(("/", "~")) or re.match(r"[A-Za-z]:", clean):
        return None
    path = posixpath.normpath(posixpath.join(folder, clean))
    return None if path.startswith("..") or path == "." else path


def is_open(call: ast.Call) -> bool:
    """Whether a call opens a file: ``open(…)``, ``io.open(…)``, ``path.open(…)``."""
    return call_name(call)[-1] == "open"


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """What a list, a comprehension, a mapping of columns or a table's column is made of."""
    if isinstance(node, ast.List | ast.Tuple):
        yield from node.elts
    elif isinstance(node, ast.ListComp | ast.GeneratorExp):
        yield from (loop.iter for loop in node.generators)
    elif isinstance(node, ast.Dict):  # Dataset.from_dict({"text": texts})
        yield from node.values
    elif isinstance(node, ast.Attribute):
        yield node.value


def _writes(call: ast.Call) -> bool:
    """Whether a call opens a file to write it."""
    modes = [*call.args[1:2], *(item.value for item in call.keywords if item.arg == "mode")]
    return any(
        isinstance(mode, ast.Constant) and str(mode.value)[:1] in ("w", "a", "x") for mode in modes
    )


def _role_of(split: str) -> str:
    if split.startswith("train"):
        return "train"
    return _role_by_name(split)


def _role_by_name(name: str) -> str:
    stem = posixpath.basename(name.replace("\\", "/"))
    if _EVALUATION.search(stem):
        return "eval"
    return "test" if _TEST.search(stem) else "train"
