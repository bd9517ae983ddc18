"""The vocabulary that every layer shares. Standard library only; nothing here does work.

Import from the modules (``promptlint.model.finding`` …), so that a run loads what it uses.
"""
