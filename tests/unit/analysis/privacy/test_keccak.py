"""Keccak-256 by published values; Ethereum's checksum by EIP-55's examples."""

from __future__ import annotations

import pytest

from promptlint.analysis.privacy.ethereum import has_checksum
from promptlint.analysis.privacy.keccak import keccak256

VECTORS = [
    (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
    (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
    (b"testing", "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02"),
    (
        b"transfer(address,uint256)",
        "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b",
    ),
]


@pytest.mark.parametrize(("data", "digest"), VECTORS)
def test_vectors(data: bytes, digest: str) -> None:
    assert keccak256(data).hex() == digest


@pytest.mark.parametrize("size", [135, 136, 137, 272])
def test_blocks_and_their_padding(size: int) -> None:
    digests = {keccak256(b"a" * length) for length in (size - 1, size, size + 1)}
    assert len(digests) == 3
    assert {len(digest) for digest in digests} == {32}


@pytest.mark.parametrize(
    "digits",
    [
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "dbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "D1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ],
)
def test_the_checksum_of_an_address(digits: str) -> None:
    assert has_checksum(digits)
    assert not has_checksum(digits.lower())
    assert not has_checksum(
        digits[:-1] + digits[-1].swapcase() if digits[-1].isalpha() else "a" * 40
    )
