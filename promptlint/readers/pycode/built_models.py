"""Language models that a file builds from a configuration, for a training that stands elsewhere.

``GPT2LMHeadModel(config)`` and ``AutoModelForCausalLM.from_config(config)`` start from random
weights. A file that loads weights into what it built trains nothing anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model.facts import Config, Value
from promptlint.readers.pycode.sites import Module, Site

_SIZES = {
    "layers": ("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
    "width": ("hidden_size", "n_embd", "d_model", "dim"),
    "vocabulary": ("vocab_size",),
    "sequence_length": ("n_positions", "max_position_embeddings", "n_ctx"),
}
_LOADS = ("load_state_dict", "load_checkpoint", "load_weights", "load_file(", "convert")
_TEST = re.compile(r"(?:^|/)(?:tests?|testing|conftest|benchmarks?)(?=[/_.]|$)|_test\.py$")


def built_models(module: Module) -> Iterator[Config]:
    """One configuration for each causal model that is made of a configuration."""
    text = module.source.text
    if "transformers" not in module.names.imports or _TEST.search(module.source.path):
        return
    if any(word in text for word in _LOADS):
        return
    for site in module.sites:
        if _is_built(site):
            place = module.source.call_place(site.call)
            config = module.resolve_site(site.argument("config", position=0))
            values = module.settings(config, _SIZES) if config is not None else {}
            values["initialisation"] = Value("random", place, "code")
            values["method"] = Value("clm", place, "code")
            yield Config("training", "transformers", values, scope="model", place=place)


def _is_built(site: Site) -> bool:
    """Whether a call makes a causal model that has no weights yet."""
    name = site.name[-1]
    if name == "from_config":
        return len(site.name) > 1 and site.name[-2].endswith("ForCausalLM")
    is_class = name.endswith(("ForCausalLM", "LMHeadModel")) and name[:1].isupper()
    return is_class and site.argument("config", position=0) is not None
