"""Training loops of the project's own (nanoGPT and its kin), and files of settings for one.

A loop counts where weights are stepped along a loss, the sizes of a transformer are plain numbers
of the file and no weights are loaded; a file of settings where it assigns nothing but names that
such loops use.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from promptlint.model.facts import Config, DataRef, Value
from promptlint.readers.configs.references import data_ref
from promptlint.readers.pycode.sites import Module

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "layers": ("n_layer", "n_layers", "num_layers", "num_hidden_layers"),
    "width": ("n_embd", "n_embed", "d_model", "embed_dim", "emb_dim", "embedding_dim"),
    "heads": ("n_head", "n_heads", "num_heads", "nhead"),
    "sequence_length": ("block_size", "context_length", "seq_len", "max_seq_len", "ctx_len"),
    "vocabulary": ("vocab_size",),
    "batch": ("batch_size",),
    "steps": ("max_iters", "max_steps"),
    "epochs": ("num_epochs", "n_epochs", "epochs"),
    "learning_rate": ("learning_rate", "lr"),
}
_BY_NAME = {written: name for name, names in SETTINGS.items() for written in names}
_STEPS = re.compile(r"\.backward\(|value_and_grad\(|\.fit\(")
_LOADS = re.compile(r"from_pretrained\(|\binit_from\s*=\s*['\"](?!scratch)|finetune_from")
_LANGUAGE = re.compile(r"lm_head|vocab|token|tiktoken", re.IGNORECASE)
_OPENS = frozenset("open Path read_text memmap fromfile loadtxt load TextLineDataset".split())
_TEXT = re.compile(r"[\w./ -]+\.(?:txt|md|bin|npy)")
_FEW = 3
"""So many of a loop's names in a file that assigns little else make it a file of settings."""


def loop_configs(module: Module) -> Iterator[Config]:
    """The loop of one file, or its settings; nothing where weights may come from elsewhere."""
    text = module.source.text
    if _LOADS.search(text) and not re.search(r"init_from\s*=\s*['\"]scratch", text):
        return
    values = _settings(module)
    if not {"layers", "width"} <= values.keys():
        return
    is_loop = bool(_STEPS.search(text)) and bool(_LANGUAGE.search(text))
    if not (is_loop or _is_settings(module.source.tree)):
        return
    first = values["layers"].place
    values["initialisation"] = Value("random", first, "code")
    data = tuple(_data(module))
    yield Config("training", "own-loop", values, scope="loop", data=data, place=first)


def _settings(module: Module) -> dict[str, Value]:
    """Numbers under a loop's names: assigned, given to a call, or in a mapping. First come."""
    found: dict[str, Value] = {}
    for name, node in _named(module.source.tree):
        neutral = _BY_NAME.get(name.lower())
        if neutral is None or neutral in found or not isinstance(node, ast.Constant):
            continue
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            found[neutral] = Value(node.value, module.source.place(node), "code")
    return found


def _named(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _assigned(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _assigned(node.target, node.value)
        elif isinstance(node, ast.Call):
            yield from ((item.arg, item.value) for item in node.keywords if item.arg)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, value


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Names of one assignment: ``n_layer = 6``, ``self.depth = 6``, ``LAYERS, WIDTH = 6, 384``."""
    if isinstance(target, ast.Name | ast.Attribute):
        yield _last(target), value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for name, inner in zip(target.elts, value.elts, strict=False):
            if isinstance(name, ast.Name):
                yield name.id, inner


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _is_settings(tree: ast.Module) -> bool:
    """Whether a file does nothing but assign plain values, some of them a loop's."""
    names = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names.append(node.targets[0].id)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return False
    return sum(name in _BY_NAME for name in names) >= _FEW


def _data(module: Module) -> Iterator[DataRef]:
    """Files that the loop reads, and the folder that nanoGPT's ``dataset`` names."""
    path, seen = module.source.path, set()
    for node in ast.walk(module.source.tree):
        if not isinstance(node, ast.Call) or _writes(node):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _id(node.func)
        if name not in _OPENS:
            continue
        written = node.args[0] if node.args else None
        if not (isinstance(written, ast.Constant) and isinstance(written.value, str)):
            continue
        if _TEXT.fullmatch(written.value) and written.value not in seen:
            seen.add(written.value)
            yield data_ref(path, Value(written.value, module.source.place(written), "code"))
    for name, value in _named(module.source.tree):
        if name == "dataset" and isinstance(value, ast.Constant) and isinstance(value.value, str):
            place = module.source.place(value)
            yield data_ref(path, Value(f"data/{value.value}", place, "code"))
            return


def _id(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _writes(call: ast.Call) -> bool:
    modes = [*call.args[1:2], *(item.value for item in call.keywords if item.arg == "mode")]
    return any(isinstance(mode, ast.Constant) and "w" in str(mode.value) for mode in modes)
