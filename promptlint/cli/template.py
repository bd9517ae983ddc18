"""The configuration that ``promptlint init`` writes: every setting, explained, as its default."""

from __future__ import annotations

from promptlint.config.settings import BASELINE_NAME

BASELINE_LINE = f'baseline = "{BASELINE_NAME}"'
"""It is written commented out, and put to use once there is a baseline."""

TEMPLATE = f"""\
# promptlint configuration. Everything is optional; a setting that is commented out shows its
# default or an example. `promptlint config` tells what is in force and why.

# Rules: names, codes, beginnings of codes ("RAG"), families ("retrieval") or "ALL". Without
# `select`, every rule runs that is not a preview rule. `promptlint rules` lists them.
# select = ["ALL"]
# extend-select = []
# ignore = ["unused-variable"]
# preview = false

# The least severity that makes `promptlint check` fail, and the least certainty that is shown.
# fail-on = "error"         # error, warning or info
# min-confidence = "low"    # high, medium or low

# Files, as patterns in the syntax of .gitignore. What git ignores is left out anyway.
# exclude = ["vendor/"]
# respect-gitignore = true
# max-file-size = "10MB"    # larger files are skipped; datasets may have any size

# Findings that were there before promptlint came, and that are not reported again.
# {BASELINE_LINE}

# Where datasets will be trained on: "openai", "trl" and others bring their own limits.
# target = "generic"

# Rule packs of your own: folders of rule files.
# packs = ["lint/rules"]

# Processes, and the folder for results of files that did not change.
# jobs = "auto"
# cache-dir = ".promptlint_cache"

# Another severity for a family, a code or a rule.
# [severity]
# method = "info"

# Rules that are off for some files.
# [per-file-ignores]
# "tests/" = ["secret", "personal-data"]

# What files are, where name and content don't tell: prompt, instructions, source, docs, dataset,
# retrieval, training or other.
# [kinds]
# "legal/*.txt" = "prompt"

# What the estimates of `promptlint advise` rest on: requests a month, and prices of your own.
# [advise]
# requests = 10000
# currency = "USD"
#
# [advise.prices]
# prompt-tokens = 0.4       # a million tokens
# gpu-hour = 3.0

# What the privacy rules leave alone, and what they look for (nothing named: everything).
# [privacy]
# allow = ["support@shop.example"]
# allow-domains = ["shop.example"]
# entities = ["EMAIL_ADDRESS", "CREDIT_CARD"]
# countries = ["de", "us"]

# The local model of `promptlint probe` and `audit`: the one that your prompts are written for.
# [probe]
# model = "HuggingFaceTB/SmolLM2-135M-Instruct"
# budget = "60s"
# offline = true

# Severity and parameters of one rule; `promptlint rule NAME` shows them.
# [rules.too-many-epochs]
# severity = "info"

# A model that promptlint does not know, or knows wrongly.
# [models."acme-embed-2"]
# max-input-tokens = 512
# dimensions = 384
"""
