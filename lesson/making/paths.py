"""Lets Python find the scripts, the lesson's programs and the folder facts: imported first."""

import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
sys.path += [str(REPO), str(REPO / "lesson"), str(REPO / "lesson" / "facts")]
