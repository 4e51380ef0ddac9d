"""The syntax of `campaign.toml`, and of other files like it, with its errors told by line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from ..language import Message, message
from .limits import SETTINGS_LINE_CHARACTERS
from .problems import Book
from .sources import SETTINGS_FILE

_LINE = re.compile(r"\(at line (\d+), column \d+\)", re.ASCII)
_BARE_DATE = re.compile(r"=\s*\[?\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"=\s*[+-]?\d+,\d+\s*(?:#|$)", re.ASCII)
_LOOKED_AT = 200


def parse_toml(text: str, book: Book, file: str = SETTINGS_FILE) -> Mapping[str, object] | None:
    """Return the document; None, and an error of the file in the book, where it is no TOML."""
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        # The parser takes quadratic time over a key of very many parts.
        if len(line) > SETTINGS_LINE_CHARACTERS:
            book.error(
                file,
                message(
                    "the line is longer than {limit} characters; shorten it", limit=SETTINGS_LINE_CHARACTERS
                ),
                row=number,
                value=line,
            )
            return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        number = min(int(found.group(1)), len(lines)) if found else len(lines)
        line = lines[number - 1]
        book.error(file, _syntax(str(error), line), row=number, value=line)
    except RecursionError:
        book.error(file, message("is nested far too deeply; write plain keys and values"))
    except ValueError:
        # Python refuses integers of thousands of digits.
        book.error(file, message("holds a number of thousands of digits; write a plain number"))
    return None


def _syntax(error: str, line: str) -> Message:
    line = line[:_LOOKED_AT]
    if _BARE_DATE.search(line):
        return message(
            'the date is not understood here; write 2025-07-25, or "25/7/2025" with its quotation marks'
        )
    if _DECIMAL_COMMA.search(line):
        return message("a decimal comma is not understood here; write a decimal point, such as 22.4564")
    if error.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate")):
        return message("the key or table stands twice; keep one of the two")
    return message(
        "the line is not understood; write “[table]” or “key = value”, texts between straight quotation "
        "marks, lists as [1, 2]"
    )
