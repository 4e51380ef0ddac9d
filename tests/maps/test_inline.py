"""A page in a frame stays whole, and cannot leave it."""

import html
import re

from maps import InlinePage


def test_a_page_comes_out_of_its_frame_as_it_went_in() -> None:
    page = (
        """<!DOCTYPE html><p class="a" title='b'>Thôn &amp; "bản"</p><script>let a = 1 < 2 && "x";</script>"""
    )
    frame = InlinePage(page, height=300)._repr_html_()
    found = re.fullmatch(
        r'<iframe sandbox="allow-scripts" style="[^"]*height:300px[^"]*" srcdoc="([^"]*)"></iframe>', frame
    )
    assert found is not None
    assert html.unescape(found[1]) == page
