"""A page inside another one, such as a notebook."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape


@dataclass(frozen=True)
class InlinePage:
    """A page that shows itself in a notebook, in a frame of its own.

    Attributes
    ----------
    html
        A whole page, as `overview_html` and its like give it.
    height
        Of the frame, in pixels.
    """

    html: str
    height: int = 620

    def _repr_html_(self) -> str:
        """Return the frame; its scripts run apart from those of the notebook."""
        style = f"width:100%;height:{self.height}px;border:1px solid #d9dde3"
        return f'<iframe sandbox="allow-scripts" style="{style}" srcdoc="{escape(self.html)}"></iframe>'
