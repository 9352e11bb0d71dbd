"""What is said of the chain of records, and of databases that lost a part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, brief, fixed
from store.errors import PagesDamaged
from vending import errors as vending
from vending.errors import HeadKeeper

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences


_PAGE: Final = re.compile(r"\bpage (\d+)")


def _broken(error: vending.JournalBroken) -> Message:
    from cdu_app.words.audit import fault_words, place_word

    what = ", ".join(filter(None, (place_word(error.kind), brief(error.subject))))
    place = f"{error.sequence} ({what})" if what else str(error.sequence)
    sentence = _("The journal is broken at link {place}: {reason}.")
    advice = _("Stop selling and call the utility: somebody or something changed the records.")
    return Message(sentence.format(place=place, reason=fault_words(error.reason)), advice)


def _forked(error: vending.JournalForked) -> Message:
    if error.keeper is HeadKeeper.UTILITY:
        known = _("The utility has link {sequence} of this station;").format(sequence=error.sequence)
    else:
        known = _("This station had link {sequence} before;").format(sequence=error.sequence)
    if error.last < error.sequence:
        here = _("this database ends at {last}.").format(last=error.last)
    else:
        here = _("this database has another in its place.")
    advice = _("An older copy was put back, or the records were written anew: tell the utility, it compares them.")
    return Message(f"{known} {here}", advice)


def _damaged(error: PagesDamaged) -> Message:
    numbers = [number for fault in error.faults for number in _PAGE.findall(fault)]
    if numbers:
        what = _("The database file is damaged: page {page} is not as it was written ({n} in all).")
        sentence = what.format(page=numbers[0], n=len(error.faults))
    else:
        sentence = _("The database file is damaged: {fault}.").format(fault=brief(error.faults[0]).rstrip("."))
    return Message(sentence, _("Stop selling, keep a copy of the station's folder and call your support."))


OF_PROOF: Final[Sentences] = {
    PagesDamaged: _damaged,
    vending.JournalBroken: _broken,
    vending.JournalForked: _forked,
    vending.WitnessDamaged: fixed(
        N("The file station.head, which remembers the last link of the journal, was changed or is another station's."),
        N("Tell the utility; “cdu audit verify” says whether the journal itself is whole."),
    ),
    vending.NotAHead: fixed(
        N("This is no document that acknowledges a link of this station's journal."),
        N("Take the whole line, or the file, that the office sent for this station."),
    ),
    vending.ClockNotAhead: fixed(
        N("No record stands ahead of the clock, so there is nothing to accept."),
        N("Sales go on as they are."),
    ),
}
"""What is said of these errors."""
