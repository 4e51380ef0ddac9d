"""Fifty uploads at the same moment: each is taken or told to come again, and what was taken can be read."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from .conftest import zip_of

pytestmark = pytest.mark.long

UPLOADS = 50


def test_fifty_uploads_at_once(service, database, database_url, caller, tiny_files) -> None:
    served = service(database_url).start()
    an = caller(served, database)

    def sent(number: int) -> tuple[str, int, dict, str]:
        # Half of them are the same request sent again and again, the others are all different.
        files, headers = dict(tiny_files), {}
        if number % 2:
            headers["Idempotency-Key"] = "the-same"
        else:
            files["campaign.toml"] += f"\n# {number}\n".encode()
        answer = an.upload(zip_of(files), **headers)
        return (
            files["campaign.toml"].decode(),
            answer.status_code,
            answer.json(),
            answer.headers.get("retry-after", ""),
        )

    with ThreadPoolExecutor(UPLOADS) as pool:
        uploads = [pool.submit(sent, number) for number in range(UPLOADS)]
        # Others are answered meanwhile.
        others = [pool.submit(an.ask, "GET", path) for path in ("/health", "/campaigns", "/plans")]
        assert [other.result().status_code for other in others] == [200, 200, 200]
        ended = [upload.result() for upload in uploads]
    for _, status, body, retry in ended:
        assert status == 201 or (status in (429, 503) and body["code"] and retry), body
    taken = {}
    for text, status, body, _ in ended:
        if status == 201:
            taken.setdefault(body["campaign_id"], set()).add(text)
    assert all(len(texts) == 1 for texts in taken.values())
    assert (
        len([texts for texts in taken.values() if "".join(texts) == tiny_files["campaign.toml"].decode()])
        <= 1
    )
    listed = an.ask("GET", "/campaigns", params={"limit": 100}).json()["items"]
    assert {campaign["id"] for campaign in listed} == set(taken)
    for campaign, texts in taken.items():
        archive = an.ask("GET", f"/campaigns/{campaign}/versions/1/archive")
        assert archive.status_code == 200
        with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
            assert {files.read("campaign.toml").decode()} == texts
