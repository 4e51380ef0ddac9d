"""Lets these tests import the helpers that lie beside them, and the builders one folder up."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
