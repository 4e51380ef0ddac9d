"""What the service can be told by the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of the service, each a variable `LUUDONG_…` of the environment; `DATABASE_URL` has no prefix."""

    model_config = SettingsConfigDict(env_prefix="LUUDONG_", extra="ignore", frozen=True)

    data: Annotated[
        Path,
        Field(description="Folder of the database, the queue and the secret key; made on the first start"),
    ] = Path("luudong-data")
    database_url: Annotated[
        str | None,
        Field(
            validation_alias="DATABASE_URL",
            description="`postgresql+psycopg://user:password@host/name`; by default SQLite in the data folder",
        ),
    ] = None
    secret_key: Annotated[
        SecretStr | None,
        Field(
            description="Signs links and sessions, 32 characters or more; by default made in the data folder"
        ),
    ] = None
    host: Annotated[str, Field(description="Address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="Port to listen on; 0 takes a free one")] = 8000
    public_url: Annotated[
        str | None,
        Field(
            pattern=r"(?i)^https?://[^\s/?#]+/?$",
            description="What browsers call the service, for links; `https://…` makes cookies secure",
        ),
    ] = None
    solves: Annotated[PositiveInt, Field(description="Plans computed at once by one worker process")] = 1
    solve_threads: Annotated[PositiveInt, Field(description="Threads of one computation")] = 2
    solve_seconds_max: Annotated[
        PositiveFloat, Field(description="Longest time limit that a plan may ask for, seconds")
    ] = 3600
    upload_mb: Annotated[PositiveInt, Field(description="Largest upload, megabytes")] = 16
    unpacked_mb: Annotated[PositiveInt, Field(description="Most that an upload may unpack to, megabytes")] = (
        64
    )
    session_hours: Annotated[PositiveInt, Field(description="How long a sign-in lasts, hours")] = 12
    link_days: Annotated[PositiveInt, Field(description="How long a team's link lasts, days")] = 45
    rate_per_minute: Annotated[
        PositiveInt, Field(description="Requests of one client in a minute; sign-ins a twentieth of it")
    ] = 1200
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="`debug`, `info`, `warning` or `error`"),
    ] = "info"

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'luudong.sqlite'}"
