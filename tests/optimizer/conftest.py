"""Lets the tests of the optimizer import the builders and strategies that lie beside this file."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
