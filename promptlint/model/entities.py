"""Kinds of personal data, by presidio's names: what configurations may name."""

from __future__ import annotations

from types import MappingProxyType

ENTITIES = (
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "CREDIT_CARD",
    "IBAN_CODE",
    "CRYPTO",
    "IP_ADDRESS",
    "MAC_ADDRESS",
    "UK_NHS",
    "UK_NINO",
    "US_DRIVER_LICENSE",
    "US_ITIN",
    "US_SSN",
)
"""Found by the base install."""

_BY_COUNTRY = {
    "au": "AU_ABN AU_ACN AU_MEDICARE AU_TFN",
    "ca": "CA_POSTAL_CODE CA_SIN",
    "fi": "FI_PERSONAL_IDENTITY_CODE",
    "": "URL UUID",
    "de": (
        "DE_BSNR DE_FUEHRERSCHEIN DE_HANDELSREGISTER DE_HEALTH_INSURANCE DE_ID_CARD "
        "DE_KFZ DE_LANR DE_PASSPORT DE_PLZ DE_SOCIAL_SECURITY DE_TAX_ID DE_TAX_NUMBER "
        "DE_VAT_ID"
    ),
    "in": "IN_AADHAAR IN_GSTIN IN_PAN IN_PASSPORT IN_VEHICLE_REGISTRATION IN_VOTER",
    "it": "IT_DRIVER_LICENSE IT_FISCAL_CODE IT_IDENTITY_CARD IT_PASSPORT IT_VAT_CODE",
    "kr": "KR_BRN KR_DRIVER_LICENSE KR_FRN KR_PASSPORT KR_RRN",
    "ng": "NG_NIN NG_VEHICLE_REGISTRATION",
    "ph": "PH_PASSPORT PH_TIN PH_UMID",
    "pl": "PL_PESEL",
    "sg": "SG_NRIC_FIN SG_UEN",
    "za": (
        "ZA_COMPANY_REGISTRATION ZA_DRIVER_LICENSE ZA_ID_NUMBER ZA_INCOME_TAX_NUMBER "
        "ZA_LICENSE_PLATE ZA_MOBILE_NUMBER ZA_PASSPORT ZA_TELEPHONE_NUMBER "
        "ZA_TRAFFIC_REGISTER_NUMBER ZA_VAT_NUMBER"
    ),
    "es": "ES_NIE ES_NIF ES_PASSPORT",
    "se": "SE_ORGANISATIONSNUMMER SE_PERSONNUMMER",
    "th": "TH_TNIN",
    "tr": "TR_LICENSE_PLATE TR_NATIONAL_ID",
    "gb": "UK_DRIVING_LICENCE UK_PASSPORT UK_POSTCODE UK_VEHICLE_REGISTRATION",
    "us": (
        "ABA_ROUTING_NUMBER MEDICAL_LICENSE US_BANK_NUMBER US_CLAIM_NUMBER "
        "US_HEALTH_INSURANCE_MEMBER_ID US_MBI US_NPI US_PASSPORT US_PRESCRIPTION_NUMBER "
        "US_PRIOR_AUTHORIZATION_NUMBER US_PROVIDER_TAX_ID US_REFERRAL_NUMBER"
    ),
}

OPTIONAL = MappingProxyType(
    {country: tuple(names.split()) for country, names in _BY_COUNTRY.items()}
)
"""Presidio's other pattern recognisers, by ISO 3166 country; ``""`` for those of none."""

ALL_ENTITIES = (*ENTITIES, *(name for names in OPTIONAL.values() for name in names))

COUNTRIES = tuple(sorted(country for country in OPTIONAL if country))
"""Countries that have recognisers."""
