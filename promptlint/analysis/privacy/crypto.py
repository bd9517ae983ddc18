"""Bitcoin addresses: Base58Check (BIP 13, 16) and Bech32 (BIP 173, 350), by their checksums."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.privacy.context import Vocabulary, around
from promptlint.analysis.privacy.detection import Detection
from promptlint.analysis.privacy.opening import Openings
from promptlint.analysis.privacy.validators import is_base58check, is_bech32
from promptlint.analysis.privacy.words import words

ENTITY = "CRYPTO"

_SEGWIT = re.compile(r"bc1[02-9ac-hj-np-z]{11,71}(?![0-9A-Za-z_])|BC1[02-9AC-HJ-NP-Z]{11,71}(?!\w)")
_CONTEXT = Vocabulary.of("btc bitcoin wallet wallets crypto coins payment address", "")
# The first block's, the specimens of the specifications and of wikis, and those that burn coins.
_SAMPLES = words(
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 "
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy 1BoatSLRHtKNngkdXEeobR76b53LETtpyT "
    "1111111111111111111114oLvT2 1BitcoinEaterAddressDontSendf59kuE "
    "1CounterpartyXXXXXXXXXXXXXXXUWLpVr 17VZNX1SN5NtKa8UQFxwQbFeFc3iqRYhem "
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq "
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y "
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0 "
    "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3"
)


def judge_legacy(text: str, start: int, end: int) -> Iterator[Detection]:
    """The address ``text[start:end]`` in Base58, if it is one."""
    yield from _judge(text, start, end, is_base58check(text[start:end]))


def find_segwit(text: str, lenient: bool, opened: Openings) -> Iterator[Detection]:
    """Addresses in Bech32; the checksum decides, so that `lenient` changes nothing."""
    floor = 0
    for offset in opened.coins:
        match = _SEGWIT.match(text, offset) if offset >= floor else None
        if match:
            floor = match.end()
            last = text[offset - 1 : offset] if offset else ""
            if not (last.isalnum() or last == "_"):
                yield from _judge(text, *match.span(), is_bech32(match.group()))


def _judge(text: str, start: int, end: int, valid: bool) -> Iterator[Detection]:
    value = text[start:end]
    if valid and value not in _SAMPLES and value.lower() not in _SAMPLES:
        before, after = around(text, start, end)
        context = _CONTEXT.names(before) or _CONTEXT.names(after)
        yield Detection(ENTITY, start, end, 0.95 if context else 0.9, True, context)
