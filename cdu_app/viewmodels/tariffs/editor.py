"""The editor of tariffs: a draft, what is wrong with it, how it differs, and publishing it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.tariffs.calculator import CalculatorModel
from cdu_app.viewmodels.tariffs.draft import add_row, draft_of, finished, insert_row, new_draft, put, remove_row
from cdu_app.viewmodels.tariffs.draft_file import DraftFile
from cdu_app.viewmodels.tariffs.state import EditorState
from cdu_app.words.tariffs import said
from vending.domain.tariffs.compare import compare
from vending.domain.tariffs.document import to_document
from vending.errors import BadTariff, TariffBackdated

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.viewmodels.tariffs.draft import Document, Path
    from vending.domain.people.operator import Operator
    from vending.domain.tariffs.tariff import Tariff


class EditorModel(QObject):
    """Keeps EditorState. `rebuilt` tells that rows came or went, `published` carries the tariff.

    Drafts are kept by the code of the tariff that they change, "" for a new one, until they are published or
    thrown away.
    """

    changed = Signal(object)
    rebuilt = Signal()
    published = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.calculator = CalculatorModel(station, runner, self)
        self._station = station
        self._runner = runner
        self._operator = operator
        self._file = DraftFile(station.settings.folder)
        self._writing = Latest(runner, Lane.DATABASE)
        self._drafts = self._file.read()
        self.state = EditorState()

    @property
    def drafts(self) -> frozenset[str]:
        """The codes of the tariffs that are being changed."""
        return frozenset(self._drafts)

    @property
    def key(self) -> str:
        """What the draft at hand is kept by."""
        return "" if self.state.base is None else self.state.base.code

    def open(self, base: Tariff | None, document: Document | None = None) -> None:
        """Go on with the draft of a tariff, begin one from its last version, or take a document."""
        key = "" if base is None else base.code
        zone, now = self.identity.zone, self._station.clock.now()
        begun = new_draft(zone, now) if base is None else draft_of(base, zone, now)
        self.state = EditorState(base=base)
        known = document or self._drafts.get(key)
        self._take(known or begun, keep=known is not None)
        self.rebuilt.emit()

    def put(self, path: Path, value: Any) -> None:
        """Set a field."""
        self._take(put(self.state.document, path, value))

    def put_all(self, path: Path, value: Any) -> None:
        """Set a part whose rows may have come, gone or been renamed."""
        self.put(path, value)
        self.rebuilt.emit()

    def add_row(self, path: Path, row: Any, before: int | None = None) -> None:
        """Add a row to a list, at its end or before another."""
        document = self.state.document
        changed = add_row(document, path, row) if before is None else insert_row(document, path, before, row)
        self._take(changed)
        self.rebuilt.emit()

    def remove_row(self, path: Path, number: int) -> None:
        """Remove a row of a list."""
        self._take(remove_row(self.state.document, path, number))
        self.rebuilt.emit()

    def replace_all(self, document: Document) -> None:
        """Take the document changed in several places at once."""
        self._take(document)
        self.rebuilt.emit()

    def discard(self) -> None:
        """Throw the draft away."""
        self._drafts.pop(self.key, None)
        self._keep()
        self.state = EditorState(base=self.state.base)

    def publish(self, note: str) -> None:
        """Publish the draft as the next version."""
        state = self.state
        if not state.may_publish:
            return
        document = finished(state.document, self.identity.zone)
        after = 0 if state.base is None else state.base.version
        self._set(replace(state, busy=True, message=None))
        self._runner.run(
            Lane.DATABASE,
            lambda: self._station.tariffs.publish(document, self._operator, note, after),
            self._done,
            self._failed,
        )

    def _take(self, document: Document, *, keep: bool = True) -> None:
        """Read a document anew: find its first mistake, what differs, and price by it."""
        state = replace(self.state, document=document, fault=None, late=None, message=None)
        try:
            tariff = self._station.tariffs.read(finished(document, self.identity.zone), self._version)
        except BadTariff as error:
            state = replace(state, fault=error)
        else:
            state = replace(state, tariff=tariff, late=self._lateness(tariff), differences=self._differences(tariff))
        if keep:
            self._drafts[self.key] = document
            self._keep()
        self._set(state)
        self.calculator.show_tariff(state.tariff)

    @property
    def _version(self) -> int:
        return 1 if self.state.base is None else self.state.base.version + 1

    def _lateness(self, tariff: Tariff) -> Message | None:
        now = self._station.clock.now()
        return say(TariffBackdated(tariff.effective_from, now)) if tariff.effective_from < now else None

    def _differences(self, tariff: Tariff) -> tuple[Any, ...]:
        """Return how a draft differs from the last version; all of a new tariff is new, and a date alone is nothing."""
        before: Document = {} if self.state.base is None else to_document(self.state.base)
        found = said(compare(before, to_document(tariff)))
        return () if all(one.path[0] == "effective_from" for one in found) else found

    def _keep(self) -> None:
        drafts = dict(self._drafts)
        self._writing.run(lambda: self._file.write(drafts), lambda _none: None, self._failed)

    def _done(self, tariff: Tariff) -> None:
        self.discard()
        self._set(EditorState())
        self.published.emit(tariff)

    def _failed(self, error: Exception) -> None:
        self._set(replace(self.state, busy=False, message=say(error)))

    def _set(self, state: EditorState) -> None:
        self.state = state
        self.changed.emit(state)
