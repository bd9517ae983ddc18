"""The care desk's service: drafts an answer to a customer's message."""

from openai import OpenAI
from sqlalchemy import create_engine

client = OpenAI()
orders = create_engine("postgresql://desk:Wk7-qPz2vTn9@orders.harbourlane.internal:5432/orders")

TRANSLATE_PROMPT = "Improve this."


def draft(message: str, language: str) -> str:
    """Draft an answer in the customer's language."""
    answer = client.chat.completions.create(
        model="gpt-4-0613",
        temperature=0.2,
        messages=[
            {
                "role": "system",
                "content": "You answer customers of a shop for outdoor clothing in at most three "
                f"sentences. Answer in {language}. When you don't know, offer a call back.",
            },
            {"role": "user", "content": f"<message>\n{message}\n</message>"},
        ],
    )
    return answer.choices[0].message.content or ""


def improve(text: str) -> str:
    """Polish an answer before it is sent."""
    answer = client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": TRANSLATE_PROMPT + "\n\n" + text}],
    )
    return answer.choices[0].message.content or ""
