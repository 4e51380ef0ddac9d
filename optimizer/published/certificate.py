"""Tours kept with what they claim, so that anybody can check them against the instance's file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..engine.orienteering.problem import Tour
from ..language import Message, message
from .best_known import BestKnown
from .judge import FORMATS, Format, judge, text_of

SCHEMA = "luudong.certificate/1"


@dataclass(frozen=True)
class Certificate:
    """Tours of a published instance and the score that they claim.

    Attributes
    ----------
    instance, format
        The instance's name and the format of its file.
    sha256
        The digest of the file as it was read.
    vehicles
        How many tours were allowed.
    score
        The sum of the prizes.
    tours
        Points by number from 0 in the order of the file, without start and end.
    best_known, source
        The best score published before, None where none was known, and who published it.
    version
        Which version of the program found the tours.
    """

    instance: str
    format: Format
    sha256: str
    vehicles: int
    score: int
    tours: tuple[Tour, ...]
    best_known: int | None
    source: str
    version: str

    def write(self, folder: Path) -> Path:
        """Write the certificate into a folder, which is made where it is missing, and return its path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.instance}.m{self.vehicles}.{self.score}.json"
        text = json.dumps({"schema": SCHEMA, **asdict(self)}, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
        return path


def certify(
    path: Path,
    form: Format,
    vehicles: int,
    tours: tuple[Tour, ...],
    known: BestKnown | None,
    version: str,
) -> Certificate:
    """Return the certificate of tours.

    Raises
    ------
    ValueError
        If the judge finds fault with them.
    """
    content = path.read_bytes()
    verdict = judge(text_of(content), form, path.stem, vehicles, tours)
    if not verdict.valid:
        raise ValueError(f"{path.name}: {verdict.faults[0]}")
    return Certificate(
        instance=path.stem,
        format=form,
        sha256=hashlib.sha256(content).hexdigest(),
        vehicles=vehicles,
        score=verdict.score,
        tours=tours,
        best_known=None if known is None else known.score,
        source="" if known is None else known.source,
        version=version,
    )


def read_certificate(path: Path) -> Certificate:
    """Return the certificate in a file.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it holds no certificate.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return _certificate(document)


def _certificate(document: Any) -> Certificate:
    """Return a document as a certificate; every value is looked at, since anybody may have written it."""
    if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
        raise ValueError(f"schema is not {SCHEMA}")
    for key, kind in (
        ("instance", str),
        ("sha256", str),
        ("vehicles", int),
        ("score", int),
        ("tours", list),
        ("source", str),
        ("version", str),
    ):
        if not isinstance(document.get(key), kind) or isinstance(document[key], bool):
            raise ValueError(f"{key} is missing or not of its kind")
    forms: dict[object, Format] = {form: form for form in FORMATS}
    known, tours = document.get("best_known"), document["tours"]
    if not isinstance(document.get("format"), str) or document["format"] not in forms:
        raise ValueError("format is missing or not of its kind")
    if known is not None and type(known) is not int:
        raise ValueError("best_known is not of its kind")
    if not all(isinstance(tour, list) and all(type(place) is int for place in tour) for tour in tours):
        raise ValueError("tours are not lists of numbers")
    return Certificate(
        instance=document["instance"],
        format=forms[document["format"]],
        sha256=document["sha256"],
        vehicles=document["vehicles"],
        score=document["score"],
        tours=tuple(tuple(tour) for tour in tours),
        best_known=known,
        source=document["source"],
        version=document["version"],
    )


def verify_certificate(certificate: Certificate, path: Path) -> tuple[Message, ...]:
    """Return what is wrong with a certificate, judged by the instance's file; empty where it holds.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it is not of the certificate's format.
    """
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != certificate.sha256:
        return (
            message(
                "{file} is not the file that the tours were made for: its digest differs", file=path.name
            ),
        )
    if path.stem != certificate.instance:
        # Conventions go by the name.
        return (
            message(
                "{file} is not called as the certificate's instance, {name}",
                file=path.name,
                name=certificate.instance,
            ),
        )
    verdict = judge(
        text_of(content),
        certificate.format,
        certificate.instance,
        certificate.vehicles,
        certificate.tours,
    )
    faults = verdict.faults
    if verdict.score != certificate.score:
        faults += (
            message("the tours score {score}, not {claimed}", score=verdict.score, claimed=certificate.score),
        )
    if certificate.best_known is not None and certificate.score <= certificate.best_known:
        faults += (
            message(
                "the score {score} does not beat the best known {best}",
                score=certificate.score,
                best=certificate.best_known,
            ),
        )
    return faults
