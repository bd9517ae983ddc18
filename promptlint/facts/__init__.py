"""What is known about models: embedding limits and dimensions, context windows, retirements.

Tables are CSV files with sources and an as-of date (``tables/README.md``); each is read when first
asked for. Look-ups never guess: an unknown name gives ``None``.
"""

AS_OF = "2026-11-24"
"""Day that the tables were last brought up to date."""
