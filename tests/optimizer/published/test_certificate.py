"""A certificate holds for the file that it was made for, and for nothing else."""

import json
from dataclasses import replace

import pytest
from instances import CORNERS, written

from optimizer import BestKnown, certify, read_certificate, verify_certificate

KNOWN = BestKnown(30, False, "somebody 2020")


@pytest.fixture
def instance(tmp_path):
    return written(tmp_path, "r1.txt", CORNERS)


@pytest.fixture
def certificate(instance):
    return certify(instance, "toptw", 2, ((1, 2), (3,)), KNOWN, "0.1.0")


def test_it_is_written_and_read_and_holds(instance, certificate, tmp_path) -> None:
    path = certificate.write(tmp_path / "new" / "folder")
    assert path.name == "r1.m2.40.json"
    assert read_certificate(path) == certificate
    assert verify_certificate(read_certificate(path), instance) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"score": 41}, "the tours score 40, not 41"),
        ({"best_known": 40}, "the score 40 does not beat the best known 40"),
        ({"vehicles": 1}, "there are 2 tours for 1 vehicles"),
        ({"tours": ((1, 2), (2, 3))}, "point 2 is visited more than once"),
        ({"tours": ((1, 2), (4,))}, "point 4 is reached at 5 and closes at 4"),
        ({"sha256": "0" * 64}, "its digest differs"),
        ({"instance": "r2"}, "is not called as the certificate's instance, r2"),
    ],
)
def test_tampering_is_seen(instance, certificate, changes, said) -> None:
    found = verify_certificate(replace(certificate, **changes), instance)
    assert said in " ".join(str(fault) for fault in found)


def test_another_file_is_seen(certificate, tmp_path) -> None:
    other = written(tmp_path, "r1.txt", CORNERS.replace("0 4\n", "0 40\n"))
    assert "digest" in str(verify_certificate(certificate, other)[0])


def test_tours_that_do_not_hold_are_not_certified(instance) -> None:
    with pytest.raises(ValueError, match="closes at 4"):
        certify(instance, "toptw", 2, ((4,),), KNOWN, "0.1.0")


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "x"},
        {"format": "vrp"},
        {"format": ["top"]},
        {"vehicles": "2"},
        {"score": True},
        {"tours": [[1.5]]},
        {"tours": 3},
        {"best_known": "30"},
        {"sha256": None},
    ],
)
def test_what_is_no_certificate_is_refused(certificate, changes, tmp_path) -> None:
    path = certificate.write(tmp_path)
    document = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ValueError):
        read_certificate(path)


@pytest.mark.parametrize("text", ["", "[]", "[" * 100_000, "{"])
def test_other_json_is_refused(text, tmp_path) -> None:
    with pytest.raises(ValueError):
        read_certificate(written(tmp_path, "c.json", text))
