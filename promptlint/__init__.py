"""promptlint: the linter for how AI projects are customised."""

__version__ = "0.1.0"
