"""Telephone, identity, network and coin identifiers: what is found, and what is left alone."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from promptlint.analysis.privacy import BUSINESS, CERTAIN, ENTITIES, NOUNS, POSSIBLE, TAGS, scan
from promptlint.model.entities import ENTITIES as NAMES

ETHER = "0x43c1EB23E36274fb0cD7ff5Ccd66DBAb2519954b"

CERTAINLY = [
    ("PHONE_NUMBER", "Phone: {}", "(212) 736-5041"),
    ("PHONE_NUMBER", "my mobile is {} now", "07911 482 063"),
    ("PHONE_NUMBER", "please call {}.", "+49 30 901820"),
    ("PHONE_NUMBER", "call {} before noon", "(429) 474-6651"),
    ("PHONE_NUMBER", "{} fax", "921-835-1650x94266"),
    ("PHONE_NUMBER", "The hotline is {}", "7261938450"),
    ("US_SSN", "SSN: {}", "514-69-0365"),
    ("US_SSN", "social security number {}", "514.69.0365"),
    ("US_SSN", "SSN {} on file", "514690365"),
    ("US_ITIN", "ITIN {}", "912-78-3456"),
    ("US_DRIVER_LICENSE", "Driver's license number: {}", "D6184530"),
    ("US_DRIVER_LICENSE", "DL: {}", "W4537-2211"),
    ("US_DRIVER_LICENSE", "I lost my driver's license. My number is {}", "W6184530"),
    ("US_DRIVER_LICENSE", "{} is her driver's license number", "618-453-022"),
    ("US_DRIVER_LICENSE", "Is {} a valid driver's license?", "H61845309"),
    ("US_DRIVER_LICENSE", "Driver license: {}", "26 614 837"),
    ("US_DRIVER_LICENSE", "driver’s licence {} (Missouri)", "61845302AB"),
    ("PHONE_NUMBER", "they are not answering at {}", "785 8949"),
    ("PHONE_NUMBER", "Phone: {}", "212\u2011736\u20115041"),
    ("PHONE_NUMBER", "{} office", "61 51 82"),
    ("US_SSN", "SSN: {}", "514\u201369\u20130365"),
    ("US_SSN", "SSN: {}", "5 1 4 - 6 9 - 0 3 6 5"),
    ("US_SSN", "the SSN {} was given", "912-78-3456"),
    ("CREDIT_CARD", "card {}", "4716\u20117574\u20119118\u20116252"),
    ("UK_NHS", "NHS number {}", "621 735 3865"),
    ("UK_NINO", "National Insurance: {}", "JK 45 61 89 C"),
    ("CRYPTO", "send it to {}", "1FeexV6bAHb8ybZjqQMjJrcCrHGW9sb6uF"),
    ("CRYPTO", "send it to {}", "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"),
    ("CRYPTO", "my wallet is {}", ETHER),
    ("CRYPTO", "pay out in ETH to {}.", ETHER),
    ("CRYPTO", "token payouts go to the wallet {}", ETHER),
]
POSSIBLY = [
    ("CRYPTO", "wallet_address={}", ETHER.lower()),
    ("PHONE_NUMBER", "row 3: {}", "(212) 736-5041"),
    ("PHONE_NUMBER", "row 3: {}", "(03) 5327 5971"),
    ("US_SSN", "row 3: {}", "514-69-0365"),
    ("US_SSN", "row 3: {}", "514.69.0365"),
    ("PHONE_NUMBER", "row 3: {}", "894.620.0579"),
    ("UK_NINO", "row 3: {}", "JK456189C"),
    ("IP_ADDRESS", "client ip {} refused", "84.160.37.211"),
    ("IP_ADDRESS", "from {} at noon", "2a02:908:1234:ab00::17"),
    ("MAC_ADDRESS", "MAC address {} of her laptop", "3c:07:54:2a:9b:11"),
    ("MAC_ADDRESS", "MAC {}", "3C-07-54-2A-9B-11"),
]
SILENT = [
    f"my wallet is {ETHER.swapcase().replace('X', 'x')}",  # a wrong checksum
    f"the vault's contract {ETHER}, USDC = {ETHER}",
    f"commit {ETHER.lower()}, hash 0x{ETHER[2:].lower()}{ETHER[2:].lower()[:24]}",
    "wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed 0x000000000000000000000000000000000000dEaD",
    "wallet 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 0x1234567890123456789012345678901234567890",
    "7261938450",
    "order 7261938450, phone order number 7261938450",
    "NPI: 8404456690",
    "the call center handled 1534217 requests",
    "we reach 10 000 000 people, call 1534217 times",
    "the winning number is 48 15 16 23 42",
    "only reached on 3.10.0-3.10.12",
    "split ':a:b::c' at a colon",
    "text: 12 34 56 78",
    "tool calls: 10 20 30 40 50",
    "contact 1534217 customers",
    "IMEI 356938035643809",
    "call me on 2024-11-24 10:15",
    "a share of 0.3571428571",
    "version 24.118.7.31, v24.118.7.31, rv:24.118.7.31, Chrome/91.0.447.124, Section 4.12.7.3",
    "from 1914-1918 to 2019-2024",
    "phone (212) 555-0143, 555-867-5309, 1-800-555-0199, 123-456-7890",
    "sort 23 45 67 89 12 34 56",
    "1 234 567 890 people",
    "user_2127365041, x2127365041, 2127365041px, #7261938450",
    "10.4.2.1 127.0.0.1 169.254.3.4 192.0.2.7 198.51.100.9 203.0.113.9 8.8.8.8 0.0.0.0",
    "::1 fe80::1 2001:db8::1 fd00::17 std::vector a::b::c 10:15:30",
    "84.160.0.0/16",
    "MAC 00:00:00:00:00:00 ff:ff:ff:ff:ff:ff 00:00:5e:00:53:af 00:11:22:33:44:55",
    "3c:07:54:2a:9b:11",
    "SSN 078-05-1120, 219-09-9999, 123-45-6789, 987-65-4321",
    "row 000-12-3456, 666-12-3456, 514-00-0365, 514-69-0000",
    "NINO AB123456C, QQ123456C, BG456189C",
    "NHS number 621 735 3866",
    "621 735 3865",
    "a software license 61845302 of the driver package",
    "the driver's license fee of 123456 pesos, expires 2026-11-24, in 2019",
    "glucose 95 mg/dl in 123456 people, DL 2024",
    "phone 07700 900461, +44 20 7946 0321, +33 6 39 98 12 34, +49 30 23125 678, +61 491 570 156",
    "call +1-800-123-4567 or +44 1234567890",
    "1FeexV6bAHb8ybZjqQMjJrcCrHGW9sb6uG bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlq",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
]


@pytest.mark.parametrize(("entity", "frame", "value"), CERTAINLY)
def test_named_or_checked_is_certain(entity: str, frame: str, value: str) -> None:
    text = frame.format(value)
    found = [(hit.entity, text[hit.start : hit.end]) for hit in scan(text) if hit.score >= CERTAIN]
    assert found == [(entity, value)]


@pytest.mark.parametrize(("entity", "frame", "value"), POSSIBLY)
def test_shape_alone_is_possible(entity: str, frame: str, value: str) -> None:
    text = frame.format(value)
    found = scan(text)
    assert [(hit.entity, text[hit.start : hit.end]) for hit in found] == [(entity, value)]
    assert POSSIBLE <= found[0].score < CERTAIN


@pytest.mark.parametrize("text", SILENT)
def test_left_alone(text: str) -> None:
    assert [(hit.entity, text[hit.start : hit.end]) for hit in scan(text)] == []


@pytest.mark.parametrize("number", ["(555) 234-8871", "212-555-8871", "+34 612 345 678"])
def test_numbers_that_nobody_has_are_a_note(number: str) -> None:
    assert [hit.score < BUSINESS for hit in scan(f"Phone: {number}")] == [True]
    assert scan(f"row 3: {number[1:]}") == []


def test_only_the_entities_asked_for() -> None:
    text = "SSN 514-69-0365, phone (212) 736-5041, client ip 84.160.37.211"
    assert {hit.entity for hit in scan(text)} == {"US_SSN", "PHONE_NUMBER", "IP_ADDRESS"}
    assert [hit.entity for hit in scan(text, frozenset({"IP_ADDRESS"}))] == ["IP_ADDRESS"]


def test_every_entity_can_be_named_in_configurations_and_messages() -> None:
    assert set(NAMES) == ENTITIES == set(NOUNS) == set(TAGS)


def test_the_plans_are_loaded_for_candidates_only() -> None:
    program = (
        "import sys\nfrom promptlint.analysis.privacy import scan\n"
        "scan('order 7261938450 of 2026-11-24, phone: (212) 736-5041')\n"
        "assert 'phonenumbers' not in sys.modules\n"
        "scan('row 3: (03) 5327 5971')\nassert 'phonenumbers' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_without_the_plans_the_shape_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", ModuleType("phonenumbers"))
    assert [hit.entity for hit in scan("row 3: (03) 5327 5971")] == ["PHONE_NUMBER"]
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    assert [hit.entity for hit in scan("row 3: (03) 5327 5971")] == ["PHONE_NUMBER"]


def test_an_ethereum_address_with_nothing_beside_it_is_a_note() -> None:
    (hit,) = scan(f"row 3: {ETHER}")
    assert (hit.checksum, hit.context) == (True, False)
    assert hit.score < BUSINESS
    assert scan(f"row 3: {ETHER.lower()}") == []
    assert [one.entity for one in scan(f"row 3: {ETHER.lower()}", lenient=True)] == ["CRYPTO"]
