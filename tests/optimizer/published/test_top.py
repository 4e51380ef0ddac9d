"""Files of TOP."""

import numpy as np
import pytest
from instances import LINE, written

from optimizer import InputError, read_published


def test_lengths_are_not_rounded(tmp_path) -> None:
    problem = read_published(written(tmp_path, "p1.2.a.txt", LINE), "top")
    assert problem.name == "p1.2.a"
    assert (problem.start, problem.end, problem.vehicles) == (0, 4, 2)
    assert problem.travel[0, 3] == pytest.approx(18**0.5, abs=1e-15)
    assert problem.closes.tolist() == [8.0] * 5
    assert problem.prizes.tolist() == [0, 3, 4, 9, 0]
    # Point 3: 4.243 + 3.162 = 7.405, and with point 1 on the way 1 + 3.606 + 3.162 = 7.768.
    assert problem.finish((1, 3)) == pytest.approx(7.767, abs=1e-3)
    assert problem.holds(((1, 3), (2,)))
    assert not np.isfinite(problem.finish((1, 2, 3, 1)))


def test_the_command_may_say_the_number_of_vehicles(tmp_path) -> None:
    assert read_published(written(tmp_path, "p.txt", LINE), "top", 5).vehicles == 5
    without = LINE.replace("m 2\n", "")
    assert read_published(written(tmp_path, "p.txt", without), "top", 1).vehicles == 1
    with pytest.raises(InputError, match="m: the line is missing; write it before the points, such as m 2"):
        read_published(written(tmp_path, "p.txt", without), "top")


def test_semicolons_and_capitals_are_understood(tmp_path) -> None:
    text = LINE.replace("\t", ";").replace("tmax 8.0", "TMAX: 8.0;").replace("n 5", "n 5 ;")
    assert read_published(written(tmp_path, "p.txt", text), "top").prizes.sum() == 16


def test_a_tour_as_long_as_the_limit_holds(tmp_path) -> None:
    # 0.1 + 0.2 is more than 0.3 in floats.
    text = "n 3\nm 1\ntmax 0.3\n0 0 0\n0.1 0 5\n0.3 0 0\n"
    assert read_published(written(tmp_path, "p.txt", text), "top").holds(((1,),))


def test_all_errors_are_told_at_once(tmp_path) -> None:
    text = "n 4\ntmax -3\n0 0 1\n1 1\n2 2 3.5\n4 4 0\n5 5 0\n"
    with pytest.raises(InputError) as caught:
        read_published(written(tmp_path, "p.txt", text), "top")
    assert [problem.say("en") for problem in caught.value.problems] == [
        "p.txt, m: the line is missing; write it before the points, such as m 2",
        "p.txt: 5 points follow where the file says 4; put the missing ones in or correct the number",
        "p.txt, line 2, tmax, “-3”: is not understood; write a number from 0 to 1000000",
        "p.txt, line 4, “1 1”: the line is too short; write x y prize",
        "p.txt, line 5, prize, “3.5”: is not understood; write a whole number from 0 to 1000000",
    ]


def test_start_and_end_have_no_prize(tmp_path) -> None:
    with pytest.raises(InputError, match="start and end and have no prize"):
        read_published(written(tmp_path, "p.txt", LINE.replace("0\t4\t0", "0\t4\t2")), "top")
