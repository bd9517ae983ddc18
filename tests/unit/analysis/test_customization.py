from __future__ import annotations

import pytest

from promptlint.analysis.customization import KINDS, beliefs
from promptlint.analysis.markdown import structure


def kinds(text: str, *, addressed: bool = False) -> list[str]:
    return [found.kind for found in beliefs(structure(text), addressed=addressed)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We trained the model with this prompt.", "prompt-trains"),
        ("We trained the model on our 240 guidelines by uploading them.", "files-train"),
        ("The custom GPT was trained on 60 recipes by uploading them.", "files-train"),
        ("Der Assistent wurde mit unseren 320 PDFs trainiert.", "files-train"),
        ("Fine-tuning happens each time we edit the prompt.", "prompt-trains"),
        ("The knowledge is now in the model itself.", "in-weights"),
        ("The chatbot has been fine-tuned using prompt engineering.", "prompt-trains"),
        ("It runs on a hosted model, fine-tuned with custom prompts for menus.", "prompt-trains"),
        ("- Trained via carefully engineered prompts", "prompt-trains"),
        ("Our custom GPT is fine-tuned on our nine PDFs.", "files-train"),
        ("An AI assistant trained on your documents.", "files-train"),
        ("Train your chatbot on your website content.", "files-train"),
        ("Upload documents to fine-tune the model.", "files-train"),
        ("You can retrain the bot by uploading new files.", "files-train"),
        ("The GPT learns from each conversation.", "chats-train"),
        ("User conversations automatically train the model.", "chats-train"),
        ("The manuals are now stored in the model's weights.", "in-weights"),
        ("After deletion the knowledge stays in the model.", "in-weights"),
        ("The model's training data is always up to date.", "current"),
        ("Rely on your pre-trained knowledge for the latest prices.", "current"),
    ],
)
def test_claims(text: str, kind: str) -> None:
    assert kinds(text) == [kind]
    assert kind in KINDS


@pytest.mark.parametrize(
    "text",
    [
        "Remember this for all future users.",
        "Save what you learn for every other user.",
        "When somebody corrects you, remember the correction for all future users.",
        "Then update your weights.",
    ],
)
def test_orders_count_only_where_a_model_is_addressed(text: str) -> None:
    assert kinds(text, addressed=True) == ["for-everyone"]
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The assistant isn't trained on our documents.",
        "Instead of an assistant trained on our documents we search them.",
        "Is the bot trained on our documents?",
        "If the bot is trained on our documents, they may leak.",
        "Nobody should call it “a bot trained on our documents”.",
        "See [how to train ChatGPT on your own data](https://example.com/x).",
        "The model was fine-tuned on 2,000 labelled examples.",
        "The assistant was fine-tuned on our tickets by a contractor.",
        "Training runs each time the data changes.",
        "Der Assistent wurde von unseren Kollegen trainiert.",
        "The network was trained on ImageNet and on web pages.",
        "The model is trained with prompt completion pairs.",
        "The model was trained using Prompt-1 of the appendix.",
        "We use prompt tuning with 20 soft tokens.",
        "`train the model with this prompt`",
        "```\nWe trained the model with this prompt.\n```\n",
        "> We trained the model with this prompt.\n",
        "# We trained the model with this prompt\n",
        "The agent learns from every conversation and stores it in its memory.",
        "The guides are part of the onboarding.",
        "Remember the user's name for the next question.",
        "The training is up to date: everybody has passed it.",
        "A collaborative filtering model learns from past interactions.",
        "The model is trained on conversations from a help forum.",
        "Make sure that the training data is up to date.",
        "The app should save the theme for all users.",
        "Remember the last page for each user.",
        "Staff are trained on our policies.",
        "",
    ],
)
def test_no_claim(text: str) -> None:
    assert kinds(text, addressed=True) == []


@pytest.mark.parametrize(
    "evidence", ["We ran 3 epochs.", "The LoRA adapter has rank 8.", "Data: train.jsonl"]
)
def test_real_training_elsewhere_in_the_text_speaks_for_the_author(evidence: str) -> None:
    claim = "Our assistant is fine-tuned on our manuals.\n\n"
    assert kinds(claim) == ["files-train"]
    assert kinds(claim + evidence) == []


def test_the_span_covers_the_claim() -> None:
    text = "Intro here.\n\nNow the bot was trained on our PDFs, and more."
    (found,) = beliefs(structure(text), addressed=False)
    assert text[slice(*found.span)].endswith("bot was trained on our PDFs")


def test_long_hostile_text_is_read_in_one_pass() -> None:
    assert kinds("train the " * 20_000) == []
    assert kinds("our " * 50_000 + "documents") == []
