"""Tables of internet domains: top-level ones, reserved ones and those that people make up.

Sources: IANA's root zone (country codes in full, the generic names in common use), RFC 2606,
RFC 6761, RFC 6762, RFC 8375 and ICANN's `.internal`.
"""

from __future__ import annotations

from promptlint.analysis.privacy.words import words

COUNTRY = words(
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs "
    "bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec "
    "ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy "
    "hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz "
    "la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx "
    "my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re "
    "ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th "
    "tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm "
    "zw"
)

GENERIC = words(
    "com org net edu gov mil int arpa info biz name pro aero coop museum mobi jobs travel tel cat "
    "asia post xxx academy accountant accountants adult agency app apartments art associates "
    "attorney auction audio auto autos band bank bar beauty beer best bet bible bid bike bingo "
    "black blog blue boats boutique broker build builders business buzz cab cafe camera camp "
    "capital car cards care career careers cars casa cash casino center ceo chat cheap church city "
    "claims cleaning click clinic clothing cloud club coach codes coffee college community company "
    "computer condos construction consulting contact contractors cooking cool country coupons "
    "courses credit cricket cruises cymru dance date dating day deals degree delivery democrat "
    "dental dentist design dev diamonds diet digital direct directory discount doctor dog domains "
    "download earth education email energy engineer engineering enterprises equipment estate eus "
    "events exchange expert exposed express faith family fan fans farm fashion finance financial "
    "fish fishing fit fitness flights florist flowers football forex forsale foundation fun fund "
    "furniture futbol fyi gallery game games garden gay gift gifts gives glass global gmbh gold "
    "golf graphics gratis green gripe group guide guitars guru hair health healthcare help hiphop "
    "hockey holdings holiday homes horse hospital host hosting hotel house how immo immobilien inc "
    "industries ink institute insure international investments irish jetzt jewelry kaufen kim "
    "kitchen kiwi koeln land law lawyer lease legal lgbt life lighting limited limo link live llc "
    "loan loans lol london lotto love ltd luxury maison makeup management market marketing mba "
    "media memorial men miami moda moe moe money monster mortgage motorcycles movie nagoya network "
    "news ngo ninja nrw nyc observer one ong onl online ooo paris partners parts party pet phd "
    "photo photography photos pics pictures pink pizza place plumbing plus poker porn press "
    "productions promo properties property pub quest racing realty recipes red rehab reise reisen "
    "rent rentals repair report republican rest restaurant review reviews rich rip rocks rodeo run "
    "saarland sale salon sarl school schule science security services sex sexy shiksha shoes shop "
    "shopping show singles site ski skin soccer social software solar solutions space sport store "
    "storage stream studio study style sucks supplies supply support surf surgery swiss sydney "
    "systems tattoo tax taxi team tech technology tennis theater tickets tienda tips tires today "
    "tokyo tools top tours town toys trade trading training tube university uno vacations vegas "
    "ventures vet viajes video villas vin vip vision vodka vote voyage wales wang watch webcam "
    "website wedding whoswho wien wiki win wine work works world wtf yachts yoga yokohama you zone "
    "google amazon apple microsoft bmw barclays hsbc"
)

TOP_LEVEL = COUNTRY | GENERIC

RESERVED_TOP = words(
    "example test invalid localhost local internal onion alt lan corp home localdomain"
)
"""Never, or not on the public internet, the domain of a mailbox."""

RESERVED = words("example.com example.net example.org example.edu example.io")
"""RFC 2606's second-level names, and two that are used as if they were among them."""

DUMMY = words(
    "abc.com acme.co acme.com acme.io acme.org acmecorp.com acme-corp.com address.com "
    "adventure-works.com anycompany.com anywhere.com bank.com bar.com baz.com bigcorp.com "
    "business.com client.com clinic.com co.com company.co company.com company.io company.net "
    "company.org contoso.com corp.com corporation.com customer.com domain.co domain.com "
    "domain.net domain.org dummy.com email.com emailaddress.com enterprise.com fabrikam.com "
    "fake.com fakeemail.com firm.com foo.com foobar.com globex.com hooli.com hospital.com "
    "hospital.org host.com initech.com institution.edu mailserver.com mydomain.com mycompany.com "
    "mysite.com mywebsite.com name.com nonprofit.org northwind.com northwindtraders.com "
    "organization.com organization.org org.com partner.com person.com personal.com provider.com "
    "random.com retailer.com sample.com school.edu school.org server.com shop.com site.com "
    "somewhere.com startup.com store.com supplier.com techcorp.com test.com test.net test.org "
    "university.edu user.com users.com vendor.com website.com widgets.com xyz.com "
    "xyzcompany.com xyzcorp.com yoyodyne.com"
)
"""Domains that stand for "some company" in made-up text. Real ones, but rarely meant."""

SERVICE = ("gserviceaccount.com", "noreply.github.com", "ingest.sentry.io")
"""Mailboxes under these belong to machines."""
