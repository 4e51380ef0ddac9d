"""The small road network."""

from road_fixtures import extract, network, store

__all__ = ["extract", "network", "store"]
