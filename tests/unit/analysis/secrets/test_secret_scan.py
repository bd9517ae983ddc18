"""Secrets in their surroundings: boundaries, words, precedence, documented values."""

from __future__ import annotations

import pytest

from promptlint.analysis.secrets import load_pack, scan_secrets
from promptlint.analysis.secrets.placeholders import entropy, in_sequence, is_blank, is_weak
from promptlint.model.levels import Confidence

BODY = "q7Rk2mVx9TzL4wNc8HsJ"
OPENAI = "sk-proj-" + BODY + "T3BlbkFJ" + BODY[::-1] * 3
STRIPE_DOCUMENTED = "sk_test_" + "4eC39HqLyjWDarjt" + "T1zdp7dc"
AZURITE = (
    "AccountKey=" + "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq" + "/K1" * 8
)


def providers(text: str) -> list[str]:
    return [hit.provider for hit in scan_secrets(text)]


def test_span_prefix_and_name() -> None:
    text = f'client = OpenAI(api_key="{OPENAI}")'
    (hit,) = scan_secrets(text)
    assert text[hit.start : hit.end] == OPENAI
    assert (hit.provider, hit.name, hit.prefix) == ("openai-api-key", "OpenAI API key", "sk-")
    assert hit.confidence is Confidence.HIGH


def test_only_the_password_of_a_url() -> None:
    text = "postgresql://rag_app:vT7q-Lm29xKe@db-3.harbourline-freight.com/docs"
    (hit,) = scan_secrets(text)
    assert text[hit.start : hit.end] == "vT7q-Lm29xKe"


@pytest.mark.parametrize("before", ["x", "_", "9"])
def test_a_key_begins_at_a_boundary(before: str) -> None:
    assert "openai-api-key" not in providers(f"{before}{OPENAI}")


def test_words_must_stand_in_the_same_line() -> None:
    value = "a8Kd93mXq2LwZ7vRt5BnYc1HsJ4gFpQe6TuVoN0i"
    assert providers(f"COHERE_API_KEY={value}") == ["cohere-api-key"]
    assert providers(f"cohere\n{value}") == []
    assert providers(f"cohere\x1e{value}") == []


def test_base64_cut_into_short_pieces_is_one_token() -> None:
    text = "aws_secret_access_key = 5khxE3pyIgKpa7n/UnArl63Xy+kWZeiNNCiia3an"
    (hit,) = scan_secrets(text)
    assert (hit.provider, hit.end - hit.start) == ("aws-secret-access-key", 40)


def test_the_named_provider_wins() -> None:
    value = "3f9a1c7e5b2d8f4a6c0e9b1d7a3f5c82"
    assert providers(f"DEEPSEEK_API_KEY=sk-{value}") == ["deepseek-api-key"]
    assert providers(f"key sk-{value}") == ["sk-key"]


@pytest.mark.parametrize("text", [STRIPE_DOCUMENTED, AZURITE])
def test_documented_values(text: str) -> None:
    assert "stripe-test-key" not in providers(text)
    assert "azure-storage-key" not in providers(text)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://user:password@db.harbourline-freight.com/x",
        "postgresql://app:app@db.harbourline-freight.com/x",
        "postgresql://app:app_pass@db.harbourline-freight.com/x",
        "mysql://root:root@localhost:3306",
        "redis://:${REDIS_PASSWORD}@cache:6379/0",
        "https://user:<token>@git.harbourline-freight.com",
        "https://name:7hJk29xQ@docs.example.com",
        "https://foo.org:123,bar:9x@baz.org",
        "http://x.org/a:b@c",
        "amqp://guest:guest@queue",
    ],
)
def test_passwords_that_are_none(text: str) -> None:
    assert providers(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('client_secret: "8fK2mQ9sLzX4vB7nT1wR"', 1),
        ("API_TOKEN=8fK2mQ9sLzX4vB7nT1wR", 1),
        ("apiKey: '0f8b1c6e-7d3a-4c52-9e1f-5a6b7c8d9e0f'", 1),
        ('os.getenv("INGEST_TOKEN", "8fK2mQ9sLzX4vB7nT1wR")', 1),
        ("public_key = '8fK2mQ9sLzX4vB7nT1wR'", 0),
        ("token_count = 8fK2mQ9sLzX4vB7nT1wR", 0),
        ("tokens: [8fK2mQ9sLzX4vB7nT1wR]", 0),
        ("key_id: 0f8b1c6e-7d3a-4c52-9e1f-5a6b7c8d9e0f", 0),
        ("session: 0f8b1c6e-7d3a-4c52-9e1f-5a6b7c8d9e0f", 0),
        ("sha256: 9e107d9d372bb6826bd81d3542a419d69e107d9d372bb6826bd81d3542a419d6", 0),
        ("private_key: ed25519.Ed25519PrivateKey", 0),
        ("'lucid_key', 'gss_krb5_rfc1964_keydata_v2'", 0),
        ('api_key = "meta-llama/Llama-3.2-3B-Instruct-4bit"', 0),
        ('secret = "projects/12/secrets/rag/versions/3"', 0),
        ('token = "https://auth.harbourline-freight.com/v2/a1b2c3d4e5f6g7"', 0),
    ],
)
def test_assignments(text: str, count: int) -> None:
    assert len(providers(text)) == count


def test_placeholders() -> None:
    assert is_blank("your-api-key-1")
    assert in_sequence("abcdefghijklmnop")
    assert in_sequence("a1b2c3d4e5f6g7h8")
    assert in_sequence("1234567890abcdef1234567890abcdef")
    assert not in_sequence(BODY)
    assert is_blank("${TOKEN}")
    assert is_blank("aaaaaaaaaa")
    assert not is_blank(BODY)
    assert is_weak("db_password1")
    assert not is_weak("vT7q-Lm29xKe")


def test_entropy() -> None:
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2


def test_ranks_follow_the_file() -> None:
    pack = load_pack()
    assert pack.rank(pack.named("deepseek-api-key")) < pack.rank(pack.named("sk-key"))
    with pytest.raises(KeyError):
        pack.named("nobody")


@pytest.mark.parametrize(
    ("text", "provider"),
    [
        ('password = "vT7q-Lm29xKe"', "assigned-password"),
        ("DB_PASSWORD=vT7q-Lm29xKe", "assigned-password"),
        ('{"dbPassword": "vT7q-Lm29xKe"}', "assigned-password"),
        ('os.environ.get("DB_PASSWORD", "vT7q-Lm29xKe")', "assigned-password"),
        ('if password == "vT7q-Lm29xKe":', "assigned-password"),
        ("The password is vT7q-Lm29xKe.", "assigned-password"),
        ('SECRET_KEY = "x7#kq!92mv@z4l$wn8c"', "assigned-secret"),
        (
            "curl -u svc_ingest:vT7q-Lm29xKe https://db.harbourline-freight.com",
            "curl-user-password",
        ),
        ('curl -H "X-Api-Token: 5Kq29mVxT7zL" https://db.harbourline.net', "header-credential"),
        ("machine git.harbourline.net login ci password vT7q-Lm29xKe", "netrc-password"),
        ("Server=db;User Id=rag;Password=vT7q-Lm29xKe", "connection-string-password"),
        (
            'headers = {\n    "Authorization":\n        "Bearer s8nR2cX7bV1mL4zQw9Tk3Ya5",\n}',
            "authorization-header",
        ),
        ("calendarific-secret-3f9a1c7e5b2d8f4a6c0e9b1d7a3f5c82", "web-service-key"),
        (f"Call it with the API key {BODY}.", "assigned-credential"),
        (f"The access token is `{BODY}`", "assigned-credential"),
        ("Clarifai access token: 3f9a1c7e5b2d8f4a6c0e9b1d7a3f5c82", "clarifai-api-key"),
    ],
)
def test_credentials_without_a_format(text: str, provider: str) -> None:
    assert providers(text) == [provider]


@pytest.mark.parametrize(
    "text",
    [
        "password: _PasswordType | None = None",
        "post_custom_pass: torch._inductor.custom_graph_pass.CustomGraphPassType = None",
        'var passwordField = document.getElementById("password2")',
        "password = get_secret(1)",
        "connect(host=resolved_host, password=resolved_password, ssl=ssl)",
        'password = "Secret123"',
        "password = 'user2024!'",
        "Here is a random password: vT7q-Lm29xKe",
        "The new password is vT7q-Lm29xKe.",
        "Password: at least 8 characters, 1 digit",
        "docker run -u 1000:1000 img",
        "psql -U postgres:x9",
        'curl -H "Content-Type: application/json2"',
        'curl -H "Authorization: Bearer $API_TOKEN_2"',
        "self.token2wav = Qwen2_5OmniToken2WavModel(config)",
        '_arg_key_sentinel = "tool_arg_key_b9d4f5c2"',
        "The API key rotation2024-for-our-team-3 is next",
        "Access token sha256 3f9a1c7e5b2d8f4a6c0e9b1d7a3f5c82",
        "clarifai revision 3f9a1c7e5b2d8f4a6c0e9b1d7a3f5c82",
        "clarifai key sha256 3f9a1c7e5b2d8f4a6c0e9b1d7a3f5c82",
        "url: https://jo%40email.net:a%20secret@harbourline.net",
        "CALENDARIFIC_KEY=1234567890abcdef1234567890abcdef",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert providers(text) == []


def test_typed_sequences_are_placeholders_that_can_be_asked_for() -> None:
    text = "CALENDARIFIC_KEY=1234567890abcdef1234567890abcdef"
    assert scan_secrets(text) == []
    (hit,) = scan_secrets(text, typed=True)
    assert (hit.provider, hit.typed) == ("web-service-key", True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ghp_" + "1234567890abcdef" * 2 + "1234", ["github-token"]),
        ("ghp_" + "1234567890abcdef" * 2 + "12345", []),  # one too long for what was issued
        ("ghp_" + "abcdefghijklmnopqrstuvwxyz" + "0123456789", []),
        ("CALENDARIFIC_API_KEY=" + "a1b2c3d4e5f6a7b8c9d0e1f2", ["web-service-key"]),
        ("calendarific " + "a1b2c3d4e5f6a7b8c9d0e1f2", []),
        ("API_KEY=" + "1a2b3c4d5e6f7a8b9c0d1e2f", []),
        ("password: " + "1a2b3c4d5e6f7a8b", []),
    ],
)
def test_typed_in_sequence_but_of_a_whole_form(text: str, found: list[str]) -> None:
    assert [hit.provider for hit in scan_secrets(text, typed=True)] == found
    assert all(hit.typed for hit in scan_secrets(text, typed=True))
    assert scan_secrets(text) == []


def test_few_bits_a_character_in_hexadecimal_digits() -> None:
    value = "e3b0c2b92eca01472efe"
    assert entropy(value) < 3.5
    assert providers(f"tracking api key: {value}") == ["assigned-credential"]
    assert providers(f"tracking sort key: {value}") == []
