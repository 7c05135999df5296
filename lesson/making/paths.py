"""Lets Python find the scripts, the lesson's programs and the folder facts: imported first."""

import os
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
sys.path += [str(REPO), str(REPO / "lesson"), str(REPO / "lesson" / "facts")]
os.environ.pop("MPLBACKEND", None)  # as command_line does, but before Matplotlib is imported
