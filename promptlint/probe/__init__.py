"""The sanity check against a small local model: what only a model can show.

`models` finds and opens a model, `prompts` and `smoke` look at prompts, `pairs` and `answers` at
datasets, `chunks` at retrieval; `run` spends one budget on all of them. What a small model can't
tell (quality, clarity, safety of a prompt) is not asked: see ``docs/probe.md``.

torch and transformers are imported when a model is opened, never before.
"""
