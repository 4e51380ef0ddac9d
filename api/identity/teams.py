"""Teams that a link, an invitation or a leader can be bound to: those of a campaign's newest version."""

from __future__ import annotations

from ..language import message
from ..service import campaigns
from ..service.campaigns import campaign_of
from ..storage.database import Database
from .links import require_team
from .refusals import InvalidError

NAMED = 20
"""So many teams are named where one is not found."""


def require_known_team(database: Database, campaign_id: str, team: str) -> None:
    """Refuse a team that a campaign does not have: whoever is bound to it would wait for routes in vain.

    Raises
    ------
    RefusalError
        If there is no such campaign.
    InvalidError
        If its newest version has no such team.
    """
    require_team(team)
    with database.read() as session:
        version_id = campaigns.version(session, campaign_id).id
    known = [one.id for one in campaign_of(database, version_id).teams]
    if team in known:
        return
    more = ", …" if len(known) > NAMED else ""
    said = message(
        "The campaign has no such team; its teams are: {teams}.", teams=", ".join(known[:NAMED]) + more
    )
    raise InvalidError("invalid-request", said, [{"place": "body.team", "value": team, "message": said}])
