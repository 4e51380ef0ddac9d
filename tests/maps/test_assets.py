"""Files of other projects: exactly as published, with their licence, and nothing besides."""

import hashlib

from maps.page import ASSETS, leaflet_script, leaflet_style, manifest


def test_every_asset_has_the_checksum_of_its_publication() -> None:
    recorded = {name: digest for entry in manifest().values() for name, digest in entry["sha256"].items()}
    found = {
        path.relative_to(ASSETS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in ASSETS.rglob("*")
        if path.is_file() and path.name != "manifest.toml"
    }
    assert found == recorded


def test_every_asset_names_its_version_source_and_licence() -> None:
    for entry in manifest().values():
        assert entry["version"] in entry["source"]
        assert entry["licence"]
        assert entry["licence_file"] in entry["sha256"]


def test_leaflet_is_inlined_with_its_licence_and_looks_for_no_other_file() -> None:
    assert "BSD 2-Clause License" in leaflet_script()
    assert "sourceMappingURL" not in leaflet_script()
    assert "</script" not in leaflet_script().lower()
    assert leaflet_script().count("data:image/png;base64,") == 3
    assert leaflet_style().count("url(data:image/png;base64,") == 3
    assert "url(images" not in leaflet_style()
