"""Closed villages and roads in words."""

from __future__ import annotations

from optimizer import Closure

from .atlas import Atlas


def closure_note(atlas: Atlas, closure: Closure) -> dict[str, str]:
    """Return where, what, when and why of a closure."""
    say = atlas.say
    where = atlas.place_name(closure.origin)
    if closure.destination is None:
        what = say("closed_village")
    else:
        where = f"{where} – {atlas.place_name(closure.destination)}"
        what = say("closed") if closure.minutes is None else say("slow", minutes=closure.minutes)
    when = say.short_date(closure.start)
    if closure.end != closure.start:
        when = say("span", start=when, end=say.short_date(closure.end))
    return {"where": where, "what": what, "when": when, "reason": closure.reason}
