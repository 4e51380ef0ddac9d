"""Logs of workers: one JSON object a line, on standard error."""

from __future__ import annotations

import logging

import structlog


def begin_logs(level: str) -> None:
    """Write what this process logs, from `level` (`debug`, `info`, `warning`, `error`) up."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    # The queue's own log tells of each message; a storage that is away is told by the worker.
    logging.getLogger("huey").setLevel(logging.CRITICAL)
