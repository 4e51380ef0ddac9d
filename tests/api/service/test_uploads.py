"""Uploads: what is taken, what is refused and why; limits hold whatever a zip claims."""

import io
import zipfile
from pathlib import Path

import pytest

from api.service.refusals import RefusalError
from api.service.uploads import MEMBERS, Taken, Upload, take
from optimizer import InputError, load, write_workbook


def taken(*uploads: tuple[str, bytes], upload_mb: int = 4, unpacked_mb: int = 8) -> Taken:
    given = [Upload(name, content) for name, content in uploads]
    return take(given, upload_mb=upload_mb, unpacked_mb=unpacked_mb)


def zip_of(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.fixture
def files(tiny: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in tiny.iterdir()}


def test_a_zip_its_folder_and_its_files_are_the_same_campaign(files: dict[str, bytes]) -> None:
    ways = [
        taken(("tiny.zip", zip_of(files))),
        taken(("whatever", zip_of({f"tiny/{name}": content for name, content in files.items()}))),
        taken(*files.items()),
        taken(*((f"C:\\campaigns\\tiny\\{name}", content) for name, content in files.items())),
    ]
    assert {way.sha256 for way in ways} == {ways[0].sha256}
    assert ways[0].campaign.id == "tiny"
    with zipfile.ZipFile(io.BytesIO(ways[0].archive)) as archive:
        assert archive.namelist() == sorted(files)


def test_all_errors_are_told_at_once(files: dict[str, bytes]) -> None:
    files["teams.csv"] = b"id,name,shifts\nT1,T,25:00-26:00\n"
    files["villages.csv"] = b"id,name,lat,lon,households\nmot,M,95,103.9,x\n"
    with pytest.raises(InputError) as refused:
        taken(("tiny.zip", zip_of(files)))
    assert {problem.file for problem in refused.value.problems} >= {"teams.csv", "villages.csv"}


def test_one_file_alone_is_a_campaign_with_much_missing(files: dict[str, bytes]) -> None:
    with pytest.raises(InputError) as refused:
        taken(("campaign.toml", files["campaign.toml"]))
    assert "teams.csv" in {problem.file for problem in refused.value.problems}


def test_a_workbook_is_a_campaign(files: dict[str, bytes], tiny: Path, tmp_path: Path) -> None:
    campaign = load(tiny)
    write_workbook(tmp_path / "month.xlsx", campaign=campaign)
    content = (tmp_path / "month.xlsx").read_bytes()
    alone = taken(("Kế hoạch tháng 7.XLSX", content))
    packed = taken(("send.zip", zip_of({"Kế hoạch.xlsx": content})))
    assert (
        alone.campaign.sha256
        == packed.campaign.sha256
        == campaign.sha256
        == taken(*files.items()).campaign.sha256
    )
    (tmp_path / "stored.zip").write_bytes(alone.archive)
    assert load(tmp_path / "stored.zip").sha256 == campaign.sha256


def test_a_broken_or_other_workbook_is_answered_by_what_to_send_instead() -> None:
    for rows, said in ((1_000_000, "holds more than"), (1_000, r"save it again as \.xlsx")):
        book = zip_of({"xl/worksheets/sheet1.xml": b"<row/>" * rows})
        with pytest.raises(InputError, match=said):
            taken(("campaign.xlsx", book))
    with pytest.raises(InputError, match=r"save it as \.xlsx"):
        taken(("campaign.ods", b"x"))


def test_a_table_of_a_million_rows_is_refused_with_a_reason(files: dict[str, bytes]) -> None:
    files["villages.csv"] = b"id,name,lat,lon,households\n" + b"x,X,22.4,103.9,1\n" * 1_000_000
    with pytest.raises(InputError) as refused:
        taken(("tiny.zip", zip_of(files)), upload_mb=16, unpacked_mb=64)
    assert "villages.csv" in {problem.file for problem in refused.value.problems}


def refused_code(*uploads: tuple[str, bytes], **limits: int) -> str:
    with pytest.raises(RefusalError) as refused:
        taken(*uploads, **limits)
    return refused.value.code


def test_a_bomb_is_refused_before_it_fills_the_memory(files: dict[str, bytes]) -> None:
    bomb = zip_of({**files, "travel_times.csv": bytes(64 << 20)})
    assert len(bomb) < 1 << 20
    assert refused_code(("tiny.zip", bomb)) == "unpacked-too-large"


def test_the_size_that_a_zip_claims_does_not_count(files: dict[str, bytes]) -> None:
    bomb = zip_of({**files, "travel_times.csv": bytes(64 << 20)})
    size = (64 << 20).to_bytes(4, "little")
    assert size in bomb
    # Python stops reading where a file claims to end: then its checksum is wrong.
    assert refused_code(("tiny.zip", bomb.replace(size, (100).to_bytes(4, "little")))) == "zip-unreadable"


@pytest.mark.parametrize(
    "name",
    ["../villages.csv", "/etc/passwd", "a/../../b", "..\\..\\b", "C:\\b", "c:b"],
)
def test_a_path_that_leads_outside_is_refused(files: dict[str, bytes], name: str) -> None:
    assert refused_code(("tiny.zip", zip_of({**files, name: b"x"}))) == "upload-path"


@pytest.mark.parametrize("name", ["", "..", ".", "a\nb", "x" * 300])
def test_a_name_that_is_none_is_refused(files: dict[str, bytes], name: str) -> None:
    assert refused_code((name, b"x"), *files.items()) == "upload-path"


def test_other_uploads_that_cannot_be_used(files: dict[str, bytes]) -> None:
    assert refused_code() == "upload-empty"
    assert refused_code(("a.zip", bytes(5 << 20))) == "upload-too-large"
    assert refused_code(("a.zip", b"no zip")) == "zip-unreadable"
    assert refused_code(("a.zip", zip_of(files)[:-30])) == "zip-unreadable"
    assert refused_code(("a.zip", zip_of(files, zipfile.ZIP_LZMA))) == "zip-unreadable"
    many = {f"{number}.csv": b"" for number in range(MEMBERS + 1)}
    assert refused_code(("a.zip", zip_of(many))) == "upload-too-many"
    assert refused_code(*many.items()) == "upload-too-many"
    assert refused_code(("a.csv", b"1"), ("A.CSV", b"2")) == "upload-twice"
    assert refused_code(("a.zip", zip_of({**files, "TEAMS.csv": b""}))) == "upload-twice"


def test_a_zip_with_a_long_list_of_contents_is_refused_before_it_is_read() -> None:
    many = zip_of({f"{number:0>180}.csv": b"" for number in range(2000)})
    assert refused_code(("a.zip", many)) == "upload-too-many"
