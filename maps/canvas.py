"""The folium map of a page: drawn with no tiles, no network and no random names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import CustomPane
from folium.template import Template

from .geometry import Point

GROUND = "ground"
"""The pane of what lies under everything: outline and rings."""

ROUTES = "routes"
"""The pane of the routes, under the villages."""


class Village(MacroElement):
    """Tells the script of the page which circle is which village.

    Parameters
    ----------
    number
        The village; the popup is the HTML template with the id ``village-<number>``, where the page has one.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            luuDong.village({{ this.number|tojson }}, {{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, number: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Village"
        self.number = number


class Start(MacroElement):
    """Hands the finished map, and the bounds that it is to show, to the script of the page."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            luuDong.start({{ this._parent.get_name() }}, {{ this.bounds|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, bounds: list[list[float]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.bounds = bounds


@dataclass(frozen=True)
class Drawn:
    """A map as its two parts of a page."""

    html: str
    script: str


def new_map(centre: Point) -> folium.Map:
    """Return a map without tiles and without any file from elsewhere."""
    canvas = folium.Map(
        tiles=None,
        location=centre,
        zoom_start=12,
        zoom_control=False,
        zoom_snap=0.25,
        max_zoom=18,
        attribution_control=False,
    )
    canvas.default_js = []
    canvas.default_css = []
    canvas.add_child(CustomPane(GROUND, z_index=300))
    canvas.add_child(CustomPane(ROUTES, z_index=390, pointer_events=True))
    return canvas


def put_on_ground(shape: Any, canvas: folium.Map) -> None:
    """Add a shape under everything else, where it hears no clicks: options that folium itself drops."""
    shape.options |= {"pane": GROUND, "interactive": False}
    shape.add_to(canvas)


def draw(canvas: folium.Map, shown: Sequence[Point]) -> Drawn:
    """Return the HTML and the script of a map that opens on the points of `shown`.

    The same map gives the same text: the random names of its elements are replaced by numbers. Folium's
    header, with its links to other servers and its styles, is left out.
    """
    corners = [[edge(point[axis] for point in shown) for axis in (0, 1)] for edge in (min, max)]
    canvas.add_child(Start(corners))
    for number, element in enumerate(_within(canvas)):
        element._id = str(number)
    canvas.render()  # type: ignore[no-untyped-call]
    figure = cast(Figure, canvas.get_root())
    lines = (line.strip() for line in figure.script.render().splitlines())
    return Drawn(figure.html.render().strip(), "\n".join(line for line in lines if line))


def _within(element: Element) -> Iterator[Any]:
    yield element
    for child in element._children.values():
        yield from _within(child)
