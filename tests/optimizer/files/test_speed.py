"""A campaign of 200 villages with a full travel table loads in about a second."""

import time
from itertools import permutations

from optimizer.files import read_campaign


def test_200_villages_with_every_pair(tiny):
    villages = [tiny.village(id=f"v{number:03d}") for number in range(200)]
    places = ["base", *(village["properties"]["id"] for village in villages)]
    rows = "".join(f"{one},{other},{20 + len(one)}\n" for one, other in permutations(places, 2))
    tiny.write("campaign.toml", tiny.settings({"travel.method": '"table"'}))
    tiny.write("villages.geojson", tiny.geojson(*villages))
    tiny.write("travel_times.csv", "from,to,minutes\n" + rows)
    start = time.process_time()
    reading = read_campaign(tiny.folder)
    seconds = time.process_time() - start
    assert reading.campaign is not None and len(reading.campaign.travel_times) == 201 * 200
    # About 0.3 s; the limit leaves room for a busy machine.
    assert seconds < 2.0
