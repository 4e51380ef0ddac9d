"""Real roads from an OpenStreetMap extract, on this machine.

`build_roads` cuts a campaign's area out of an extract, builds a routing network of it (Valhalla) and draws its
basemap; all of it lies in one folder for all campaigns (`LUUDONG_ROADS`), named by content. A `Network` answers for
times between many places, for routes with their turns, and for the same with some roads closed.
"""

from __future__ import annotations

from .area import Area
from .basemap import ATTRIBUTION, BASEMAP
from .build import build_roads, find_roads
from .graph import Graph, road_graph
from .ground import ground_of
from .network import COSTINGS, Instruction, Network, Point, Snap, Way, metres_between
from .places import KINDS, USUAL, NamedPlace, named_places
from .polyline import Position, decode, encode
from .refusal import NoEngineError, RoadsError
from .store import SETTING, roads_folder, write_whole
from .tiles import engine_version

__all__ = [
    "ATTRIBUTION",
    "BASEMAP",
    "COSTINGS",
    "KINDS",
    "SETTING",
    "USUAL",
    "Area",
    "Graph",
    "Instruction",
    "NamedPlace",
    "Network",
    "NoEngineError",
    "Point",
    "Position",
    "RoadsError",
    "Snap",
    "Way",
    "build_roads",
    "decode",
    "encode",
    "engine_version",
    "find_roads",
    "ground_of",
    "metres_between",
    "named_places",
    "road_graph",
    "roads_folder",
    "write_whole",
]
