"""Twilio Lookup v2: is this a valid number, and what kind of line is it."""

from __future__ import annotations

import phonenumbers
from aiohttp import web

from bot.sandbox.refusals import Refusal, twilio_refusal
from bot.sandbox.twilio_outcomes import magic_digit

#: Twilio's words for line types, by the numbering plan's.
LINE_TYPES = {
    phonenumbers.PhoneNumberType.MOBILE: "mobile",
    phonenumbers.PhoneNumberType.FIXED_LINE: "landline",
    phonenumbers.PhoneNumberType.VOIP: "fixedVoip",
    phonenumbers.PhoneNumberType.TOLL_FREE: "tollFree",
    phonenumbers.PhoneNumberType.PREMIUM_RATE: "premium",
}


async def look_up(request: web.Request) -> web.Response:
    """Answer GET /v2/PhoneNumbers/{number}, with the line type when Fields asks for it."""
    text = request.match_info["number"]
    try:
        number = phonenumbers.parse(text, request.query.get("CountryCode", "NL"))
    except phonenumbers.NumberParseException:
        return twilio_refusal(
            Refusal(status=404, message=f"The requested resource {text} was not found")
        )
    digit = magic_digit(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    valid = digit != 3 and (bool(digit) or phonenumbers.is_valid_number(number))
    line = None
    if "line_type_intelligence" in request.query.get("Fields", "") and valid:
        kind = LINE_TYPES.get(phonenumbers.number_type(number), "mobile")
        line = {
            "type": "landline" if digit == 6 else kind,
            "carrier_name": "Zandbak Mobiel",
            "mobile_country_code": "204",
            "mobile_network_code": "99",
            "error_code": None,
        }
    country = phonenumbers.region_code_for_country_code(number.country_code or 0)
    international = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return web.json_response(
        {
            "phone_number": international,
            "national_format": phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.NATIONAL
            ),
            "calling_country_code": str(number.country_code),
            "country_code": country,
            "valid": valid,
            "validation_errors": [] if valid else ["INVALID_BUT_POSSIBLE"],
            "line_type_intelligence": line,
            "caller_name": None,
            "url": str(request.url),
        }
    )


def routes() -> list[web.RouteDef]:
    """Return the route."""
    return [web.get("/twilio/v2/PhoneNumbers/{number}", look_up)]
