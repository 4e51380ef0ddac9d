"""Settings: the README's table is true, and the environment has the last word."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings


def test_the_readme_lists_every_setting_as_it_is() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        variable = field.validation_alias or f"LUUDONG_{name.upper()}"
        default = "" if field.default is None else f"`{field.default}`"
        assert field.description
        assert f"| `{variable}` | {default} | {field.description} |" in readme
    assert readme.count("| `LUUDONG_") + readme.count("| `DATABASE_URL`") == len(Settings.model_fields)


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUUDONG_PORT", "8123")
    monkeypatch.setenv("LUUDONG_SECRET_KEY", "0123456789" * 4)
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://somebody@host/name")
    settings = Settings()
    assert settings.port == 8123
    assert settings.url == "postgresql+psycopg://somebody@host/name"
    # A secret that is printed by mistake does not show.
    assert "0123456789" not in repr(settings)


def test_without_a_url_the_database_lies_in_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LUUDONG_DATA", str(tmp_path))
    assert Settings().url == f"sqlite:///{tmp_path / 'luudong.sqlite'}"


@pytest.mark.parametrize(("variable", "value"), [("PORT", "70000"), ("SOLVES", "0"), ("UPLOAD_MB", "many")])
def test_what_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(f"LUUDONG_{variable}", value)
    with pytest.raises(ValidationError, match=f"(?i){variable}"):
        Settings()
