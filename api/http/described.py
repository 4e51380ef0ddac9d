"""What the OpenAPI document opens with, and what endpoints say about their errors."""

from __future__ import annotations

from typing import Any

from .codes import table
from .problems import TITLES

OPENING = f"""
Plans of mobile support points: campaigns are uploaded, plans of them computed and checked, and their weeks published
to the teams.

## Units and conventions

- **Times** of events are ISO 8601 in UTC, such as `2025-07-25T11:04:00Z`. **Dates** are ISO dates and **clock times**
  `HH:MM`, both local to the campaign. **Weeks** are ISO weeks such as `2025-W31`: Monday to Sunday.
- **Durations** of visits and journeys are whole **minutes**; how long to compute is **seconds**. **Distances** are
  metres. **Places** are WGS 84 degrees: `lat` and `lon` by name, and longitude first in GeoJSON.
- **Households** are counted, served ones in expectation and so with fractions. **Scores**, bounds and costs are points:
  the weights and penalties of the campaign times households, visits and minutes. More is better, and no plan scores
  more than its `bound`.
- **Names** of values are written `like_this`. Values that are not known are `null`, never left out. Numbers are not
  rounded. New values may be added; those here keep their meaning.
- **Ids** of the service are random, 32 hexadecimal digits. Those of villages, teams and volunteers are the campaign's.

## Who may ask

Programs send `Authorization: Bearer ldk_…`, with a token that a user made for the scopes that it needs (`read`, `plan`,
`publish`, `admin`); a token never may more than its user. Browsers have a session cookie and send `X-CSRF-Token` with
every change. The holder of a team's link sends `Authorization: Link …`, for the published routes of that team.

## How to ask

- **Errors** are `application/problem+json` (RFC 9457) with a `code` of the table below that never changes, a `detail`
  that says what to do, and, where several things are wrong, a list `errors`. 503 and 429 come with `Retry-After`.
- **Requests** have an id in every answer's `X-Request-Id`, by which the service's log names them; one that is sent is
  kept. `HEAD` is answered as `GET` is, without the body.
- **Languages**: sentences are in Vietnamese, or in English or another language of the service where `Accept-Language`
  or `?lang=en` asks for it.
- **Lists** come in pages of `limit` entries; `next` of one page is the `cursor` of the next, and null on the last.
- **Twice**: a POST with an `Idempotency-Key` is done once; for a day the same key gets the same answer, marked by
  `Idempotency-Replayed: true`.
- **Changes** to what others may change too need `If-Match` with the `ETag` that was read: 428 without, 412 where it has
  changed meanwhile. `If-None-Match` saves reading again what is the same: 304.
- **Plans** take time: the POST answers 202 and `Location`; GET tells the best so far at any moment, `/events` tells as
  it happens, and DELETE stops and keeps the best.
- **Caches**: what names people is `private`; what changes must be asked for anew (`no-cache`), and what is told once
  must not be kept (`no-store`).

## Codes of errors

{table()}
""".strip()

TAGS = [
    {"name": "campaigns", "description": "What is planned: uploaded, in versions that never change"},
    {"name": "plans", "description": "Computed in the background; the best so far at any moment"},
    {"name": "weeks", "description": "Weeks of a plan, from draft to published"},
    {"name": "routes", "description": "Published routes of a team"},
    {"name": "maps", "description": "Pages that work with no signal"},
    {
        "name": "people",
        "description": "Who may what: sign-ins, users, invitations, tokens, links of teams, the audit log",
    },
    {"name": "service", "description": "Whether the service works, and how much it does"},
]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return `responses=` of an endpoint: errors of its own, besides those that all have."""
    return {status: {"description": str(TITLES[status])} for status in statuses}
