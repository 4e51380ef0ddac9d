"""What the answers hold."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from optimizer import Language, Problem, Report, languages

from ..storage import tables

State = Literal["queued", "running", "succeeded", "stopped", "failed"]
Id = Annotated[
    str, Field(description="Random, 32 hexadecimal digits", examples=["9f1c0a52d3e84b6c8f7a1d2e3c4b5a60"])
]


def _known(language: Language) -> Language:
    if language not in languages():
        raise PydanticCustomError("enum", "Unknown language", {"expected": ", ".join(languages())})
    return language


Known = Annotated[
    Language,
    AfterValidator(_known),
    Field(json_schema_extra=lambda schema: schema.update(enum=list(languages()))),
]
"""A language that there is."""


class Answer(BaseModel):
    """The common base of answers."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Warning_(Answer):  # noqa: N801 -- `Warning` is Python's own
    """What is likely a mistake in a campaign's files."""

    model_config = ConfigDict(title="Warning")

    file: Annotated[str, Field(description="The file's name")]
    row: Annotated[
        int | None, Field(description="Row as a spreadsheet shows it, line, or number of the feature")
    ]
    key: Annotated[str | None, Field(description="The column, or `table.key` of campaign.toml")]
    value: Annotated[str, Field(description="What stands there, shortened")]
    message: Annotated[str, Field(description="What is odd and what to write instead")]

    @classmethod
    def of(cls, problem: Problem, language: Language) -> Self:
        """Return a warning in words."""
        return cls(
            file=problem.file,
            row=problem.row,
            key=problem.key,
            value=problem.value,
            message=problem.message.say(language),
        )


class VersionAnswer(Answer):
    """One upload of a campaign; never changes."""

    campaign_id: Id
    number: Annotated[int, Field(ge=1, description="Counts from 1")]
    sha256: Annotated[str, Field(description="Of the zip, in hexadecimal; equal files have equal digests")]
    created_at: dt.datetime
    created_by: Id

    @classmethod
    def of(cls, version: tables.CampaignVersion) -> Self:
        """Return what is told about a version."""
        return cls(
            campaign_id=version.campaign_id,
            number=version.number,
            sha256=version.sha256,
            created_at=version.created_at,
            created_by=version.created_by,
        )


class StoredAnswer(VersionAnswer):
    """A version just stored, and what is likely a mistake in it."""

    title: Annotated[str, Field(description="The campaign's name")]
    warnings: list[Warning_]


class CampaignAnswer(Answer):
    """A campaign and its versions."""

    id: Id
    title: Annotated[str, Field(description="The campaign's name, as in its newest version")]
    created_at: dt.datetime
    created_by: Id
    versions: Annotated[list[VersionAnswer], Field(description="The oldest first")]

    @classmethod
    def of(cls, campaign: tables.Campaign) -> Self:
        """Return what is told about a campaign; its versions are read with it."""
        return cls(
            id=campaign.id,
            title=campaign.title,
            created_at=campaign.created_at,
            created_by=campaign.created_by,
            versions=[VersionAnswer.of(version) for version in campaign.versions],
        )


class CampaignPage(Answer):
    """Campaigns, the newest first."""

    items: list[CampaignAnswer]
    next: Annotated[str | None, Field(description="The `cursor` of the next page; null on the last one")]


class PlanWish(BaseModel):
    """What a plan is asked to be."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("version", "seconds", "seed", mode="before")
    @classmethod
    def _is_number(cls, value: object) -> object:
        # Python takes true for 1.
        if isinstance(value, bool):
            raise PydanticCustomError("float_type", "Input should be a number")
        return value

    version: Annotated[
        int | None, Field(ge=1, le=2**31 - 1, description="Of the campaign; the newest if left out")
    ] = None
    seconds: Annotated[
        float, Field(ge=1, allow_inf_nan=False, description="Time limit of the computation, seconds")
    ] = 60
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Of the random numbers")] = 0
    language: Annotated[
        Known | None, Field(description="Of the reasons in the plan; that of the request else")
    ] = None


class PlanAnswer(Answer):
    """A plan and how far it has come. Score, bound and gap are of the best plan so far; null before there is one."""

    id: Id
    campaign_id: Id
    version: Annotated[int, Field(description="Of the campaign")]
    state: State
    seconds: Annotated[float, Field(description="Time limit of the computation, seconds")]
    seed: int
    language: Language
    created_at: dt.datetime
    created_by: Id
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    stop_requested_at: dt.datetime | None
    attempts: Annotated[int, Field(description="How often the computation broke off and was taken up again")]
    phase: Annotated[str | None, Field(description="What the computation is doing")]
    elapsed: Annotated[float | None, Field(description="Seconds computed")]
    score: Annotated[float | None, Field(description="Points of the best plan so far")]
    bound: Annotated[float | None, Field(description="No plan scores more; points")]
    gap: Annotated[float | None, Field(description="`(bound − score) / max(1, |bound|)`")]
    has_document: Annotated[bool, Field(description="Whether there is a plan yet")]
    problem: Annotated[str | None, Field(description="Why the plan failed")]
    revision: Annotated[int, Field(description="Grows with every change; the ETag")]

    @classmethod
    def of(cls, plan: tables.Plan) -> Self:
        """Return what is told about a plan."""
        return cls(
            campaign_id=plan.version.campaign_id,
            version=plan.version.number,
            has_document=plan.document_sha256 is not None,
            **{
                name: getattr(plan, name)
                for name in cls.model_fields
                if name not in ("campaign_id", "version", "has_document")
            },
        )


class PlanPage(Answer):
    """Plans, the newest first."""

    items: list[PlanAnswer]
    next: Annotated[str | None, Field(description="The `cursor` of the next page; null on the last one")]


class ViolationAnswer(Answer):
    """One broken rule or wrong figure of a plan."""

    rule: Annotated[str, Field(description="A code that never changes", examples=["rule-6-spacing"])]
    place: Annotated[str, Field(description="Shift, village, volunteer or duty, by ids")]
    message: str


class CheckAnswer(Answer):
    """What a check found."""

    campaign_id: Id
    version: int
    ok: Annotated[bool, Field(description="Whether the plan obeys every rule and its figures are right")]
    violations: list[ViolationAnswer]

    @classmethod
    def of(cls, version: tables.CampaignVersion, report: Report, language: Language) -> Self:
        """Return a report in words."""
        return cls(
            campaign_id=version.campaign_id,
            version=version.number,
            ok=report.ok,
            violations=[
                ViolationAnswer(rule=found.rule, place=found.place, message=found.message.say(language))
                for found in report.violations
            ],
        )
