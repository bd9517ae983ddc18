"""Values that only look like personal data: documented test values, blanks and stock dummies.

Sources: RFC 2606, 6761 and 6762 (domains), the test numbers that payment processors publish,
and the examples of the IBAN registry.
"""

from __future__ import annotations

import re
from enum import IntEnum

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.domains import DUMMY, RESERVED, RESERVED_TOP, SERVICE
from promptlint.analysis.privacy.words import words


class Mailbox(IntEnum):
    """What an address stands for."""

    PLACEHOLDER = 0
    DUMMY = 1
    ROLE = 2
    PERSON = 3


_BLANK = words(
    "address anyone email emailaddress example exampleuser firstname firstname.lastname "
    "first.last first_last flast fname.lname lastname login mail me my.email myemail name noone "
    "placeholder recipient sender someone somebody user user.name user_name userid username "
    "user1 user123 whoever xyz"
)

_MACHINE = words(
    "bounce bounces centos cron daemon debian deploy do-not-reply do_not_reply donotreply "
    "ec2-user ftp git hg mailer-daemon mysql no-reply no_reply nobody noreply notifications "
    "postgres postmaster root rsync svn ubuntu vagrant www-data"
)

_STOCK = words(
    "abc abcd alice.smith asdf bar baz bob.smith demo fake foo foo.bar foobar guest jane.doe "
    "jane.smith jane_doe janedoe janesmith janeroe jdoe joe.bloggs john.doe john.smith john_doe "
    "john.q.public johndoe johnsmith jsmith max.mustermann mustermann maxmustermann sample test "
    "test.user test1 test123 test_user tester testing testuser"
)

_JOINTS = str.maketrans("", "", "._-0123456789")

_ROLES = words(
    "abuse accounting accounts admin administrator admissions ads advertising alerts api "
    "applications assistance billing booking bookings business careers claims clientservices "
    "community compliance contact contactus customer-service customer-support customer.service "
    "customer.support customercare customers customerservice customersupport data dataprotection "
    "datenschutz dev developer developers devops donate dpo editor editorial enquiries enquiry "
    "events everyone feedback finance frontdesk general hello help helpdesk hey hi hostmaster hr "
    "info information inquiries inquiry invoices investors it itsupport jobs kontakt legal "
    "licensing mail marketing media membership news newsletter office operations ops orders "
    "partner partners partnerships payment payments press privacy procurement project "
    "publications purchasing reception recruiting recruitment refunds registrar registration "
    "report reports reservations returns sales secretary security service services shipping shop "
    "staff store subscribe subscriptions suggestions support team tech techsupport tickets "
    "unsubscribe vendor volunteer volunteers warranty web webmaster welcome"
)

_BLANK_SHAPE = lazy(
    r"your|(?:^|[._-])(?:placeholder|example|dummy|redacted|masked|anonymi[sz]ed|removed)(?:$|[._-])"
    r"|x{3}|(.)\1{4}|^[0-9a-f]{8}\.\d{6,}|^(?:email|user|person|customer|name)[._-]?\d{0,4}$"
)
_LIST = lazy(
    r"-(?:subscribe|request|list|announce|dev|devel|users|discuss|bugs|sig|owner|l10n)@|@lists?\."
)
_DUMMY_LABEL = lazy(r"example|^your|^my(?:company|domain|site|org|business|shop|store)|dummy")
_BLANK_DOMAIN = re.compile(r"^your|placeholder|redacted|x{3}|^domain$|^example$")


def mailbox(local: str, domain: str) -> Mailbox:
    """Judge an address by its two halves, in any case."""
    local, domain = local.lower(), domain.lower()
    if _reserved(domain) or local in _MACHINE or local in _BLANK or _BLANK_SHAPE().search(local):
        return Mailbox.PLACEHOLDER
    owner = domain.rpartition(".")[0]
    if (
        local in _STOCK
        or local.translate(_JOINTS) in _STOCK
        or domain in DUMMY
        or _DUMMY_LABEL().search(owner)
    ):
        return Mailbox.DUMMY
    if len(local) == 1 and len(owner) == 1:
        return Mailbox.DUMMY
    if local.partition("+")[0] in _ROLES or _LIST().search(f"{local}@{domain}"):
        return Mailbox.ROLE
    return Mailbox.PERSON


def _reserved(domain: str) -> bool:
    labels = domain.split(".")
    return (
        labels[-1] in RESERVED_TOP
        or ".".join(labels[-2:]) in RESERVED
        or domain.endswith(SERVICE)
        or any(_BLANK_DOMAIN.search(label) for label in labels[:-1])
    )


_TEST_CARDS = words(
    # Stripe, Adyen, Braintree, PayPal, Worldpay, Square and Authorize.Net publish these.
    "4242424242424242 4111111111111111 4012888888881881 4000056655665556 4222222222222 "
    "5555555555554444 5105105105105100 5200828282828210 5454545454545454 2223003122003222 "
    "378282246310005 371449635398431 378734493671000 6011111111111117 6011000990139424 "
    "6011601160116611 6011981111111113 30569309025904 38520000023237 36227206271667 "
    "3056930009020004 3530111333300000 3566002020360505 3566111111111113 6200000000000005 "
    "5019717010103742 6331101999990016 4988438843884305 4166676667666746 4646464646464644 "
    "4000020000000000 4000620000000007 5577000055770004 5555444433331111 5101180000000007 "
    "2222400070000005 2222410740360010 370000000000002 36006666333344 3569990010095841 "
    "4005519200000004 4009348888881881 4012000033330026 4012000077777777 4217651111111119 "
    "4500600000000061 2223000048400011 36259600000004 4007000000027 4012888818888 "
    "4484070000000000 4911830000000 4917610000000000 4462030000000000 5413330089604111 "
    "4532015112830366 4539148803436467 4485275742308327 4556737586899855 "
    "5425233430109903 4263982640269299 4917484589897107 4001919257537193 "
    "2222420000001113 2223000010309703 374245455400126 5425233430109903 4929420573595709"
)

_RUN = lazy(r"0123456|1234567|2345678|3456789|9876543|8765432|7654321")
_QUADS = lazy(r"^(\d{4})\1{2}|(\d)\2{3}(?:\d{4}|)(\d)\3{3}")


def is_test_card(digits: str) -> bool:
    """Whether a card number is a documented test number or plainly made up."""
    return digits in _TEST_CARDS or _made_up(digits) or digits.startswith("4000000")


def _made_up(digits: str) -> bool:
    # Counting up, one digit over and over, or blocks of one digit: chance makes such a number
    # once in about a million.
    common = max(digits.count(digit) for digit in "0123456789")
    return (
        len(set(digits)) < 4
        or 2 * common > len(digits) + 1
        or _RUN().search(digits) is not None
        or _QUADS().search(digits) is not None
    )


_SAMPLE_IBANS = words(
    # The registry's example for each country, and the ones that tutorials repeat.
    "AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 "
    "AT611904300234573201 AZ21NABZ00000000137010001944 BA391290079401028494 BE68539007547034 "
    "BG80BNBG96611020345678 BH67BMAG00001299123456 BR1800360305000010009795493C1 "
    "BR9700360305000010009795493P1 BY13NBRB3600900000002Z00AB00 CH9300762011623852957 "
    "CR05015202001026284066 CY17002001280000001200527600 CZ6508000000192000145399 "
    "CZ9455000000001011038930 DE89370400440532013000 DK5000400440116243 "
    "DO28BAGR00000001212453611324 EE382200221020145685 EG380019000500000000263180002 "
    "ES9121000418450200051332 FI2112345600000785 FO6264600001631634 FR1420041010050500013M02606 "
    "FR7630006000011234567890189 FR7630001007941234567890185 GB29NWBK60161331926819 "
    "GB82WEST12345698765432 GB33BUKB20201555555555 GB98MIDL07009312345678 "
    "GE29NB0000000101904917 GI75NWBK000000007099453 GL8964710001000206 GR1601101250000000012300695 "
    "GT82TRAJ01020000001210029690 HR1210010051863000160 HU42117730161111101800000000 "
    "IE29AIBK93115212345678 IE64IRCE92050112345678 IL620108000000099999999 "
    "IQ98NBIQ850123456789012 IS140159260076545510730339 IT60X0542811101000000123456 "
    "JO94CBJO0010000000000131000302 KW81CBKU0000000000001234560101 KZ86125KZT5004100100 "
    "LB62099900000001001901229114 LC55HEMM000100010012001200023015 LI21088100002324013AA "
    "LT121000011101001000 LU280019400644750000 LV80BANK0000435195001 "
    "MC5811222000010123456789030 MD24AG000225100013104168 ME25505000012345678951 "
    "MK07250120000058984 MR1300020001010000123456753 MT84MALT011000012345MTLCAST001S "
    "MU17BOMM0101101030300200000MUR NL91ABNA0417164300 NL02ABNA0123456789 NL39RABO0300065264 "
    "NO9386011117947 PK36SCBL0000001123456702 PL61109010140000071219812874 "
    "PL27114020040000300201355387 PS92PALS000000000400123456702 PT50000201231234567890154 "
    "QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000 RS35260005601001611379 "
    "SA0380000000608010167519 SC18SSCB11010000000000001497USD SE4550000000058398257466 "
    "SE3550000000054910000003 SI56263300012039086 SI56191000000123438 SK3112000000198742637541 "
    "SM86U0322509800000000270100 ST68000100010051845310112 SV62CENR00000000000000700025 "
    "TL380080012345678910157 TN5910006035183598478831 TR330006100519786457841326 "
    "UA213223130000026007233566001 VA59001123000012345678 VG96VPVG0000012345678901 "
    "XK051212012345678906 DE75512108001245126199 DE02120300000000202051 "
    "DE02500105170137075030 DE12500105170648489890 BE71096123456769 CH5604835012345678009 "
    "ES7921000813610123456789 AT483200000012345864 DE91100000000123456789 "
    "NL20INGB0001234567 LU120010001234567891"
)


def is_sample_iban(value: str) -> bool:
    """Whether an IBAN without separators is a documented example or plainly made up."""
    value = value.upper()
    account = value[4:]
    common = max(account.count(char) for char in set(account))
    repeats = 3 * common > 2 * len(account)
    return value in _SAMPLE_IBANS or repeats or _RUN().search(account) is not None
