"""Ethereum addresses: 40 hexadecimal digits, whose capitals are a checksum (EIP-55).

Contracts have addresses, too, and code and documentation are full of them: an address counts where
words speak of a wallet, and without such words only by its checksum, as a note. Next to words of
contracts and tokens it says nothing of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.privacy.context import Vocabulary, around, ends_in_escape
from promptlint.analysis.privacy.detection import BUSINESS, POSSIBLE, Detection
from promptlint.analysis.privacy.keccak import keccak256
from promptlint.analysis.privacy.opening import Openings
from promptlint.analysis.privacy.words import words

ENTITY = "CRYPTO"

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}(?!\w)")
_WALLET = Vocabulary.of(
    "wallet wallets metamask ledger trezor donate donation donations payout payouts withdraw "
    "withdrawal deposit payee beneficiary",
    "walletaddress wallet_address",
)
_CHAIN = Vocabulary.of("eth ether ethereum crypto", "")
"""Speak of a wallet, too, unless a contract is spoken of."""
_CONTRACT = Vocabulary.of(
    "abi proxy factory router multicall create2 precompile deployed deployer bytecode token tokens "
    "implementation null zero erc20 weth usdc usdt dai uniswap pool vault",
    "contract tokenaddress token_address",
)
_CHECKED = 1000
"""Addresses of one text that are hashed; of further ones, capitals among small letters do."""

# EIP-55's own examples, addresses that burn coins, and the first accounts of test networks
# (Hardhat, Ganache), whose keys everybody has.
_SAMPLES = words(
    "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed fb6916095ca1df60bb79ce92ce3ea74c37c5d359 "
    "dbf03b407c01e7cd3cbea99509d93f8dddc8c6fb d1220a0cf47c7b9be7a2e6ba89f429762e7b9adb "
    "52908400098527886e0f7030069857d2e4169ee7 8617e340b3d01fa5f11f306f4090fd50e238070d "
    "de709f2102306220921060314715629080e2fb77 27b1fdb04752bbc536007a920d24acb045561c26 "
    "000000000000000000000000000000000000dead d8da6bf26964af9d7eed9e03e53415d37aa96045 "
    "f39fd6e51aad88f6f4ce6ab8827279cfffb92266 70997970c51812dc3a010c7d01b50e0d17dc79c8 "
    "3c44cdddb6a900fa2b585dd299e03d12fa4293bc 90f79bf6eb2c4f870365e785982e1f101e93b906 "
    "90f8bf6a479f320ead074411a4b0e7944ea8c9c1 ffcf8fdee72ac11b5c542428b35eef5769c409f0"
)
_MADE_UP = re.compile(r"0{20}|(.{1,4})\1{4}|(?:12345678|23456789|abcdef01|abcdef12|deadbeef)")


def find(text: str, lenient: bool, opened: Openings) -> Iterator[Detection]:
    """Addresses of a buffer."""
    floor = checked = 0
    for offset in opened.ethereum:
        match = _ADDRESS.match(text, offset) if offset >= floor else None
        if match is None:
            continue
        floor = match.end()
        digits = match.group()[2:]
        before, after = around(text, offset, floor)
        if not _stands_free(text, offset) or _is_sample(digits.lower()):
            continue
        wallet = _WALLET.names(before) or _WALLET.names(after)
        if not wallet and (_CONTRACT.names(before) or _CONTRACT.names(after)):
            continue
        wallet = wallet or _CHAIN.names(before) or _CHAIN.names(after)
        mixed = digits not in (digits.lower(), digits.upper())
        if not (mixed or wallet):
            if lenient:
                yield Detection(ENTITY, offset, floor, POSSIBLE, False, False)
            continue
        checked += mixed
        right = mixed and (checked > _CHECKED or has_checksum(digits))
        if mixed and not right:
            continue  # somebody mistyped it, or it is none
        yield Detection(ENTITY, offset, floor, _score(right, wallet), right, wallet)


def has_checksum(digits: str) -> bool:
    """Whether those letters of 40 hexadecimal digits are capitals that EIP-55 asks for."""
    plain = digits.lower()
    marks = keccak256(plain.encode("ascii")).hex()
    return all(
        char.isdigit() or char.isupper() == (mark in "89abcdef")
        for char, mark in zip(digits, marks, strict=False)
    )


def _score(right: bool, wallet: bool) -> float:
    if right and wallet:
        return 0.95
    return POSSIBLE + 0.1 if wallet else BUSINESS - 0.05


def _is_sample(plain: str) -> bool:
    return plain in _SAMPLES or _MADE_UP.search(plain) is not None


def _stands_free(text: str, start: int) -> bool:
    last = text[start - 1 : start]
    return not (last.isalnum() or last == "_") or ends_in_escape(text, start)
