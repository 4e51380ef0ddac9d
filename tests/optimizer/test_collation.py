import random

import pytest

from optimizer.collation import collation_key, person_key

ORDERED = [
    [
        "An",
        "Ăn",
        "Ân",
        "Ba",
        "Bà",
        "Bả",
        "Bã",
        "Bá",
        "Bạ",
        "Dao",
        "Đá",
        "Đào",
        "Em",
        "Êm",
        "On",
        "Ôn",
        "Ơn",
        "Un",
        "Ưn",
        "Yên",
    ],
    ["Tòng Chú 3", "Tòng Chú 10", "Tòng Sành", "Tòng Xành", "Tổng Chải"],
    ["ba", "Ba", "bà ba", "bà bá", "bá ba"],
    ["thôn 2", "Thôn 02", "thôn 3", "Thôn 3a", "Thôn A"],
    ["Luổng Láo", "Lương", "Lướng"],
]


@pytest.mark.parametrize("names", ORDERED)
def test_the_order_of_vietnamese_lists(names):
    shuffled = list(names)
    random.Random(3).shuffle(shuffled)
    found = sorted(shuffled, key=collation_key)
    assert [name.casefold() for name in found] == [name.casefold() for name in names]


def test_letters_decide_before_tones_and_composed_is_as_decomposed():
    assert collation_key("mà") > collation_key("ma")
    assert collation_key("mà") < collation_key("mai")
    assert collation_key("Tổ")[0] == collation_key("To\u0302\u0309")[0]


def test_people_are_sorted_by_their_given_name():
    names = ["Nguyễn Văn Đức", "Trần Thị Ân", "Lê An", "Phạm Dũng", "Bùi An"]
    assert sorted(names, key=person_key) == ["Bùi An", "Lê An", "Trần Thị Ân", "Phạm Dũng", "Nguyễn Văn Đức"]
    assert sorted(["B", "", "  "], key=person_key)[-1] == "B"


def test_any_text_has_a_place():
    for text in ("", "🙂", "=1+1", "٣", "ß", "x" * 5000, "9" * 5000, "\u0301"):
        assert collation_key(text) <= collation_key(text)
