"""The Tariffs page: the list, the tariff that is looked at, its versions, files out and in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app.language import _
from cdu_app.messages import Message, printable, say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.tariffs.draft import draft_of, local_day
from cdu_app.viewmodels.tariffs.editor import EditorModel
from cdu_app.viewmodels.tariffs.state import TariffsState
from vending.domain.tariffs.document import to_document
from vending.domain.tariffs.text import read_text, write_json, write_toml

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.people.operator import Operator
    from vending.domain.tariffs.tariff import Tariff
    from vending.services.books.publish_tariffs import TariffOverview


class TariffsModel(QObject):
    """Keeps TariffsState. `imported` tells that a document from a file stands in the editor."""

    changed = Signal(object)
    imported = Signal()

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.role = operator.role
        self.editor = EditorModel(station, runner, operator, self)
        self._station = station
        self._runner = runner
        self._reading = Latest(runner, Lane.DATABASE)
        self.state = TariffsState(drafts=self.editor.drafts)
        self.editor.published.connect(self._published)

    def refresh(self) -> None:
        """Read all tariffs again."""
        self._set(replace(self.state, busy=True, drafts=self.editor.drafts))
        self._reading.run(self._station.tariffs.overviews, self._read, self._failed)

    def search(self, text: str) -> None:
        """Show the tariffs that match; the first is chosen where the chosen one does not."""
        self._choose_first(replace(self.state, search=text))

    def choose(self, code: str, version: int = 0) -> None:
        """Look at a tariff, at one of its versions or at the one in force."""
        found = next((one for one in self.state.overviews or () if one.last.code == code), None)
        if found is not None:
            self._change(code=code, version=version or (found.in_force or found.last).version)

    def edit(self) -> None:
        """Begin the next version of the chosen tariff, or go on with it."""
        if self.state.chosen is not None:
            self.editor.open(self.state.chosen.last)

    def write_new(self) -> None:
        """Begin a new tariff, or go on with it."""
        self.editor.open(None)

    def export(self, path: Path) -> None:
        """Write the version that is shown to a file: JSON where its name ends so, else TOML."""
        shown = self.state.shown
        if shown is not None:
            self._runner.run(Lane.DATABASE, lambda: _write(shown, path), self._exported, self._failed)

    def take_file(self, path: Path) -> None:
        """Read a document from a file into the editor, as the next version of its tariff or as a new one."""
        self._runner.run(Lane.DATABASE, lambda: self._read_file(path), self._imported, self._failed)

    def _read_file(self, path: Path) -> Tariff:
        document = read_text(path.read_text("utf-8"))
        return self._station.tariffs.read({"effective_from": self._station.clock.now().isoformat(), **document})

    def _imported(self, tariff: Tariff) -> None:
        zone, now = self.identity.zone, self._station.clock.now()
        document = draft_of(tariff, zone, now)
        if tariff.effective_from > now:
            document["effective_from"] = local_day(tariff.effective_from, zone)
        known = (one.last for one in self.state.overviews or () if one.last.code == tariff.code)
        self.editor.open(next(known, None), document)
        self.imported.emit()

    def _read(self, overviews: tuple[TariffOverview, ...]) -> None:
        self._choose_first(replace(self.state, overviews=overviews, busy=False, message=None))

    def _choose_first(self, state: TariffsState) -> None:
        if state.chosen is None and state.listed:
            first = state.listed[0]
            state = replace(state, code=first.last.code, version=(first.in_force or first.last).version)
        self._set(replace(state, drafts=self.editor.drafts))

    def _published(self, tariff: Tariff) -> None:
        """Read the tariffs again and look at the one that is new among them."""
        told = Message(_("{tariff} is published.").format(tariff=tariff.label))
        shown = {"code": tariff.code, "version": tariff.version, "search": "", "told": told}
        self._reading.run(
            self._station.tariffs.overviews,
            lambda overviews: self._change(overviews=overviews, **shown),
            self._failed,
        )

    def _exported(self, path: Path) -> None:
        self._change(told=Message(_("Written to {path}.").format(path=printable(str(path)))))

    def _failed(self, error: Exception) -> None:
        self._change(message=say(error))

    def _change(self, **changes: Any) -> None:
        plain: dict[str, Any] = {"busy": False, "message": None, "told": None, "drafts": self.editor.drafts}
        self._set(replace(self.state, **(plain | changes)))

    def _set(self, state: TariffsState) -> None:
        self.state = state
        self.changed.emit(state)


def _write(tariff: Tariff, path: Path) -> Path:
    document = to_document(tariff)
    as_json = path.suffix.casefold() == ".json"
    path.write_text(write_json(document) if as_json else write_toml(document), "utf-8")
    return path
