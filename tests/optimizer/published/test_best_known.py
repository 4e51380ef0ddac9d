"""Tables of best known values."""

import pytest
from instances import CORNERS, written

from optimizer import BestKnown, best_known_of

TABLE = "format,instance,vehicles,best_known,proven_optimal,source\ntoptw,r1,2,40,1,me\ntoptw,r1,3,47,0,you\n"


def test_the_table_beside_the_file_or_above_is_found(tmp_path) -> None:
    (tmp_path / "toptw").mkdir()
    path = written(tmp_path / "toptw", "R1.txt", CORNERS)
    assert best_known_of(path, "toptw", 2) is None
    written(tmp_path, "best_known.csv", TABLE)
    assert best_known_of(path, "toptw", 2) == BestKnown(40, True, "me")
    assert best_known_of(path, "toptw", 3) == BestKnown(47, False, "you")
    assert best_known_of(path, "toptw", 4) is None
    assert best_known_of(path, "top", 2) is None
    other = written(tmp_path, "other.csv", TABLE.replace("40", "41"))
    assert best_known_of(path, "toptw", 2, other) == BestKnown(41, True, "me")


@pytest.mark.parametrize(
    "table", ["instance,vehicles\nr1,2\n", TABLE.replace("40", "x"), TABLE + "toptw,r2\n"]
)
def test_a_table_that_is_not_understood(tmp_path, table) -> None:
    written(tmp_path, "best_known.csv", table)
    with pytest.raises(ValueError):
        best_known_of(written(tmp_path, "r1.txt", CORNERS), "toptw", 2)
