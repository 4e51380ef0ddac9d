"""Files of TOPTW: conventions, quirks of the files that are about, and mistakes."""

import numpy as np
import pytest
from instances import CORNERS, toptw_text, written

from optimizer import InputError, Orienteering, read_published


def read(tmp_path, text: str, name: str = "r1.txt", vehicles: int = 2) -> Orienteering:
    return read_published(written(tmp_path, name, text), "toptw", vehicles)


def problems(tmp_path, text: str, name: str = "r1.txt") -> list[str]:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text, name)
    return [problem.say("en") for problem in caught.value.problems]


def test_times_are_whole_tenths(tmp_path) -> None:
    problem = read(tmp_path, CORNERS)
    assert problem.name == "r1"
    assert (problem.start, problem.end, problem.vehicles, problem.tolerance) == (0, 0, 2, 0)
    assert problem.prizes.tolist() == [0, 10, 20, 10, 7]
    assert problem.service.tolist() == [0, 20, 20, 20, 20]
    assert problem.opens.tolist() == [0, 0, 0, 200, 0]
    assert problem.closes.tolist() == [600, 600, 600, 220, 40]
    assert problem.travel[0].tolist() == [0, 50, 100, 50, 50]


def test_distances_are_cut_down_not_rounded(tmp_path) -> None:
    # The root of 2 is 1.414…, that of 3² + 5² is 5.830…, and that of 7² + 7² is 9.899….
    text = toptw_text(100, [(1, 1, 0, 1, 0, 100), (3, 5, 0, 1, 0, 100), (7, 7, 0, 1, 0, 100)])
    assert read(tmp_path, text, "rc9.txt").travel[0].tolist() == [0, 14, 58, 98]
    assert read(tmp_path, text, "pr9.txt").travel[0].tolist() == [0, 141, 583, 989]
    assert read(tmp_path, text, "PR9.txt").closes[0] == 10_000


def test_a_distance_that_has_one_decimal_is_kept(tmp_path) -> None:
    # 0.3 by 0.4 is 0.5, and 2.1 by 2.8 is 3.5: in floats some of these fall just below.
    points = [(0.3 * n, 0.4 * n) for n in range(1, 30)]
    text = toptw_text(100, [(round(x, 1), round(y, 1), 0, 1, 0, 100) for x, y in points])
    assert read(tmp_path, text).travel[0].tolist() == [5 * n for n in range(30)]


def test_the_lists_before_the_window_may_have_any_length(tmp_path) -> None:
    text = (
        "5 3 3 4\n500 200\n 0 -10.442 19.999 0 0 0 0 0 1000\n"
        " 1 -29.730 64.136 2 12 4 1 15 354 509\n"
        " 2 -30.664 5.463 7 8 1 4 1 2 4 8 234 401\n"
        " 3 51.642 5.469 21 16 1 0 411 573\n"
    )
    problem = read(tmp_path, text, "pr1.txt")
    assert problem.opens.tolist() == [0, 35_400, 23_400, 41_100]
    assert problem.closes.tolist() == [100_000, 50_900, 40_100, 57_300]
    assert problem.service.tolist() == [0, 200, 700, 2_100]


def test_blank_lines_tabs_marks_and_windows_line_ends(tmp_path) -> None:
    plain = read(tmp_path, CORNERS)
    odd = "\ufeff\n" + CORNERS.replace("\n", " \r\n\r\n").replace(" 10 ", "\t10.00\t") + "\n\n"
    assert np.array_equal(read(tmp_path, odd).travel, plain.travel)
    assert np.array_equal(read(tmp_path, odd).prizes, plain.prizes)


def test_the_start_may_lack_its_opening(tmp_path) -> None:
    problem = read(tmp_path, CORNERS.replace("0 0 0 60\n", "0 0 60\n", 1))
    assert (problem.opens[0], problem.closes[0]) == (0, 600)


def test_the_start_may_open_late(tmp_path) -> None:
    problem = read(tmp_path, CORNERS.replace("0 0 0 60\n", "0 0 7 60\n", 1))
    assert problem.finish(()) == 70


def test_all_errors_are_told_at_once_with_line_value_and_remedy(tmp_path) -> None:
    text = (
        "4 1 4 1\n0 200\n0 0 0 0 5 0 0 0 60\n1 3 4 2 10.5 1 1 1 0 60\n\n3 6 8 2 20 1 1 1 50 40\n"
        "3 x 8 2 20\n4 6 1e3 0.05 20 1 1 1 0 nan\n"
    )
    said = problems(tmp_path, text)
    assert said == [
        "r1.txt, line 3, prize, “5”: point 0 is start and end and has no prize; write 0",
        "r1.txt, line 4, prize, “10.5”: is not understood; write a whole number from 0 to 1000000",
        "r1.txt, line 6, number, “3”: points are numbered from 0 without gaps; write 2",
        "r1.txt, line 6, closing, “50 40”: closes before it opens; write the opening first, then the closing",
        "r1.txt, line 7, “3 x 8 2 20”: the line is too short; write number x y service prize f a list… opening closing",
        "r1.txt, line 8, y, “1e3”: is not understood; write a number from -1000000 to 1000000",
        "r1.txt, line 8, service, “0.05”: has more decimals than distances have here; write at most 1",
        "r1.txt, line 8, closing, “nan”: is not understood; write a number from 0 to 1000000",
    ]


def test_a_wrong_count_is_told(tmp_path) -> None:
    said = problems(tmp_path, CORNERS.replace("4 1 4 1", "4 1 9 1"))
    assert said == [
        "r1.txt: 5 points follow where the file says 10; put the missing ones in or correct the number"
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "4 1 4 1\n"])
def test_a_file_with_nothing_in_it_is_told(tmp_path, text) -> None:
    assert len(problems(tmp_path, text)) == 1


def test_a_file_that_is_not_there_or_a_folder(tmp_path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(InputError) as caught:
            read_published(path, "toptw", 4)
        assert path.name in str(caught.value)


def test_more_than_can_be_held_is_refused(tmp_path) -> None:
    assert "from 0 to 2000" in problems(tmp_path, "4 1 99999 1\n0 200\n0 0 0 0 0 0 0 0 60\n")[0]


def test_errors_are_said_in_vietnamese(tmp_path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, CORNERS.replace("4 1 4 1", "4 1 9 1"))
    assert "bổ sung điểm còn thiếu" in caught.value.say("vi")
