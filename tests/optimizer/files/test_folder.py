import io
import os
import zipfile

import pytest

from optimizer.files import InputError, load, read_campaign
from optimizer.files import limits as all_limits


def test_load_gives_the_campaign(tiny):
    assert load(tiny.folder).id == "tiny"
    assert load(str(tiny.folder)).id == "tiny"


def test_load_raises_every_problem(tiny):
    tiny.write("teams.csv", "id,shifts\nT1,x\nT2,y\n")
    with pytest.raises(InputError, match=r"(?s)teams.csv, row 2.*\nteams.csv, row 3") as caught:
        load(tiny.folder)
    assert isinstance(caught.value, ValueError)
    assert [problem.row for problem in caught.value.problems] == [2, 3]
    assert caught.value.say("vi").startswith("teams.csv, dòng 2, shifts, “x”: khung giờ")


@pytest.mark.parametrize("name", ["campaign.toml", "teams.csv", "volunteers.csv"])
def test_missing_required_file(tiny, name):
    problem = next(p for p in tiny.read({name: None}).problems if p.file == name)
    assert "the file is missing; put it into the campaign folder" in problem.message.say("en")


def test_missing_villages(tiny, only):
    problem = only(tiny.read({"villages.geojson": None}))
    assert problem.file == "villages.geojson" and "villages.shp or villages.csv" in problem.message.say("en")


@pytest.mark.parametrize(
    ("name", "there"),
    [("teams.csv", "team.csv"), ("villages.geojson", "villages.json"), ("teams.csv", "Teams.xlsx")],
)
def test_missing_file_that_has_another_name(tiny, name, there):
    (tiny.folder / name).rename(tiny.folder / there)
    problem = next(p for p in tiny.read().problems if p.file == name)
    assert f"rename “{there}” if that is it" in problem.message.say("en")


def test_optional_file_that_has_another_name(tiny, warned, sound):
    problem = warned(tiny.read({"closure.csv": "from,start,end\n"}))
    assert problem.file == "closure.csv" and "rename it “closures.csv”" in problem.message.say("en")
    tiny.write("closure.csv", None)
    sound(tiny.read({"README.md": "x", "notes.csv": "x"}))


def test_names_in_any_case(tiny, sound):
    for name in ("campaign.toml", "villages.geojson", "teams.csv"):
        (tiny.folder / name).rename(tiny.folder / name.upper())
    sound(tiny.read())


def test_several_files_of_villages(tiny, only):
    problem = only(tiny.read({"villages.csv": "id,name,households,lat,lon\n", "villages.gpkg": "x"}))
    assert problem.file == "villages.geojson"
    assert problem.message.say("en") == (
        "there are several files of villages (villages.geojson, villages.gpkg, villages.csv); "
        "keep one, such as villages.geojson, and remove the others"
    )


def test_no_campaign_at_all(tmp_path, only):
    assert "is not there; give the folder" in only(read_campaign(tmp_path / "x")).message.say("en")
    (tmp_path / "plan.txt").write_text("x")
    assert "is no campaign; give a folder" in only(read_campaign(tmp_path / "plan.txt")).message.say("en")
    (tmp_path / "campaign.toml").write_text("x")
    assert "give the folder that it lies in" in only(read_campaign(tmp_path / "campaign.toml")).message.say(
        "en"
    )
    (tmp_path / "campaign.xlsx").write_text("x")
    problem = only(read_campaign(tmp_path / "campaign.xlsx"))
    assert problem.file == "campaign.xlsx" and "is no workbook that can be read" in problem.message.say("en")
    assert len(read_campaign(tmp_path / ("x" * 5000)).problems) == 1
    assert len(read_campaign(tmp_path / "a\0b").problems) == 1


def test_an_empty_folder_misses_four_files(tmp_path):
    files = [problem.file for problem in read_campaign(tmp_path).problems]
    assert files == ["campaign.toml", "villages.geojson", "teams.csv", "volunteers.csv"]


def test_a_folder_where_a_file_should_be(tiny, only):
    tiny.write("volunteers.csv", None)
    (tiny.folder / "volunteers.csv").mkdir()
    assert "is a folder; put a file of this name in its place" in only(tiny.read()).message.say("en")


def test_links(tiny, only, sound, tmp_path):
    path = tiny.folder / "volunteers.csv"
    (tmp_path / "elsewhere.csv").write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere.csv")
    sound(tiny.read())
    (tmp_path / "elsewhere.csv").unlink()
    assert "check the name, or where the link leads" in only(tiny.read()).message.say("en")
    path.unlink()
    path.symlink_to(path)
    assert "cannot be read (" in only(tiny.read()).message.say("en")
    path.unlink()
    path.symlink_to("/dev/zero")
    assert "is not an ordinary file" in only(tiny.read()).message.say("en")


def test_a_pipe_is_not_waited_for(tiny, only):
    tiny.write("volunteers.csv", None)
    os.mkfifo(tiny.folder / "volunteers.csv")
    assert "is not an ordinary file" in only(tiny.read()).message.say("en")


def test_a_file_that_may_not_be_read(tiny, only, monkeypatch):
    # The tests may run as root, whom no permission stops.
    real = type(tiny.folder).open

    def refuse(self, *args, **kwargs):
        if self.name == "volunteers.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(type(tiny.folder), "open", refuse)
    problem = only(tiny.read())
    assert problem.file == "volunteers.csv" and "give yourself the right to read it" in problem.message.say(
        "en"
    )


def test_a_folder_that_may_not_be_read(tiny, only, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    assert only(tiny.read()).file == "tiny"


LARGE = [
    ("campaign.toml", all_limits.SETTINGS_BYTES),
    ("villages.geojson", all_limits.TABLE_BYTES),
    ("volunteers.csv", all_limits.TABLE_BYTES),
    ("closures.csv", all_limits.TABLE_BYTES),
    ("travel_times.csv", all_limits.TRAVEL_BYTES),
]


@pytest.mark.parametrize(("name", "limit"), LARGE)
def test_a_file_of_200_megabytes_is_not_read(tiny, name, limit):
    with (tiny.folder / name).open("wb") as file:
        file.truncate(200 * all_limits.MEGABYTE)
    problem = next(p for p in tiny.read().problems if p.file == name)
    assert problem.message.say("en").startswith(
        f"is too large (200 MB); at most {limit // all_limits.MEGABYTE} MB are read"
    )


def zipped(tiny, root="", extra=(), **options):
    """Return a zip of the tiny campaign beside it."""
    path = tiny.folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", **options) as archive:
        for file in sorted(tiny.folder.iterdir()):
            archive.write(file, root + file.name)
        for name, content in extra:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("root", ["", "tiny/", "a/b/", "Cốc San/"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zip_of_a_folder(tiny, root, method):
    reading = read_campaign(zipped(tiny, root, [("__MACOSX/campaign.toml", "x")], compression=method))
    assert reading == tiny.read() and reading.campaign is not None


def test_zip_with_backslashes(tiny):
    assert read_campaign(zipped(tiny, "tiny\\")).campaign is not None


def test_errors_in_a_zip_are_told_as_in_a_folder(tiny):
    tiny.write("teams.csv", "id,shifts\nT1,x\nT2,y\n")
    tiny.write("closure.csv", "x")
    assert read_campaign(zipped(tiny)) == tiny.read()


@pytest.mark.parametrize("name", ["../teams.csv", "/etc/teams.csv", "a/../../x", "C:\\teams.csv", "..\\x"])
def test_zip_with_paths_that_lead_outside(tiny, only, name):
    problem = only(read_campaign(zipped(tiny, extra=[(name, "x")])))
    assert problem.file == "tiny.zip" and "holds a path that leads outside" in problem.message.say("en")
    assert sorted(path.name for path in tiny.folder.parent.iterdir()) == ["tiny", "tiny.zip"]


def test_zip_bombs(tiny, only, monkeypatch):
    monkeypatch.setattr("optimizer.files.zips.UNPACKED_BYTES", 3 * all_limits.MEGABYTE)
    zeros = b"\0" * (2 * all_limits.MEGABYTE)
    extra = [("travel_times.csv", zeros), ("closures.csv", zeros)]
    problem = only(read_campaign(zipped(tiny, extra=extra, compression=zipfile.ZIP_DEFLATED)))
    assert problem.value == "closures.csv" and "unpacks to more than 3 MB" in problem.message.say("en")


def test_zip_of_too_many_files(tiny, only, monkeypatch):
    extra = [(f"x{number}", "") for number in range(1001)]
    assert "holds more than 1000 files" in only(read_campaign(zipped(tiny, extra=extra))).message.say("en")
    monkeypatch.setattr("optimizer.files.zips.ZIP_DIRECTORY_BYTES", 1000)
    assert "holds more than 1000 files" in only(read_campaign(zipped(tiny, extra=extra))).message.say("en")


def test_zip_with_a_file_twice(tiny, only):
    problem = only(read_campaign(zipped(tiny, extra=[("TEAMS.csv", "x")])))
    assert problem.value == "TEAMS.csv" and "holds the same file twice" in problem.message.say("en")


def broken_zips(tiny):
    whole = zipped(tiny, compression=zipfile.ZIP_DEFLATED).read_bytes()
    yield b""
    yield b"PK"
    yield b"hello" * 100
    yield whole[:-30]
    yield whole[: len(whole) // 2]
    yield whole[:60] + b"\xff" * 40 + whole[100:]
    yield whole.replace(b"\x14\0\0\0\x08\0", b"\x14\0\x01\0\x08\0")  # says that it is encrypted
    yield whole.replace(b"\x14\0\0\0\x08\0", b"\x14\0\0\0\x63\0")  # a method that nobody knows
    yield zipped(tiny, compression=zipfile.ZIP_LZMA).read_bytes()
    yield zipped(tiny, compression=zipfile.ZIP_BZIP2).read_bytes()


def test_zips_that_cannot_be_read(tiny, only):
    path = tiny.folder.with_suffix(".zip")
    for content in list(broken_zips(tiny)):
        path.write_bytes(content)
        problem = only(read_campaign(path))
        assert problem.file == "tiny.zip" and "zip the campaign folder again" in problem.message.say("en")


def test_zip_without_campaign(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x.txt", "x")
    (tmp_path / "x.zip").write_bytes(buffer.getvalue())
    assert read_campaign(tmp_path / "x.zip").problems[0].file == "campaign.toml"


def test_a_zip_of_200_megabytes_is_not_read(tmp_path, only):
    with (tmp_path / "x.zip").open("wb") as file:
        file.truncate(200 * all_limits.MEGABYTE)
    assert "is too large (200 MB)" in only(read_campaign(tmp_path / "x.zip")).message.say("en")
