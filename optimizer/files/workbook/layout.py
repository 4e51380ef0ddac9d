"""The tables of a campaign as sheets: what each column is called in the languages, and what may stand in it.

A template is written from this, and a sheet is read by it: its headings may be the names of the columns, what the
template calls them in any language, or what offices often call them.
"""

from __future__ import annotations

from ...language import message
from .people_sheets import TEAMS, VOLUNTEERS
from .place_sheets import CLOSURES, TRAVEL, VILLAGES

SETTINGS_SHEET = "campaign"

SHEETS = (VILLAGES, TEAMS, VOLUNTEERS, TRAVEL, CLOSURES)
"""Every table but the settings, in the order of a template."""

SHEET_OF = {sheet.file: sheet for sheet in SHEETS}

SETTINGS_TITLE = message("Campaign")
SETTINGS_NOTE = message("One setting in each row; write into the column “value” only. * is required.")
KEY, VALUE = message("Key"), message("Value")
MEANING, HOW = message("Setting"), message("What to write")
GUIDE = message("Guide")
