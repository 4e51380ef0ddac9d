"""Colours of teams: what may stand in a page without further care."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..language import Message, message
from .cells import CellError, not_understood
from .problems import near

_HEX = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)

_NAMES = """
aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown
burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan
darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred
darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink
deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold
goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush
lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey
lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow
lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen
mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin
navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise
palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown royalblue
saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow
springgreen steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen
"""

CSS_NAMES = frozenset(_NAMES.split())
"""The named colours of CSS Color Module Level 4."""


@dataclass(frozen=True)
class Colour:
    """A colour: ``#rrggbb`` or a name of CSS."""

    @property
    def expected(self) -> Message:
        """What to write."""
        return message("a colour such as #1f77b4, or a CSS colour name such as teal")

    def read(self, value: object) -> str:
        """Return the colour in small letters."""
        if not isinstance(value, str):
            raise not_understood(self.expected)
        text = value.strip()
        if _HEX.fullmatch(text) or text.casefold() in CSS_NAMES:
            return text.casefold()
        if guess := near(text, CSS_NAMES):
            raise CellError(
                message(
                    "is not understood; did you mean “{guess}”? Write {expected}",
                    guess=guess,
                    expected=self.expected,
                )
            )
        raise not_understood(self.expected)
