"""Help pages and usage errors: complete, in both languages, and never a traceback."""

import subprocess
import sys

import pytest

VERBS = {
    "plan": ("CAMPAIGN", "-o, --output", "--seconds", "--work", "--seed", "--workers", "--pins", "--lang"),
    "check": ("CAMPAIGN", "PLAN", "--lang"),
    "validate": ("CAMPAIGN", "--lang"),
    "template": ("FILE", "--from", "--lang"),
    "month": ("CAMPAIGN", "PLAN", "-o, --output", "--lang"),
    "map": ("CAMPAIGN", "PLAN", "-o, --output", "--lang"),
    "scenarios": (
        "CAMPAIGN",
        "SCENARIOS",
        "-o, --output",
        "--seconds",
        "--seed",
        "--processes",
        "--cluster",
        "--results",
        "--lang",
    ),
    "province": (
        "FOLDER",
        "-o, --output",
        "--seconds",
        "--processes",
        "--cluster",
        "--skip-broken",
        "--lang",
    ),
    "serve": ("--host", "--port", "--data", "--worker", "--lang"),
    "worker": ("--data", "--lang"),
    "bench": ("FILE", "--format", "--vehicles", "--seconds", "--json", "--verify", "--lang"),
}
ENGLISH = ("Usage", "Show", "Options", "Arguments", "Commands", " the ", "required", "default")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_help_names_every_argument_and_option(verb, language, luudong) -> None:
    page = luudong(verb, "--help", "--lang", language)
    assert page.code == 0
    for name in VERBS[verb]:
        assert f"  {name}" in page.out


@pytest.mark.parametrize("arguments", [["--help"], *([verb, "--help"] for verb in VERBS)])
def test_vietnamese_help_has_no_english_left(arguments, luudong) -> None:
    page = luudong("--lang", "vi", *arguments)
    assert page.code == 0
    assert not [word for word in ENGLISH if word in page.out]


@pytest.mark.parametrize(("verb", "needed"), [("plan", "CAMPAIGN -o FILE"), ("map", "CAMPAIGN PLAN -o DIR")])
def test_the_usage_names_the_option_that_is_needed(verb, needed, luudong) -> None:
    assert luudong(verb, "--help").out.splitlines()[0] == f"Usage: luudong {verb} [OPTIONS] {needed}"


def test_the_environment_chooses_the_language(luudong, monkeypatch) -> None:
    assert luudong("--help").out.startswith("Usage: ")
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert luudong("--help").out.startswith("Cách dùng: ")
    assert luudong("--help", "--lang=en").out.startswith("Usage: ")


def test_every_verb_is_listed(luudong) -> None:
    page = luudong("--help").out
    for verb in VERBS:
        assert f"\n  {verb} " in page


def test_no_verb_shows_the_help_page_and_is_an_error(luudong) -> None:
    for arguments in ([], ["--lang", "en"]):
        ended = luudong(*arguments)
        assert ended.code == 2
        assert ended.err.startswith("Usage: ")


def test_version(luudong) -> None:
    ended = luudong("--version")
    assert (ended.code, ended.out) == (0, "luudong 0.1.0\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan"], "CAMPAIGN is missing. For help: luudong plan --help"),
        (["plan", "x"], "-o, --output is missing. For help: luudong plan --help"),
        (["check", "x", "--nope"], "There is no option --nope. For help: luudong check --help"),
        (["frob"], "There is no command frob; there are: plan, replan, week, check, validate"),
        (["plan", "x", "-o", "y", "--seconds", "soon"], "The value of --seconds is not understood. "),
        (["plan", "x", "-o", "y", "--seconds", "nan"], "The value of --seconds is not understood. "),
        (["plan", "x", "-o", "y", "--seconds", "-1"], "The value of --seconds is not understood. "),
        (["plan", "x", "-o", "y", "--workers", "0"], "The value of --workers is not understood. "),
        (["validate", "x", "--lang", "fr"], "The value of --lang is not understood. "),
        (["validate", "x", "y"], "The command is not understood "),
        (["plan", "x", "-o"], "The option -o is not used as it should be. "),
    ],
)
def test_usage_errors_are_one_sentence_and_exit_2(arguments, said, luudong) -> None:
    ended = luudong(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith(said)
    assert len(ended.err.splitlines()) == 1


def test_help_does_not_wait_for_the_solver() -> None:
    # Importing the solver and the map libraries takes a second that who asks for help should not pay.
    script = (
        "import sys; from api.commands import main; main(['--help']); "
        "sys.exit(' '.join({'ortools', 'numba', 'geopandas', 'folium', 'pandas'} & sys.modules.keys()) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
