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


CLAIMED = [
    "Our support bot was trained by giving it a carefully written system prompt.",
    "The chatbot is fine-tuned on our product manuals, which we uploaded to the assistant.",
    "After you upload your PDFs, the GPT is trained on them.",
    "We fine-tuned ChatGPT by writing better custom instructions.",
    "The assistant has been trained on our employee handbook (uploaded as a file).",
    "We trained GPT-4 with the prompt in `prompts/system.md`.",
    "Each time you edit the prompt, the model is retrained.",
    "Upload the price list to train the assistant.",
    "The model learns from every conversation with our customers.",
    "Every chat trains the bot further.",
    "Once uploaded, the documents become part of the model's weights.",
    "The model was fine-tuned using prompt engineering.",
    "Our custom GPT has been trained on all our internal policies.",
    "The model's training data is always up to date.",
    "Pre-training guarantees that the model's answers are accurate.",
    "We train the model in the system prompt to speak like our brand.",
]
ORDERED = [
    "Remember this correction for all future users.",
    "Save this answer so that every other user gets it, too.",
    "Learn from each conversation and use what you learn for other customers.",
    "Store what the user tells you in your training data.",
    "Use your training knowledge for the latest exchange rates.",
]
TRUE = [
    "We fine-tuned the model on 4,000 labelled tickets with LoRA.",
    "Prompting does not train the model.",
    "If you think the bot was trained with a prompt, read this page.",
    "The assistant searches our product manuals at question time.",
    "The model was trained on books and web pages by its maker.",
    "We trained our staff with the prompt handbook.",
    "The model is not fine-tuned on our documents; it retrieves them.",
    "Upload your PDFs so that the assistant can search them.",
    "We trained a BERT classifier on our support mails.",
    "Its training data ends in June 2024, so prices may be out of date.",
    "The bot remembers the conversation until the tab is closed.",
    "Many people believe that a custom GPT is trained on your files.",
    "Fine-tuning on our own documents was considered and rejected.",
    "We trained the model with prompts and completions from 900 transcripts.",
    "Was the bot trained on our manuals?",
    "The training for our team covers prompt engineering and chatbots.",
    "The trainer learns from each conversation with the guests.",
    "Pre-training is expensive and its data is seldom current.",
    "The embedding model was fine-tuned on pairs from our wiki.",
]
HARMLESS = [
    "Remember the user's name during this conversation.",
    "Keep the answer short for all users.",
    "Do not remember anything for other users.",
    "Use your training knowledge only for grammar.",
    "You are a trainer who learns from each client's report.",
    "Save the answer in answer.md for other readers of the report.",
]


@pytest.mark.parametrize("text", CLAIMED)
def test_further_claims_of_documents(text: str) -> None:
    assert len(kinds(text)) == 1


@pytest.mark.parametrize("text", ORDERED)
def test_further_orders_in_prompts(text: str) -> None:
    assert len(kinds(text, addressed=True)) == 1


@pytest.mark.parametrize("text", [*TRUE, *HARMLESS])
def test_what_is_true_or_asks_for_nothing_of_the_kind(text: str) -> None:
    assert kinds(text, addressed=True) == []
