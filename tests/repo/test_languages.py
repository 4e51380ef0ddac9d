"""Adding a language is adding its folder: nothing else has to know of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from optimizer import locale_of

HEAD = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
FRENCH = {
    "optimizer/locale/fr/files.po": [
        ("is missing; write {expected}", "manque ; écrivez {expected}"),
        ("sheet {sheet}", "feuille {sheet}"),
    ],
    "optimizer/locale/fr/workbook.po": [
        ("Villages", "Villages de la commune"),
        ("Village id", "Code du village"),
    ],
    "optimizer/locale/fr/month.po": [("Overview", "Vue d’ensemble")],
    "api/locale/fr/api.po": [
        (
            "{name}: the files are in order. Villages: {villages}, households: {households}, teams: {teams}, "
            "volunteers: {volunteers}, shifts: {shifts}, duties: {duties}, from {start} to {end}",
            "{name} : les fichiers sont en ordre. Villages : {villages}, foyers : {households}, équipes : {teams}, "
            "volontaires : {volunteers}, tours : {shifts}, permanences : {duties}, du {start} au {end}",
        )
    ],
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Return a copy of the three packages with a third language beside the two."""
    copy = tmp_path_factory.mktemp("with_french")
    for package in ("optimizer", "maps", "api"):
        shutil.copytree(root / package, copy / package)
    for name, entries in FRENCH.items():
        path = copy / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            HEAD + "".join(f'msgid "{one}"\nmsgstr "{other}"\n\n' for one, other in entries), "utf-8"
        )
    return copy


def run(program: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the copy; it must be the copy that runs."""
    check = f"import api, optimizer; assert api.__file__.startswith({str(program)!r}), api.__file__\n"
    return subprocess.run(
        [sys.executable, "-c", check + code],
        cwd=program,
        env={**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_speaks_it_with_its_dates_and_numbers(program: Path, root: Path) -> None:
    campaign = root / "data" / "villages" / "coc_san"
    code = f"from api.commands import main; main(['validate', {str(campaign)!r}"
    ended = run(program, code + ", '--lang', 'fr'])")
    assert "les fichiers sont en ordre" in ended.stdout, ended.stderr
    assert "foyers : 2 560" in ended.stdout.replace("\u202f", " ").replace("\xa0", " ")
    assert ended.stdout.rstrip().endswith("du 25 juil. 2025 au 25 août 2025")
    assert "les fichiers sont en ordre" in run(program, code + "])", LC_ALL="fr_FR.UTF-8").stdout


def test_workbooks_speak_it_and_are_read_in_it(program: Path, tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from openpyxl import load_workbook
path = Path({str(tmp_path)!r}) / "modele.xlsx"
optimizer.write_workbook(path, "fr")
book = load_workbook(path)
assert book["villages"]["A1"].value == "Villages de la commune"
assert book["villages"]["A4"].value == "Code du village *"
assert book["villages"]["B4"].value == "Village name *", "what is not translated is in English"
book["villages"]["C5"] = 95
book.save(path)
said = [problem.say("fr") for problem in optimizer.read_campaign(path).problems]
begun = "feuille villages, row 5, Code du village *, cell A5: manque ; écrivez"
assert any(line.startswith(begun) for line in said), said
"""
    ended = run(program, code)
    assert ended.returncode == 0, ended.stderr


def test_pages_are_chosen_by_it(program: Path) -> None:
    code = """
from optimizer import languages, locale_of
from api.http.languages import language_asked
from starlette.requests import Request
assert languages() == ("vi", "en", "fr"), languages()
def asked(header):
    headers = [(b"accept-language", header)]
    return language_asked(Request({"type": "http", "query_string": b"", "headers": headers}))
assert asked(b"fr-FR,fr;q=0.9,en;q=0.5") == "fr" and asked(b"de") == "vi" and asked(b"en,fr;q=0.9") == "en"
"""
    ended = run(program, code)
    assert ended.returncode == 0, ended.stderr


def test_a_language_that_the_unicode_data_do_not_know_is_written_as_vietnamese_is() -> None:
    assert [locale_of(code) for code in ("vi", "en", "fr", "qqq", "not a code")] == [
        "vi",
        "en",
        "fr",
        "vi",
        "vi",
    ]
