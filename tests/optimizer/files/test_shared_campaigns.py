"""The generated campaigns beside the repo are sound."""

import pytest

from optimizer.files import read_campaign

COUNTS = {
    "g8-t2": (8, 2, 16, 72, 3),
    "g25-t4": (25, 4, 40, 650, 3),
    "g36-t4": (36, 4, 36, 1332, 3),
    "g60-t8": (60, 8, 64, 3782, 3),
}


@pytest.mark.parametrize("name", COUNTS)
def test_reads_without_problems(shared_campaigns, name):
    reading = read_campaign(shared_campaigns / name)
    assert (reading.problems, reading.warnings) == ((), ())
    campaign = reading.campaign
    assert campaign is not None and campaign.travel.method == "table"
    assert COUNTS[name] == (
        len(campaign.villages),
        len(campaign.teams),
        len(campaign.volunteers),
        len(campaign.travel_times),
        len(campaign.closures),
    )
