"""A campaign, a plan, published weeks and team links, made through the API as a planner's program would."""

from __future__ import annotations

import http.client
import io
import json
import secrets
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .load import Ask
from .service import Running

V1 = "/api/v1"
WAIT_SECONDS = 300.0
PACKED = {"Accept-Encoding": "gzip"}


class Client:
    """Speaks to the API with a planner's token.

    Parameters
    ----------
    running
        The service, whose first invitation is used.
    """

    def __init__(self, running: Running) -> None:
        self._connection = http.client.HTTPConnection(running.host, running.port, timeout=60)
        self._headers: dict[str, str] = {"Accept-Language": "en"}
        password = secrets.token_urlsafe(24)
        name = {"secret": running.invitation, "name": "bench", "password": password}
        joined, cookie = self._ask("POST", "/session/join", name)
        self._headers |= {"Cookie": cookie.partition(";")[0], "X-CSRF-Token": joined["csrf"]}
        wish = {"name": "bench", "scopes": ["read", "plan", "publish", "admin"]}
        made, _ = self._ask("POST", "/tokens", wish)
        self._headers = {"Authorization": f"Bearer {made['secret']}"}

    @property
    def headers(self) -> dict[str, str]:
        """What shows who asks."""
        return dict(self._headers)

    def get(self, path: str) -> Any:
        """Return what is read at an address."""
        return self._ask("GET", path, None)[0]

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return the answer to a change."""
        return self._ask(method, path, body, **headers)[0]

    def bytes_of(self, ask: Ask) -> bytes:
        """Return the bytes that are sent to a reader.

        Raises
        ------
        RuntimeError
            If they are refused.
        """
        self._connection.request("GET", ask.path, headers=ask.headers)
        answer = self._connection.getresponse()
        content = answer.read()
        self._connection.close()
        if answer.status != 200:
            raise RuntimeError(f"GET {ask.path}: {answer.status} {content[:300].decode(errors='replace')}")
        return content

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: Any, **headers: str) -> tuple[Any, str]:
        content: bytes | None = None
        kind: dict[str, str] = {}
        if isinstance(body, bytes):
            content, kind = _form(body)
        elif body is not None:
            content, kind = json.dumps(body).encode(), {"Content-Type": "application/json"}
        self._connection.request(method, V1 + path, content, self._headers | kind | headers)
        answer = self._connection.getresponse()
        text = answer.read()
        # The server closes what was quiet for some seconds, as between two measurements.
        self._connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:1000].decode(errors='replace')}")
        return json.loads(text) if text else None, answer.getheader("Set-Cookie", "")


@dataclass(frozen=True)
class Filled:
    """What there is to read: the campaign, its plan, and of each team the address of its link and its dates."""

    campaign: str
    plan: str
    score: float
    dates: dict[str, list[str]]


def fill(client: Client, folder: Path, seconds: float, seed: int) -> Filled:
    """Upload a campaign's folder, plan it, and publish every week.

    Raises
    ------
    RuntimeError
        If anything is refused, or the plan fails.
    """
    stored = client.send("POST", "/campaigns", zipped(folder))
    campaign = str(stored["campaign_id"])
    plan = client.send("POST", f"/campaigns/{campaign}/plans", {"seconds": seconds, "seed": seed})["id"]
    ended = wait_for(client, plan, {"succeeded", "stopped", "failed"}, seconds + WAIT_SECONDS)
    if ended["state"] != "succeeded":
        raise RuntimeError(f"the plan ended as {ended['state']}: {ended['problem']}")
    dates: dict[str, list[str]] = {}
    for week in client.get(f"/plans/{plan}/weeks")["items"]:
        path = f"/campaigns/{campaign}/published/{week['week']}"
        client.send("PUT", path, {"plan": plan}, **{"If-None-Match": "*"})
        for route in client.get(path)["routes"]:
            dates.setdefault(route["team"], []).append(route["date"])
    return Filled(campaign, plan, ended["score"], {team: sorted(set(found)) for team, found in dates.items()})


def wait_for(client: Client, plan: str, states: set[str], within: float) -> Any:
    """Return a plan when it is in one of the states.

    Raises
    ------
    RuntimeError
        If it is in none for too long.
    """
    end = time.monotonic() + within
    while (found := client.get(f"/plans/{plan}"))["state"] not in states:
        if time.monotonic() > end:
            raise RuntimeError(f"plan {plan} is still {found['state']}")
        time.sleep(0.2)
    return found


def readers_of(client: Client, filled: Filled, readers: int) -> dict[str, list[list[Ask]]]:
    """Return what each reader asks, by kind of thing that is read.

    Routes and maps of a team are read with team links, one for each reader, teams in turn; overviews with the
    planner's token, in both languages.
    """
    teams = sorted(filled.dates)
    kinds: dict[str, list[list[Ask]]] = {
        "routes JSON": [],
        "routes GeoJSON": [],
        "team map": [],
        "overview": [],
    }
    for number in range(readers):
        team = teams[number % len(teams)]
        url = client.send("POST", f"/campaigns/{filled.campaign}/links", {"team": team})["url"]
        headers = PACKED | {"Authorization": f"Link {url.rpartition('/l/')[2]}"}
        base = f"{V1}/campaigns/{filled.campaign}/teams/{quote(team, safe='')}"
        for kind, form in (
            ("routes JSON", "routes/{}"),
            ("routes GeoJSON", "routes/{}.geojson"),
            ("team map", "maps/{}"),
        ):
            kinds[kind].append([Ask(f"{base}/{form.format(date)}", headers) for date in filled.dates[team]])
        overviews = f"{V1}/plans/{filled.plan}/maps/overview"
        kinds["overview"].append(
            [Ask(f"{overviews}?lang={lang}", PACKED | client.headers) for lang in ("vi", "en")]
        )
    return kinds


def zipped(folder: Path) -> bytes:
    """Return a campaign's folder as a zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                archive.write(path, path.name)
    return content.getvalue()


def _form(content: bytes) -> tuple[bytes, dict[str, str]]:
    border = secrets.token_hex(16)
    head = f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="campaign.zip"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{border}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={border}"}
