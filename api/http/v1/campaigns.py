"""Campaigns: uploaded, in versions that never change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Request, Response, UploadFile
from sqlalchemy.orm import Session

from optimizer import Language

from ...identity.audit import record
from ...identity.dependencies import database_of, request_id_of, settings_of
from ...identity.principal import Principal
from ...service import campaigns, plans
from ...service.uploads import Taken, Upload, take
from ...storage.tables import CampaignVersion
from ..described import problems
from ..etags import IfNoneMatch, etag, unchanged
from ..paging import Cursor, Limit, next_cursor, position_of
from ..replays import IdempotencyKey, fingerprint_of, once
from ..schemas import CampaignAnswer, CampaignPage, CheckAnswer, StoredAnswer, VersionAnswer, Warning_
from .shared import Asked, CampaignReader, CampaignWriter, Number, owner_of, written

router = APIRouter(tags=["campaigns"])

Files = Annotated[
    list[UploadFile],
    File(
        description="A zip of the campaign's folder, its workbook (.xlsx), or the files of the folder by name"
    ),
]

Version = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="Of the campaign; the newest if left out")
]

ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/campaigns", summary="List campaigns", responses=problems(400))
def list_campaigns(
    request: Request, principal: CampaignReader, limit: Limit = 50, cursor: Cursor = None
) -> CampaignPage:
    """Return the campaigns, the newest first."""
    after = position_of(cursor)
    with database_of(request).read() as session:
        found = campaigns.listed(session, after, limit + 1)
        items = [CampaignAnswer.of(campaign) for campaign in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return CampaignPage(items=items, next=next_cursor(last))


@router.post(
    "/campaigns",
    summary="Upload a campaign",
    status_code=201,
    response_model=StoredAnswer,
    responses=problems(400, 413, 422),
)
def create_campaign(
    request: Request,
    principal: CampaignWriter,
    files: Files,
    language: Asked,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Read a campaign and store it as version 1; where it has errors, nothing is stored and all of them are told."""
    return _store(request, principal, files, language, idempotency_key, "create", campaigns.create)


@router.get(
    "/campaigns/{campaign_id}",
    summary="A campaign",
    response_model=CampaignAnswer,
    responses={304: {"description": "The caller has it already"}},
)
def get_campaign(
    request: Request, principal: CampaignReader, campaign_id: str, if_none_match: IfNoneMatch = None
) -> Response:
    """Return a campaign and its versions."""
    with database_of(request).read() as session:
        found = CampaignAnswer.of(campaigns.get(session, campaign_id))
    tag = etag(f"{found.id}.{len(found.versions)}")
    return unchanged(request, tag) or written(found, ETag=tag)


@router.post(
    "/campaigns/{campaign_id}/versions",
    summary="Upload a new version",
    status_code=201,
    response_model=StoredAnswer,
    responses=problems(400, 413, 422),
)
def create_version(
    request: Request,
    principal: CampaignWriter,
    campaign_id: str,
    files: Files,
    language: Asked,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Read a campaign and store it as the next version; the earlier ones and their plans stay as they are."""
    with database_of(request).read() as session:
        campaigns.get(session, campaign_id)

    def store(session: Session, taken: Taken, user_id: str) -> CampaignVersion:
        return campaigns.add_version(session, campaign_id, taken, user_id)

    return _store(request, principal, files, language, idempotency_key, campaign_id, store)


@router.get("/campaigns/{campaign_id}/versions/{number}", summary="A version")
def get_version(
    request: Request, principal: CampaignReader, campaign_id: str, number: Number
) -> VersionAnswer:
    """Return a version of a campaign."""
    with database_of(request).read() as session:
        return VersionAnswer.of(campaigns.version(session, campaign_id, number))


@router.get(
    "/campaigns/{campaign_id}/versions/{number}/archive",
    summary="The files of a version",
    response_class=Response,
    responses=ZIP,
)
def get_archive(request: Request, principal: CampaignReader, campaign_id: str, number: Number) -> Response:
    """Return the files of a version as a zip."""
    with database_of(request).read() as session:
        content = campaigns.archive(session, campaign_id, number)
    headers = {
        "Content-Disposition": f'attachment; filename="campaign-{number}.zip"',
        "Cache-Control": "private, max-age=86400, immutable",
    }
    return Response(content, headers=headers, media_type="application/zip")


@router.post("/campaigns/{campaign_id}/check", summary="Check a plan made by hand")
def check_plan(
    request: Request,
    principal: CampaignReader,
    campaign_id: str,
    plan: dict[str, Any],
    language: Asked,
    version: Version = None,
) -> CheckAnswer:
    """Check a plan, in the format of plan.json, against every rule; nothing is stored."""
    checked, report = plans.check_by_hand(database_of(request), campaign_id, version, plan)
    return CheckAnswer.of(checked, report, language)


def _store(
    request: Request,
    principal: Principal,
    files: list[UploadFile],
    language: Language,
    key: str | None,
    what: str,
    store: Callable[[Session, Taken, str], CampaignVersion],
) -> Response:
    assert principal.user_id is not None
    user_id = principal.user_id
    settings = settings_of(request)
    uploads = [Upload(file.filename or "", file.file.read()) for file in files]
    taken = take(uploads, upload_mb=settings.upload_mb, unpacked_mb=settings.unpacked_mb)

    def work(session: Session) -> Response:
        version = store(session, taken, user_id)
        detail = {"campaign": version.campaign_id, "version": version.number, "sha256": version.sha256}
        record(
            session,
            principal,
            "campaign.stored",
            f"campaign:{version.campaign_id}",
            detail,
            request_id_of(request),
        )
        answer = StoredAnswer(
            **VersionAnswer.of(version).model_dump(),
            title=version.campaign.title,
            warnings=[Warning_.of(problem, language) for problem in taken.warnings],
        )
        place = f"/api/v1/campaigns/{version.campaign_id}"
        return written(
            answer, 201, Location=place if version.number == 1 else f"{place}/versions/{version.number}"
        )

    return once(
        database_of(request), owner_of(principal), key, fingerprint_of("upload", what, taken.sha256), work
    )
