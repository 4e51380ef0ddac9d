"""How large an input may be.

Far above any commune's campaign, and low enough that a hostile or mistaken file is refused within seconds and
within a fraction of the memory of a small machine.
"""

from __future__ import annotations

MEGABYTE = 1024 * 1024

SETTINGS_BYTES = MEGABYTE // 4
SETTINGS_LINE_CHARACTERS = 10_000
TABLE_BYTES = 16 * MEGABYTE
TRAVEL_BYTES = 64 * MEGABYTE
LAYER_BYTES = 64 * MEGABYTE
"""Of a GeoPackage or of each file of a Shapefile; GeoJSON, being text, counts as a table."""

ZIP_BYTES = 64 * MEGABYTE
ZIP_ENTRIES = 1000
ZIP_DIRECTORY_BYTES = MEGABYTE
UNPACKED_BYTES = 160 * MEGABYTE

WORKBOOK_BYTES = 32 * MEGABYTE
WORKBOOK_UNPACKED_BYTES = 128 * MEGABYTE
WORKBOOK_ROWS = 200_000
"""Of all sheets together: the parser takes about ten thousand in a second."""

SHARED_TEXT_BYTES = 32 * MEGABYTE
"""Of the texts that a workbook keeps in one place: they are all in memory at once."""

VILLAGES = 5_000
TEAMS = 200
VOLUNTEERS = 20_000
TRAVEL_ROWS = 1_000_000
"""Travel tables grow with the square: enough for every pair of 1,000 places in both directions."""

CLOSURES = 20_000

COLUMNS = 500
LINE_CHARACTERS = 200_000
ID_CHARACTERS = 100
NAME_CHARACTERS = 200
HOURS_CHARACTERS = 500
LIST_CHARACTERS = 10_000

COUNT = 1_000_000
AMOUNT = 1e9
TRAVEL_MINUTES = 999_999
CAMPAIGN_DATES = 366

PROBLEMS_PER_FILE = 100
HOPELESS_ERRORS = 10_000
"""After so many errors in one table its remaining rows are not read."""

SHOWN_CHARACTERS = 60
