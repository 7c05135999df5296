"""Lets Python find the scripts, the programs of the lesson, and upkeep/facts: imported first."""

import os
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[3]
sys.path += [str(REPO), str(REPO / "lesson"), str(REPO / "lesson/upkeep/facts")]
os.environ.pop("MPLBACKEND", None)  # as command_line does, but before Matplotlib is imported
