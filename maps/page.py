"""The offline shell of a page: everything inline, and a policy that forbids anything else.

The content security policy names the scripts of the page by their digests. Nothing that a campaign brings
along can run, even if its escaping were forgotten; and nothing can be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from .atlas import Atlas
from .canvas import Drawn
from .words import Speech

_ROOM = Path(__file__).parent
ASSETS = _ROOM / "assets"
"""Files of other projects; `manifest.toml` beside them gives versions, licences and checksums."""

_environment = Environment(
    loader=FileSystemLoader(_ROOM / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render(name: str, atlas: Atlas, drawn: Drawn, data: dict[str, Any], **values: Any) -> str:
    """Return a whole page.

    Parameters
    ----------
    name
        The template of the page, `<name>.html`; `<name>.css` and `<name>.js` of `static` go with it.
    atlas
        The look-ups, which the template knows as `atlas`; its words as `say`.
    drawn
        The map.
    data
        What the scripts read: plain JSON.
    values
        What else the template uses.
    """
    return shell(
        name,
        atlas.say,
        drawn,
        data,
        scripts=("labels.js", "map.js", f"{name}.js"),
        styles=("page.css", f"{name}.css"),
        atlas=atlas,
        campaign=atlas.campaign,
        plan=atlas.plan,
        **values,
    )


def shell(
    name: str,
    say: Speech,
    drawn: Drawn,
    data: dict[str, Any],
    *,
    scripts: Sequence[str],
    styles: Sequence[str],
    **values: Any,
) -> str:
    """Return a whole page that is of no single plan.

    Parameters
    ----------
    name, drawn, data, values
        As in `render`.
    say
        The words of the page.
    scripts, styles
        The files of `static` that it uses, in order.
    """
    code = [leaflet_script(), *map(_own, scripts), drawn.script]
    return template(f"{name}.html").render(
        say=say,
        policy=_policy(code),
        style=Markup("\n".join((leaflet_style(), *map(_own, styles)))),
        map=Markup(drawn.html),
        data=Markup(in_script(data)),
        scripts=[Markup(script) for script in code],
        leaflet=manifest()["leaflet"]["version"],
        **values,
    )


def template(name: str) -> Template:
    """Return a template of `templates`; what it is given is escaped."""
    return _environment.get_template(name)


def in_script(value: Any) -> str:
    """Return JSON that stays what it is inside ``<script>``, whatever strings it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def manifest() -> dict[str, Any]:
    """Return the versions, licences and checksums of `ASSETS`."""
    return tomllib.loads((ASSETS / "manifest.toml").read_text("utf-8"))


@cache
def leaflet_script() -> str:
    """Return Leaflet with its licence and the images of its default marker inside.

    The reference to its source map, which is not there, is left out.
    """
    script = (ASSETS / "leaflet/leaflet.js").read_text("utf-8")
    licence = (ASSETS / "leaflet/LICENSE").read_text("utf-8")
    images = {"iconUrl": "marker-icon", "iconRetinaUrl": "marker-icon-2x", "shadowUrl": "marker-shadow"}
    inline = json.dumps({option: _image(f"images/{name}.png") for option, name in images.items()})
    return (
        f"/*\n{licence}*/\n"
        + re.sub(r"\n//# sourceMappingURL=.*", "", script)
        + f'\nL.Icon.Default.imagePath = "";\nL.Icon.Default.mergeOptions({inline});\n'
    )


@cache
def leaflet_style() -> str:
    """Return Leaflet's style sheet with its images inside."""
    style = (ASSETS / "leaflet/leaflet.css").read_text("utf-8")
    return re.sub(r"url\((images/[\w-]+\.png)\)", lambda found: f"url({_image(found[1])})", style)


def _image(name: str) -> str:
    return "data:image/png;base64," + base64.b64encode((ASSETS / "leaflet" / name).read_bytes()).decode()


@cache
def _own(name: str) -> str:
    return (_ROOM / "static" / name).read_text("utf-8")


def _policy(scripts: list[str]) -> str:
    digests = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {digests}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
