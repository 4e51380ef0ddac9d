"""Phone numbers, as people write them and as spreadsheets leave them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..language import Message, message
from .cells import as_text, not_understood
from .limits import NAME_CHARACTERS

# What stands between digits for the eye alone; a spreadsheet writes an apostrophe before text that looks like a number.
_FILLING = re.compile(r"[\s.\-()'\u00ad\u2010-\u2015\u200b-\u200d\u2060\ufeff]+")
_DECIMALS = re.compile(r"[.,]0$")
_TRUNK = re.compile(r"^(\+\d{1,3})\s*\(0\)")
# Mobile numbers have ten digits and landlines eleven, since 2018 and 2017.
_NATIONAL = re.compile(r"0[35789]\d{8}|02\d{9}", re.ASCII)
_VIETNAMESE = re.compile(r"\+84([35789]\d{8}|2\d{9})", re.ASCII)
_FOREIGN = re.compile(r"\+(?!84)[1-9]\d{7,14}", re.ASCII)
_WITHOUT_ZERO = re.compile(r"[35789]\d{8}", re.ASCII)
_WITHOUT_PLUS = re.compile(r"84[35789]\d{8}", re.ASCII)


@dataclass(frozen=True)
class PhoneNumber:
    """A number that can be dialled, and what had to be put back at its front: ``0``, ``+`` or nothing."""

    number: str
    put_back: str = ""


@dataclass(frozen=True)
class Phone:
    """A phone number: of Vietnam, or of another country with ``+`` and its code."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("one phone number such as 0912 345 678, or +84 912 345 678 with the country's code")

    def read(self, value: object) -> PhoneNumber:
        """Return the number without what is between its digits.

        A spreadsheet takes a number for a number: the leading zero goes, or the plus. Of a mobile number it is plain
        which; it is put back.
        """
        text = as_text(value, self.expected, NAME_CHARACTERS)
        if text.startswith("-"):
            raise not_understood(self.expected)
        digits = _FILLING.sub("", _TRUNK.sub(r"\1", _whole(text)))
        if digits.startswith("00"):
            digits = "+" + digits[2:]
        if any(form.fullmatch(digits) for form in (_NATIONAL, _VIETNAMESE, _FOREIGN)):
            return PhoneNumber(digits)
        if _WITHOUT_ZERO.fullmatch(digits):
            return PhoneNumber("0" + digits, "0")
        if _WITHOUT_PLUS.fullmatch(digits):
            return PhoneNumber("+" + digits, "+")
        raise not_understood(self.expected)


def _whole(text: str) -> str:
    """Return a number that was written as a decimal one, 912345678.0, as a whole one."""
    return _DECIMALS.sub("", text) if text.replace(",", ".").count(".") == 1 else text
