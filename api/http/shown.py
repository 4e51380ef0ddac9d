"""What is published, as the OpenAPI document describes it: the bodies themselves are made and kept in `api.service`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .schemas import Id, State

Clock = Annotated[
    str, Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d$", description="Local to the campaign, `HH:MM`")
]
IsoWeek = Annotated[str, Field(pattern=r"^\d{4}-W\d\d$", examples=["2025-W31"])]


class Shown(BaseModel):
    """The common base; keys that are not named here may be added."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)


class PersonShown(Shown):
    """A volunteer."""

    id: str
    name: str
    team: str
    role: Literal["leader", "member"]
    languages: list[str]
    phone: Annotated[str | None, Field(description="To dial; null where none is given")]


class PlaceShown(Shown):
    """Where routes begin and end."""

    id: str
    name: str
    lat: Annotated[float, Field(description="Degrees, WGS 84")]
    lon: Annotated[float, Field(description="Degrees, WGS 84")]


class StopShown(Shown):
    """A session in a village."""

    village: str
    name: str
    lat: float
    lon: float
    households: int
    language: str | None
    arrive: Clock
    start: Clock
    end: Clock


class RouteShown(Shown):
    """A team's way on one shift: base, stops, base."""

    team: str
    team_name: str
    date: dt.date
    shift_start: Clock
    shift_end: Clock
    depart: Clock
    return_: Annotated[Clock, Field(alias="return")]
    travel_minutes: Annotated[int, Field(ge=0)]
    base: PlaceShown
    crew_size: Annotated[int, Field(ge=1)]
    crew: Annotated[list[PersonShown] | None, Field(description="null for those who may not know the names")]
    stops: Annotated[list[StopShown], Field(min_length=1)]


class DutyShown(Shown):
    """An opening interval of the fixed point on a date."""

    date: dt.date
    start: Clock
    end: Clock
    size: Annotated[int, Field(ge=0, description="How many volunteers serve")]
    volunteers: Annotated[list[PersonShown], Field(description="Those whose names the caller may know")]


class WeekShown(Shown):
    """What a plan does in a week."""

    week: IsoWeek
    start: Annotated[dt.date, Field(description="Monday")]
    end: Annotated[dt.date, Field(description="Sunday")]
    routes: list[RouteShown]
    duties: list[DutyShown]


class PublishedWeekShown(WeekShown):
    """What is published of a week."""

    id: Annotated[Id, Field(description="Of the publication; the ETag for planners")]
    plan: Id
    published_at: dt.datetime


class RoutesShown(Shown):
    """The routes of a team on a date, in the order of their shifts."""

    team: str
    date: dt.date
    week: IsoWeek
    routes: Annotated[list[RouteShown], Field(min_length=1)]


Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class Point(Shown):
    """A place: longitude, then latitude."""

    type: Literal["Point"]
    coordinates: tuple[Longitude, Latitude]


class LineString(Shown):
    """A way, straight from place to place unless the road is known."""

    type: Literal["LineString"]
    coordinates: Annotated[list[tuple[Longitude, Latitude]], Field(min_length=2)]


class Feature(Shown):
    """A route, its base or a stop; `properties.kind` says which."""

    type: Literal["Feature"]
    geometry: Point | LineString
    properties: dict[str, Any]


class FeatureCollection(Shown):
    """Routes as GeoJSON (RFC 7946)."""

    type: Literal["FeatureCollection"]
    features: list[Feature]


class PlanDocument(Shown):
    """A plan in the format of plan.json, as `luudong check` verifies it."""

    schema_: Annotated[Literal["luudong.plan/1"], Field(alias="schema")]
    campaign: Annotated[str, Field(description="The campaign's own id")]
    campaign_sha256: str
    status: Literal["optimal", "feasible"]
    score: float
    bound: float
    gap: float
    breakdown: dict[str, float]
    routes: list[dict[str, Any]]
    duties: list[dict[str, Any]]
    villages: list[dict[str, Any]]
    unmet: list[dict[str, Any]]


class Progress(BaseModel):
    """How far a computation has come: the data of an event."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)

    at: dt.datetime
    state: State
    phase: str | None
    elapsed: Annotated[float | None, Field(description="Seconds computed")]
    score: Annotated[float | None, Field(description="Points of the best plan so far")]
    bound: Annotated[float | None, Field(description="No plan scores more; points")]
    gap: float | None
