"""Small projects that are made for development: half right, half with a misuse of a method.

They are other domains and frameworks than the labelled ones, in words of our own, and adversarial:
right uses that look wrong, wrong ones that look right. `PROJECTS` builds them; nothing is stored.
`ROUNDS` says which were written before which changes: see `evals/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evals.corpora.made.answers_right import RIGHT_ANSWERS
from evals.corpora.made.answers_wrong import WRONG_ANSWERS
from evals.corpora.made.commands_wrong import WRONG_DOCUMENTS
from evals.corpora.made.fourth_right import FOURTH_RIGHT
from evals.corpora.made.fourth_wrong import FOURTH_WRONG
from evals.corpora.made.more_right import MORE_RIGHT
from evals.corpora.made.more_right_training import MORE_RIGHT_TRAINING
from evals.corpora.made.more_wrong import MORE_WRONG
from evals.corpora.made.more_wrong_training import MORE_WRONG_TRAINING
from evals.corpora.made.project import Project
from evals.corpora.made.right import RIGHT
from evals.corpora.made.right_search import RIGHT_SEARCH
from evals.corpora.made.services_right import RIGHT_SERVICES
from evals.corpora.made.services_wrong import WRONG_SERVICES
from evals.corpora.made.third_right import THIRD_RIGHT
from evals.corpora.made.third_wrong import THIRD_WRONG
from evals.corpora.made.wrong import WRONG
from evals.corpora.made.wrong_search import WRONG_SEARCH

ROUNDS: Mapping[str, tuple[Project, ...]] = MappingProxyType(
    {
        "beside the rules": (*RIGHT, *RIGHT_SEARCH, *WRONG, *WRONG_SEARCH),
        "first round": (
            *(*RIGHT_SERVICES, *RIGHT_ANSWERS),
            *(*WRONG_DOCUMENTS, *WRONG_SERVICES, *WRONG_ANSWERS),
        ),
        "second round": (
            *(*MORE_RIGHT, *MORE_RIGHT_TRAINING),
            *(*MORE_WRONG, *MORE_WRONG_TRAINING),
        ),
        "third round": (*THIRD_RIGHT, *THIRD_WRONG),
        "beside the mending of unseen projects": (*FOURTH_RIGHT, *FOURTH_WRONG),
    }
)
PROJECTS: tuple[Project, ...] = tuple(item for made in ROUNDS.values() for item in made)
