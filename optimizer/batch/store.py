"""Results kept by content: a folder of files, each named by the digest of the job that it is the result of."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from ..check import check
from .job import SolveJob, SolveResult, engine_fingerprint

SCHEMA = "luudong.result/1"


class ResultStore:
    """A folder of results.

    Several runs may use it at once: every file appears whole or not at all, and what is under a name is the result of
    that job, whoever wrote it.

    Parameters
    ----------
    folder
        Where the files are; it is made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def path(self, job: SolveJob) -> Path:
        """Return the file of a job's result."""
        key = job.key
        return self.folder / key[:2] / f"{key}.json"

    def get(self, job: SolveJob) -> SolveResult | None:
        """Return the result of a job; None where there is none, or one that is damaged or fails the check."""
        try:
            kept = json.loads(self.path(job).read_text(encoding="utf-8"))
            document = kept["plan"]
            if kept["schema"] != SCHEMA or not check(job.campaign, document).ok:
                return None
            reasons = {language: tuple(map(str, said)) for language, said in kept["reasons"].items()}
            seconds, megabytes = float(kept["seconds"]), float(kept["megabytes"])
            result = SolveResult(document, reasons, None, seconds, megabytes, kept["engine"])
            for language in reasons:
                result.plan(language)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        return result

    def put(self, job: SolveJob, result: SolveResult) -> None:
        """Keep a result; one without a plan, or of another engine, is not kept.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        if result.document is None or result.engine != engine_fingerprint():
            return
        content = {
            "schema": SCHEMA,
            "name": job.name,
            "engine": result.engine,
            "seconds": result.seconds,
            "megabytes": result.megabytes,
            "reasons": dict(result.reasons),
            "plan": dict(result.document),
        }
        path = self.path(job)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.stem[:16]}-{secrets.token_hex(8)}.tmp")
        try:
            with draft.open("x", encoding="utf-8", newline="\n") as file:
                json.dump(content, file, ensure_ascii=False, allow_nan=False)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
