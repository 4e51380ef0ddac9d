"""A service in which everything that the OpenAPI document speaks of exists, and requests to it that succeed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.identity import invitations, links, sessions, tokens
from api.identity.dependencies import COOKIE, shared
from api.identity.secrets import hash_password
from api.service import weeks
from api.storage.tables import Invitation, Plan, User

V1 = "/api/v1"
PASSWORD = "suối đá mây núi"
DAY = dt.timedelta(days=1)


@dataclass
class World:
    """What exists, by the names that paths and bodies use, and how a request succeeds."""

    app: FastAPI
    known: dict[str, Any]
    tokens: dict[str, str]
    """Secrets of a planner's and a viewer's tokens, by role."""
    link: str
    archive: bytes
    document: dict[str, Any]

    def caller(self, operation: str, role: str = "planner") -> dict[str, str]:
        """Return what shows who asks: a program, but for a password, which only a browser changes."""
        if role == "link":
            return {"Authorization": f"Link {self.link}"}
        if operation != "change_password":
            return {"Authorization": f"Bearer {self.tokens[role]}"}
        database = self.app.state.database
        with database.read() as session:
            principal = sessions.principal_of(session.get_one(User, self.known["signing_id"]))
        cookie, principal = sessions.start(database, principal, lasting=DAY)
        return {"Cookie": f"{COOKIE}={cookie}", "X-CSRF-Token": str(principal.csrf)}

    def restore(self, operation: str) -> None:
        """Put back what requests take away, so that the operation can succeed again."""
        with self.app.state.database.begin() as session:
            publish(session, self.known)
            if operation in ("join", "withdraw_invitation"):
                session.execute(
                    update(Invitation).values(used_at=None, expires_at=dt.datetime.now(dt.UTC) + DAY)
                )
            if operation in ("change_password", "create_session"):
                session.execute(
                    update(User)
                    .where(User.id == self.known["signing_id"])
                    .values(password_hash=self.known["hash"])
                )

    def body(self, operation: str) -> Any:
        """Return a body with which the operation succeeds; None where it takes none."""
        known = self.known
        return {
            "create_session": {"name": "signing", "password": PASSWORD},
            "join": {"secret": known["secret"], "name": secrets.token_hex(8), "password": PASSWORD},
            "change_password": {"current": PASSWORD, "password": f"{PASSWORD} khác"},
            "change_user": {"role": "viewer"},
            "create_invitation": {
                "role": "leader",
                "campaign_id": known["campaign_id"],
                "team": known["team"],
            },
            "create_token": {"name": "a program", "scopes": ["read"], "days": 30},
            "create_link": {"team": known["team"]},
            "create_plan": {"seconds": 1, "seed": 3},
            "create_replan": {"seconds": 1, "freeze_until": known["date"]},
            "check_plan": self.document,
            "publish_week": {"plan": known["plan_id"]},
            "create_campaign": {"files": [self.archive]},
            "create_version": {"files": [self.archive]},
        }.get(operation)

    def headers(self, operation: str) -> dict[str, str]:
        """Return the headers, besides who asks, with which the operation succeeds."""
        return {"If-Match": "*"} if operation in ("publish_week", "withdraw_week") else {}


def publish(session: Any, known: dict[str, Any]) -> None:
    """Publish the week that is known, where it is not published."""
    if weeks.current_id(session, known["campaign_id"], known["week"]) is None:
        weeks.publish(
            session,
            campaign_id=known["campaign_id"],
            week=known["week"],
            plan_id=known["plan_id"],
            user_id=known["owner"],
            replaces=None,
        )


@pytest.fixture
def world(
    app: FastAPI,
    planner: TestClient,
    campaign: str,
    plan: str,
    planned_document: bytes,
    tiny_zip: bytes,
    sign_in: Callable[..., TestClient],
) -> World:
    """Return a service with a campaign, a finished plan, a published week, people, tokens, a link."""
    document = weeks.read(planned_document)
    route = document["routes"][0]
    planner_id = planner.get(f"{V1}/session").json()["id"]
    viewer_id = sign_in("viewer").get(f"{V1}/session").json()["id"]
    hashed = hash_password(PASSWORD)
    known: dict[str, Any] = {
        "campaign_id": campaign,
        "plan_id": plan,
        "week": weeks.week_of(dt.date.fromisoformat(route["date"])),
        "team": route["team"],
        "date": route["date"],
        "number": 1,
        "any": "*",
        "kind": "gpx",
        "volunteer": route["crew"][0],
        "owner": planner_id,
        "user_id": viewer_id,
        "hash": hashed,
    }
    with app.state.database.begin() as session:
        row = session.get_one(Plan, plan)
        row.document, row.document_sha256, row.state = planned_document, "d" * 64, "succeeded"
        row.score, row.bound, row.gap = document["score"], document["bound"], document["gap"]
        row.started_at = row.finished_at = dt.datetime.now(dt.UTC)
        publish(session, known)
        signing = User(name="signing", password_hash=hashed, role="planner")
        session.add(signing)
        invitation, known["secret"] = invitations.make(session, role="viewer", lasting=DAY)
        link, revoked = (
            links.make(session, campaign_id=campaign, team=route["team"], user_id=planner_id, lasting=DAY)
            for _ in range(2)
        )
        made: dict[str, str] = {}
        for role, id_, scopes in (
            ("planner", planner_id, ["read", "plan", "publish", "admin"]),
            ("viewer", viewer_id, ["read", "admin"]),
        ):
            principal = sessions.principal_of(session.get_one(User, id_))
            _, made[role] = tokens.make(session, principal, name=role, scopes=scopes)
        spare, _ = tokens.make(
            session,
            sessions.principal_of(session.get_one(User, planner_id)),
            name="spare",
            scopes=["read"],
        )
        session.flush()
        known |= {
            "signing_id": signing.id,
            "invitation_id": invitation.id,
            "link_id": revoked.id,
            "token_id": spare.id,
        }
        signed = shared(app).signer.sign(link.id)
    return World(app, known, made, signed, tiny_zip, document)
