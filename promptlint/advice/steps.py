"""The next steps, in the order in which they should be taken."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.advice.model import PRETRAINING, RETRIEVAL, TUNING
from promptlint.advice.reading import Reading

_OF_RULE = {
    "documents-as-fine-tuning": (
        "Index the documents themselves, not the training rows, and put the passages that fit a "
        "question into the request, each with its source.",
        "Write 30 questions with the answers that you expect, and compare: retrieval, and the "
        "model alone.",
        "Keep training for later, for the form or the tone of answers; stop the present one.",
    ),
    "time-varying-facts": (
        "Let the model ask the system that holds the values: a tool for a price or a stock, a "
        "search for texts.",
        "Take such rows out of the training data; keep those that teach form or tone.",
        "Test with a value that changed yesterday.",
    ),
    "facts-as-fine-tuning": (
        "Write the facts into one table, and put the table into the prompt if it is short, or "
        "search it if it is not.",
        "Ask the base model the training questions with that prompt, and count right answers.",
        "Train only if form or tone is still wrong then.",
    ),
    "few-shot-would-do": (
        "Put five to twenty of the rows into the prompt as examples, and keep the others to test.",
        "Measure the base model with that prompt on at least 50 rows that it has not seen.",
        "Collect rows from use; think of training again at several hundred.",
    ),
    "pretraining-on-tiny-data": (
        "Take a pretrained model, and ask it the questions that yours was meant for.",
        "If it lacks your texts, give it passages of them (retrieval); if it lacks your tone, "
        "fine-tune it with LoRA.",
        "Stop the training from random weights.",
    ),
    "knowledge-without-context": (
        "List what the prompt promises to know, and who knows it: a system, a document, nobody.",
        "Give the model a tool or a search for what is left, and a sentence to say when it finds "
        "nothing.",
        "Test with questions whose answers changed today.",
    ),
    "retrieval-for-tiny-corpus": (
        "Put all texts into the prompt, first and unchanged, so that the provider caches them.",
        "Compare both on 30 questions: right answers, time and price.",
        "Switch the store off if the search wins nothing.",
    ),
    "private-data-without-access-control": (
        "Pass a filter with the verified user's id or groups to every search, in code.",
        "Write a test in which one user asks for another one's document and finds nothing.",
        "Look through the logs for answers that crossed the border already.",
    ),
    "personal-data-in-training": (
        "Replace personal data in the rows: `promptlint fix --unsafe-fixes` does it for what it "
        "can prove; names need a look.",
        "Delete the models and files that hold them, the provider's copies too, and train again.",
        "Put the replacement into the export, so that it can't be forgotten.",
    ),
    "customization-misbelief": (
        "Correct the text: prompts and files change no weights.",
        "Keep the files that are searched: without them the model knows nothing of them.",
        "Plan changes accordingly: a file is exchanged, nothing is retrained.",
    ),
}


def steps(reading: Reading, verdict: str, right: tuple[str, ...]) -> Iterator[str]:
    """Steps for the weightiest finding, or how to keep a right choice right."""
    found = {item.rule for item in reading.findings}
    for rule, told in _OF_RULE.items():
        if rule in found:
            yield from told
            return
    if verdict == "unknown":
        yield "Name the folder that holds the prompts, the data or the configs."
        yield "Look with `promptlint check --show-files` at what is recognised."
        return
    if TUNING in right:
        yield from _of_tuning(reading)
    elif PRETRAINING in right:
        yield "Keep a slice of the corpus out, and compare with the model that you started from."
        yield "Check the corpus for duplicates, personal data and test sets before the next run."
    elif RETRIEVAL in right:
        yield "Write 30 questions with the passages that answer them; count how many are found."
        yield "Let answers name their sources, and let the model say when nothing was found."
        yield "Set how often the documents are indexed again."
    else:
        yield "Keep 20 inputs with the answers that you want, and run them after every change."
        yield "Put examples of good answers into the prompt before you think of training."
        yield "Run `promptlint check` on the prompts."


def _of_tuning(reading: Reading) -> Iterator[str]:
    if reading.found("no-evaluation-set"):
        yield "Keep a tenth of the rows, at least 50, out of the training."
    yield "Compare on held-out rows with the base model and a good prompt: that has to be beaten."
    yield "Keep facts out of the rows: give them in the prompt, in training as in use."
    yield "Run `promptlint check` on the data before every upload."
