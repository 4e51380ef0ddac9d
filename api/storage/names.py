"""Names of users: as they are written, and as they are compared."""

from __future__ import annotations

import unicodedata


def tidy_name(name: str) -> str:
    """Return a name as it is shown: as it was written, with one spelling of each letter and single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def canonical_name(name: str) -> str:
    """Return a name as it is compared: one spelling of each letter, small letters, single spaces.

    Phones begin a field with a capital, and keyboards write `ế` in more than one way: neither may keep anybody out.
    """
    # Folding can take letters apart again, hence the second normalisation.
    folded = unicodedata.normalize("NFC", name).casefold()
    return tidy_name(folded)
