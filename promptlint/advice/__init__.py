"""Which method a project uses, which one its files point to, and what each would cost.

`promptlint.advice.page` turns a finished run into an `Advice`; `promptlint.advice.render` turns
that into text, Markdown or JSON. Nothing here calls a model or a network.
"""
