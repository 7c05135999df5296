"""Lets Python find facts, checks and the programs of the lesson: so it is imported first."""

import sys
from pathlib import Path

UPKEEP = Path(__file__).resolve().parents[1]
sys.path += [str(UPKEEP / "facts"), str(UPKEEP / "checks"), str(UPKEEP.parent)]

from shared.command_line import LESSON  # noqa: E402 (it lets Python find the scripts)

REPO = LESSON.parent
