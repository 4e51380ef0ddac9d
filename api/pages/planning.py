"""The planner's campaigns: listed, uploaded, looked at, planned."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile

from optimizer import InputError, Language, Problem

from ..http.languages import language_asked
from ..http.paging import cursor_of, position_of
from ..http.refusals import STATUS
from ..identity.audit import record
from ..identity.dependencies import database_of, limited, request_id_of, settings_of
from ..identity.policy import may
from ..identity.principal import Principal
from ..service import campaigns, plans, weeks
from ..service.campaigns import Position, campaign_of
from ..service.plans import Wish
from ..service.refusals import RefusalError
from ..service.uploads import Taken, Upload, take
from .rendering import page
from .shared import PlanMaker, Reader, Uploader, see, sentences
from .speech import Speech
from .views.rows import plan_row, published_rows

router = APIRouter(dependencies=[Depends(limited)])

PAGE = 30
"""Campaigns or plans on one page."""

SECONDS = 60
"""How long a plan is computed unless told otherwise."""

Files = Annotated[list[UploadFile] | None, Form()]


@router.get("/campaigns")
def listed(request: Request, principal: Reader, cursor: str | None = None) -> Response:
    """Show the campaigns, the newest first."""
    after = position_of(cursor)
    with database_of(request).read() as session:
        found = campaigns.listed(session, after, PAGE + 1)
    older = None
    if len(found) > PAGE:
        older = cursor_of(Position(found[PAGE - 1].created_at, found[PAGE - 1].id))
    may_write = may(principal, "campaigns.write")
    return page(request, "campaigns", campaigns=found[:PAGE], older=older, may_write=may_write)


@router.get("/campaigns/new")
def upload_form(request: Request, principal: Uploader) -> Response:
    """Show the form for a new campaign."""
    return _form(request, None)


@router.post("/campaigns/new")
def upload(request: Request, principal: Uploader, files: Files = None) -> Response:
    """Store a new campaign; where it has errors, show the form again and all of them."""
    return _upload(request, principal, files, None)


@router.get("/campaigns/{campaign_id}/versions/new")
def version_form(request: Request, campaign_id: str, principal: Uploader) -> Response:
    """Show the form for a new version of a campaign."""
    return _form(request, campaign_id)


@router.post("/campaigns/{campaign_id}/versions/new")
def upload_version(request: Request, campaign_id: str, principal: Uploader, files: Files = None) -> Response:
    """Store a new version; where it has errors, show the form again and all of them."""
    return _upload(request, principal, files, campaign_id)


@router.get("/campaigns/{campaign_id}")
def campaign(request: Request, campaign_id: str, principal: Reader) -> Response:
    """Show a campaign: its plans, what of it is published, its versions."""
    return _campaign(request, campaign_id, principal)


@router.post("/campaigns/{campaign_id}/plans")
def start(
    request: Request,
    campaign_id: str,
    principal: PlanMaker,
    seconds: Annotated[str, Form()] = "",
    seed: Annotated[str, Form()] = "0",
) -> Response:
    """Ask for a plan of the newest version, and show how it goes."""
    assert principal.user_id is not None
    language = language_asked(request)
    most = settings_of(request).solve_seconds_max
    wish = _wish(seconds, seed, most, language)
    if wish is None:
        said = Speech(language)("wrong_wish", most=int(most))
        return _campaign(request, campaign_id, principal, [said], 422)
    with database_of(request).begin() as session:
        version = campaigns.version(session, campaign_id)
        plan = plans.create(session, version, wish, principal.user_id)
        detail = {"campaign": campaign_id, "version": version.number}
        record(session, principal, "plan.created", f"plan:{plan.id}", detail, request_id_of(request))
        plan_id = plan.id
    if request.app.state.queue is not None:
        request.app.state.queue.wake()
    return see(f"/plans/{plan_id}")


def _campaign(
    request: Request,
    campaign_id: str,
    principal: Principal,
    errors: list[str] | None = None,
    status: int = 200,
) -> Response:
    database = database_of(request)
    with database.read() as session:
        found = campaigns.get(session, campaign_id)
        versions = list(reversed(found.versions))
        rows = [plan_row(plan) for plan in plans.listed(session, None, PAGE, campaign_id=campaign_id)]
        published = weeks.published(session, campaign_id)
    given = campaign_of(database, versions[0].id)
    most = int(settings_of(request).solve_seconds_max)
    return page(
        request,
        "campaign",
        status=status,
        path=f"/campaigns/{campaign_id}",
        errors=errors or [],
        campaign=found,
        given=given,
        versions=versions,
        plans=rows,
        published=published_rows(given, published),
        may_plan=may(principal, "plans.write"),
        may_write=may(principal, "campaigns.write"),
        seconds=min(SECONDS, most),
        seconds_max=most,
    )


def _wish(seconds: str, seed: str, most: float, language: Language) -> Wish | None:
    try:
        wish = Wish(float(seconds), int(seed), language)
    except ValueError:
        return None
    return wish if 1 <= wish.seconds <= most and 0 <= wish.seed < 2**31 else None


def _form(request: Request, campaign_id: str | None, status: int = 200, **wrong: Any) -> Response:
    say = Speech(language_asked(request))
    back = {"href": "/campaigns", "title": say("campaigns")}
    title = say("upload_title")
    if campaign_id is not None:
        with database_of(request).read() as session:
            found = campaigns.get(session, campaign_id)
        back = {"href": f"/campaigns/{campaign_id}", "title": found.title}
        title = say("upload_version_title", title=found.title)
    return page(
        request,
        "upload",
        status=status,
        **{"problems": (), "errors": []} | wrong,
        title=title,
        back=back,
        again=campaign_id is not None,
        limit=settings_of(request).upload_mb,
    )


def _upload(
    request: Request, principal: Principal, files: list[UploadFile] | None, campaign_id: str | None
) -> Response:
    language = language_asked(request)
    try:
        taken = _taken(request, files or [])
    except InputError as error:
        return _form(request, campaign_id, 422, problems=_problems(error.problems, language))
    except RefusalError as refusal:
        said = sentences(refusal, language)
        return _form(request, campaign_id, STATUS[refusal.kind], errors=said)
    return see(f"/campaigns/{_store(request, principal, taken, campaign_id)}")


def _taken(request: Request, files: list[UploadFile]) -> Taken:
    settings = settings_of(request)
    # A form without a chosen file sends one without a name.
    uploads = [Upload(file.filename, file.file.read()) for file in files if file.filename]
    return take(uploads, upload_mb=settings.upload_mb, unpacked_mb=settings.unpacked_mb)


def _store(request: Request, principal: Principal, taken: Taken, campaign_id: str | None) -> str:
    assert principal.user_id is not None
    with database_of(request).begin() as session:
        if campaign_id is None:
            version = campaigns.create(session, taken, principal.user_id)
        else:
            version = campaigns.add_version(session, campaign_id, taken, principal.user_id)
        detail = {"campaign": version.campaign_id, "version": version.number, "sha256": version.sha256}
        target = f"campaign:{version.campaign_id}"
        record(session, principal, "campaign.stored", target, detail, request_id_of(request))
        return version.campaign_id


def _problems(problems: tuple[Problem, ...], language: Language) -> list[dict[str, str]]:
    """Return problems as rows: where (as `Problem.say` words it), what stands there, what to do."""
    rows = []
    for problem in problems:
        told = problem.message.say(language)
        place = problem.say(language).removesuffix(f": {told}")
        rows.append(
            {
                "place": place.removesuffix(f", “{problem.value}”"),
                "value": problem.value,
                "message": told,
            }
        )
    return rows
