"""Small projects that are made for development: half right, half with a misuse of a method.

They are other domains and frameworks than the labelled ones, in words of our own, and adversarial:
right uses that look wrong, wrong ones that look right. `PROJECTS` builds them; nothing is stored.
"""

from __future__ import annotations

from evals.corpora.made.project import Project
from evals.corpora.made.right import RIGHT
from evals.corpora.made.right_search import RIGHT_SEARCH
from evals.corpora.made.wrong import WRONG
from evals.corpora.made.wrong_search import WRONG_SEARCH

PROJECTS: tuple[Project, ...] = (*RIGHT, *RIGHT_SEARCH, *WRONG, *WRONG_SEARCH)
