"""Published instances of team orienteering: reading them, judging tours of them, and certificates.

Instances themselves are not shipped. `peers` has the planners that we compare with.
"""

from __future__ import annotations

from pathlib import Path

from ..engine.orienteering.problem import Orienteering, Tours
from .best_known import BestKnown, best_known_of, read_best_known
from .certificate import Certificate, certify, read_certificate, verify_certificate
from .judge import FORMATS, Format, Verdict, judge, judge_file
from .top import read_top
from .toptw import read_toptw


def read_published(path: Path, form: Format, vehicles: int | None = None) -> Orienteering:
    """Return the instance in a file.

    Parameters
    ----------
    path
        The file.
    form
        Its format.
    vehicles
        The number of vehicles; files of TOP say one, which holds where None is given.

    Raises
    ------
    InputError
        If the file is wrong; everything that is wrong with it is told.
    ValueError
        If a file of TOPTW is read without a number of vehicles.
    """
    if form == "top":
        return read_top(path, vehicles)
    if vehicles is None:
        raise ValueError("files of TOPTW do not say how many vehicles there are")
    return read_toptw(path, vehicles)


__all__ = [
    "FORMATS",
    "BestKnown",
    "Certificate",
    "Format",
    "Orienteering",
    "Tours",
    "Verdict",
    "best_known_of",
    "certify",
    "judge",
    "judge_file",
    "read_best_known",
    "read_certificate",
    "read_published",
    "verify_certificate",
]
