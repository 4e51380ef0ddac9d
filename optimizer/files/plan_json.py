"""plan.json: the document of FORMATS.md from a plan and back, and its file."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..campaign import CLASSES
from ..hours import clock
from ..language import Language, Message, message
from ..plan import (
    Breakdown,
    CheckIn,
    Duty,
    Plan,
    Replan,
    Route,
    Run,
    Served,
    Stop,
    Unmet,
    VillageResult,
)
from .legs import leg_entry, legs_of
from .limits import MEGABYTE
from .problems import Book, InputError, shown
from .sources import is_ordinary, unreadable

SCHEMA = "luudong.plan/1"
PLAN_BYTES = 64 * MEGABYTE

BY_HAND = {"seconds": 0.0, "seed": 0, "version": "", "engine": ""}


def plan_document(plan: Plan, language: Language) -> dict[str, Any]:
    """Return plan.json as plain values, numbers unrounded.

    Parameters
    ----------
    plan
        The plan.
    language
        The language of the reasons.
    """
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "campaign": plan.campaign,
        "campaign_sha256": plan.campaign_sha256,
        "status": plan.status,
        "score": plan.score,
        "bound": plan.bound,
        "gap": plan.gap,
        "breakdown": plan.breakdown.model_dump(),
        "routes": [_route(route) for route in plan.routes],
        "duties": [_duty(duty) for duty in plan.duties],
        "villages": [
            {
                "village": result.village,
                "visits": result.visits,
                "served": _by_class(result.served),
                "coverage": result.coverage,
            }
            for result in plan.villages
        ],
        "unmet": [_unmet(unmet, language) for unmet in plan.unmet],
    }
    if plan.replan is not None:
        document["replan"] = _replan(plan.replan)
    if plan.travel is not None:
        document["travel"] = dict(plan.travel)
    if plan.legs:
        document["legs"] = [leg_entry(leg) for leg in plan.legs]
    run = plan.run
    document["run"] = {
        **run.extra,
        "seconds": run.seconds,
        "seed": run.seed,
        "version": run.version,
        "engine": run.engine,
    }
    return document


def plan_of(document: Mapping[str, Any]) -> Plan:
    """Return the plan that a document holds; reasons are texts in the language that they were written in.

    One that does not say how it came about, such as a plan made by hand, has a `run` of no time by nobody.

    The document must have passed the check: what is missing or malformed raises whatever it happens to raise.
    """
    run = dict(document.get("run", BY_HAND))
    kept = {key: run.pop(key) for key in ("seconds", "seed", "version", "engine")}
    replan = document.get("replan")
    return Plan(
        **{key: document[key] for key in ("campaign", "campaign_sha256", "status", "score", "bound", "gap")},
        breakdown=Breakdown(**{line: document["breakdown"][line] for line in Breakdown.model_fields}),
        routes=_routes_of(document["routes"]),
        duties=_duties_of(document["duties"]),
        villages=tuple(
            VillageResult(
                village=result["village"],
                visits=result["visits"],
                served=_served_of(result["served"]),
                coverage=result["coverage"],
            )
            for result in document["villages"]
        ),
        unmet=tuple(_unmet_of(unmet) for unmet in document["unmet"]),
        run=Run(**kept, extra=run),
        replan=None if replan is None else _replan_of(replan),
        travel=document.get("travel"),
        legs=legs_of(document.get("legs", ())),
    )


def write_plan(document: Mapping[str, Any], path: Path) -> None:
    """Write plan.json whole or not at all: nobody reads half a file, and no bad end costs the one before.

    Raises
    ------
    ValueError
        If the document holds NaN or an infinity.
    OSError
        If the file cannot be written.
    """
    content = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    target = path.resolve()
    if target.exists() and not target.is_file():
        # Replacing a device would take it from the whole machine.
        raise FileExistsError(errno.EEXIST, "not an ordinary file", str(path))
    draft = target.with_name(f".luudong-{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def read_plan(path: Path) -> dict[str, Any]:
    """Read plan.json as plain values. Whether it is a plan is for the check to say.

    Raises
    ------
    InputError
        If there is no such file, it is too large, or it does not hold a JSON object.
    """
    book = Book()
    name = shown(path.name)
    written = _text(path, name, book)
    if written is not None:
        try:
            document = json.loads(written)
        except json.JSONDecodeError as error:
            book.error(
                name,
                message(
                    "is not JSON (line {line}, column {column}); take the file as luudong plan wrote it",
                    line=error.lineno,
                    column=error.colno,
                ),
            )
        except (RecursionError, ValueError):
            # Brackets thousands deep, or a number of thousands of digits.
            book.error(
                name, message("is JSON that no plan looks like; take the file as luudong plan wrote it")
            )
        else:
            if isinstance(document, dict):
                return document
            book.error(name, message("is not a plan: it must hold one JSON object"))
    raise InputError(book.problems)


def _text(path: Path, name: str, book: Book) -> str | None:
    try:
        if is_ordinary(path, name, PLAN_BYTES, book):
            return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        unreadable(error, name, book)
    except UnicodeDecodeError:
        book.error(name, message("is not UTF-8 text; take the file as luudong plan wrote it"))
    except ValueError:
        book.error(name, message("is no possible name of a file; check the name"))
    return None


def _route(route: Route) -> dict[str, Any]:
    return {
        "team": route.team,
        "date": route.date.isoformat(),
        "shift_start": clock(route.shift_start),
        "shift_end": clock(route.shift_end),
        "depart": clock(route.depart),
        "return": clock(route.back),
        "crew": list(route.crew),
        "travel_minutes": route.travel_minutes,
        "stops": [
            {
                "village": stop.village,
                "arrive": clock(stop.arrive),
                "start": clock(stop.start),
                "end": clock(stop.end),
            }
            for stop in route.stops
        ],
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "date": duty.date.isoformat(),
        "start": clock(duty.start),
        "end": clock(duty.end),
        "volunteers": list(duty.volunteers),
    }


def _unmet(unmet: Unmet, language: Language) -> dict[str, Any]:
    where = {
        "village": unmet.village,
        "date": None if unmet.date is None else unmet.date.isoformat(),
        "start": None if unmet.start is None else clock(unmet.start),
        "end": None if unmet.end is None else clock(unmet.end),
    }
    reason = unmet.reason
    return {
        "kind": unmet.kind,
        **{key: value for key, value in where.items() if value is not None},
        "amount": unmet.amount,
        "cost": unmet.cost,
        "code": unmet.code,
        "reason": reason.say(language) if isinstance(reason, Message) else reason,
    }


def _replan(replan: Replan) -> dict[str, Any]:
    return {
        "freeze_until": replan.freeze_until.isoformat(),
        "base": {
            "routes": [_route(route) for route in replan.routes],
            "duties": [_duty(duty) for duty in replan.duties],
        },
        "pinned": [[village, date.isoformat(), team] for village, date, team in replan.pinned],
        "done": [
            {
                "village": entry.village,
                "date": entry.date.isoformat(),
                "team": entry.team,
                "served": _by_class(entry.served),
                **({} if entry.held else {"held": False}),
                **({"reason": entry.reason} if entry.reason else {}),
            }
            for entry in replan.done
        ],
    }


def _by_class(served: Served) -> dict[str, float]:
    return dict(zip(CLASSES, served, strict=True))


def _routes_of(entries: list[dict[str, Any]]) -> tuple[Route, ...]:
    return tuple(
        Route(
            team=entry["team"],
            date=dt.date.fromisoformat(entry["date"]),
            shift_start=_minutes(entry["shift_start"]),
            shift_end=_minutes(entry["shift_end"]),
            depart=_minutes(entry["depart"]),
            back=_minutes(entry["return"]),
            crew=tuple(entry["crew"]),
            travel_minutes=entry["travel_minutes"],
            stops=tuple(
                Stop(
                    village=stop["village"],
                    **{key: _minutes(stop[key]) for key in ("arrive", "start", "end")},
                )
                for stop in entry["stops"]
            ),
        )
        for entry in entries
    )


def _duties_of(entries: list[dict[str, Any]]) -> tuple[Duty, ...]:
    return tuple(
        Duty(
            date=dt.date.fromisoformat(entry["date"]),
            start=_minutes(entry["start"]),
            end=_minutes(entry["end"]),
            volunteers=tuple(entry["volunteers"]),
        )
        for entry in entries
    )


def _unmet_of(entry: dict[str, Any]) -> Unmet:
    def minutes(key: str) -> int | None:
        return _minutes(entry[key]) if entry.get(key) else None

    return Unmet(
        kind=entry["kind"],
        amount=entry["amount"],
        cost=entry["cost"],
        village=entry.get("village"),
        date=dt.date.fromisoformat(entry["date"]) if entry.get("date") else None,
        start=minutes("start"),
        end=minutes("end"),
        code=entry.get("code", ""),
        reason=entry["reason"],
    )


def _replan_of(entry: dict[str, Any]) -> Replan:
    return Replan(
        freeze_until=dt.date.fromisoformat(entry["freeze_until"]),
        routes=_routes_of(entry["base"]["routes"]),
        duties=_duties_of(entry["base"]["duties"]),
        pinned=tuple((village, dt.date.fromisoformat(date), team) for village, date, team in entry["pinned"]),
        done=tuple(
            CheckIn(
                village=done["village"],
                date=dt.date.fromisoformat(done["date"]),
                team=done["team"],
                served=_served_of(done["served"]),
                held=done.get("held") is not False,
                reason=str(done.get("reason") or ""),
            )
            for done in entry["done"]
        ),
    )


def _served_of(by_class: Mapping[str, float]) -> Served:
    poor, near_poor, elderly, no_device, other = (float(by_class.get(name, 0)) for name in CLASSES)
    return poor, near_poor, elderly, no_device, other


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
