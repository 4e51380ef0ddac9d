"""What `luudong serve` and `luudong worker` need before they start: settings, and a database that answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..language import message
from ..settings import Settings
from ..storage.database import Database
from .endings import Code, RefusalError, cause_of


def settings_of(**given: Any) -> Settings:
    """Return the settings of the environment, with what the command line says instead.

    Raises
    ------
    RefusalError
        If a setting is not what it can be; all of them are named.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        wrong = "; ".join(
            f"{_variable(str(problem['loc'][0]))}={problem['input']}: {problem['msg']}"
            for problem in error.errors()
        )
        raise RefusalError(message("Settings: {wrong}", wrong=wrong), Code.INPUT_WRONG) from error


def _variable(name: str) -> str:
    return name if name.isupper() else f"LUUDONG_{name.upper()}"


def database_of(settings: Settings) -> Database:
    """Return the database, its tables brought up to date.

    Raises
    ------
    RefusalError
        If the data folder cannot be written, or the database does not answer.
    """
    database = opened(settings)
    try:
        database.migrate()
    except SQLAlchemyError as error:
        cause = " ".join(str(getattr(error, "orig", error)).split())[:200]
        raise RefusalError(
            message(
                "The database does not answer ({cause}). Is it running, and is DATABASE_URL right?",
                cause=cause,
            ),
            Code.INPUT_WRONG,
        ) from error
    return database


def opened(settings: Settings) -> Database:
    """Return the database without asking it for anything.

    Raises
    ------
    RefusalError
        If the data folder cannot be made, or the database's URL is not one that can be used.
    """
    try:
        return Database(settings.url)
    except OSError as error:
        raise no_folder(settings.data, error) from error
    except (ArgumentError, ImportError) as error:
        raise RefusalError(
            message(
                "DATABASE_URL is not understood; write postgresql+psycopg://user:password@host/name, or leave it out"
            ),
            Code.INPUT_WRONG,
        ) from error


def no_folder(folder: Path, error: OSError) -> RefusalError:
    """Return what to say where the data folder cannot be used."""
    return RefusalError(
        message(
            "{path}: {cause}. Choose another data folder with --data", path=folder, cause=cause_of(error)
        ),
        Code.INPUT_WRONG,
    )
