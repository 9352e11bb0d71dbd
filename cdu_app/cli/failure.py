"""Which exit code an error ends in."""

from __future__ import annotations

from cdu_app.cli.main import ENVIRONMENT, REFUSED
from cdu_app.errors import DatabaseTaken, NotDemonstration, StationExists
from spreadsheets import errors as spreadsheets
from store.errors import WrongPassphrase
from sts.errors import StsError, TimeOutOfRange
from sts.module.errors import FrameError, ModuleUnavailable
from vending.errors import Refused


def exit_code(error: Exception) -> int:
    """Return 1 for what an operator can act on, 3 for everything around the program."""
    if isinstance(error, ModuleUnavailable | FrameError | TimeOutOfRange):
        return ENVIRONMENT
    refused = (
        Refused
        | spreadsheets.Refused
        | StsError
        | StationExists
        | DatabaseTaken
        | NotDemonstration
        | WrongPassphrase
        | UnicodeError
    )
    return REFUSED if isinstance(error, refused) else ENVIRONMENT
