"""`cdu audit …` at a demonstration station."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from cdu_app.bootstrap import STORE_FILE
from cdu_app.witness import WITNESS_FILE

if TYPE_CHECKING:
    from tests.support.tills import Till


def test_the_whole_journal_holds(till: Till) -> None:
    till.sign_in("auditor")
    told = till.run("audit", "verify")
    assert re.fullmatch(r"All \d+ links hold, and every record is the one that was journalled\.\n", told.out), told
    newest = till.run("audit", "list", "--limit", "1", "--json").json[0]
    assert (newest["event"], newest["who"]) == ("verified", "Demo auditor")
    till.sign_in("cashier")
    assert "may not" in till.run("audit", "list").sentence(1)
    till.sign_in("supervisor")
    assert till.run("audit", "verify").code == 0


def test_the_trail_is_narrowed_shown_and_exported(till: Till) -> None:
    till.sign_in("manager")
    assert till.run("sell", till.meters[0], "50").code == 0
    rows = till.run("audit", "list", "--kind", "token", "--json", "--limit", "1").json
    assert rows[0]["kind"] == "token"
    shown = till.run("audit", "show", str(rows[0]["link"]), "--json").json
    assert len(shown["hash"]) == 64
    assert {told["field"] for told in shown["records"][0]["fields"]} >= {"token", "issued_at"}
    assert rows[0]["subject"] in till.run("audit", "list", "--about", rows[0]["subject"]).out
    assert till.run("audit", "list", "--who", "nobody of that name", "--json").json == []
    assert till.run("audit", "list", "--to", "2001-01-01", "--json").json == []
    file = till.folder.parent / "trail.jsonl"
    assert till.run("audit", "export", str(file)).code == 0
    assert os.name == "nt" or file.stat().st_mode & 0o777 == 0o600
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [int(line["link"]) for line in lines] == list(range(1, len(lines) + 1))
    assert all(line["previous"] == before["hash"] for before, line in pairwise(lines))
    for name in ("trail.csv", "trail.xlsx"):
        assert (
            f"are in {file.parent / name}" in till.run("audit", "export", str(file.parent / name), "--kind", "sale").out
        )
    assert till.run("audit", "list", "--kind", "exported", "--json").json[-1]["subject"] == "trail.jsonl"
    assert "99999999" in till.run("audit", "show", "99999999").sentence(1)


def test_a_changed_record_is_named(till: Till) -> None:
    till.sign_in("manager")
    with till.opened() as station, station.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER sale_no_update")
        connection.exec_driver_sql("UPDATE sale SET tendered = tendered + 1 WHERE sequence = 2")
        receipt = connection.exec_driver_sql("SELECT receipt FROM sale WHERE sequence = 2").scalar_one()
    told = till.run("audit", "verify").sentence(3)
    assert re.match(rf"The journal is broken at link \d+ \(sale, {receipt}\): the record is not the one", told), told


def test_an_older_copy_is_told(till: Till) -> None:
    till.sign_in("manager")
    assert till.run("audit", "head").code == 0
    older = till.folder.parent / "older.db"
    shutil.copy(till.folder / STORE_FILE, older)
    assert till.run("sell", till.meters[0], "50").code == 0
    known = till.run("audit", "head", "--json").json
    for file in till.folder.glob(f"{STORE_FILE}-*"):
        file.unlink()
    shutil.copy(older, till.folder / STORE_FILE)
    told = till.run("audit", "verify").sentence(3)
    assert f"This station had link {known['sequence']} before; this database ends at" in told
    assert till.run("sell", till.meters[0], "50").code == 0  # selling goes on; the utility will see it
    assert till.run("audit", "list", "--kind", "rolled_back", "--json").json[0]["subject"] == str(known["sequence"])
    (till.folder / WITNESS_FILE).unlink()
    assert till.run("audit", "verify").code == 0


def test_the_head_is_read_out_and_acknowledged(till: Till) -> None:
    till.sign_in("manager")
    line, short = till.run("audit", "head").out.splitlines()
    code, sequence, link = line.split()
    assert short.startswith(f"{code} {sequence} {link[:4]} ")
    assert "no document" in till.run("audit", "acknowledge", line).sentence(1)
    assert "No record stands ahead" in till.run("audit", "accept-clock", "--reason", "late").sentence(1)


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_ends_in_a_sentence(till: Till, seed: int) -> None:
    till.sign_in("manager")
    till.patch.setattr("cdu_app.bootstrap.renew_demonstration", lambda *_station: None)
    path = till.folder / STORE_FILE
    data = bytearray(path.read_bytes())
    place = random.Random(seed).randrange(len(data))
    data[place] ^= 0x10
    path.write_bytes(data)
    told = till.run("audit", "verify").sentence(3)
    assert re.search(r"page \d+ is not|file is damaged|not a database of this key", told), told
