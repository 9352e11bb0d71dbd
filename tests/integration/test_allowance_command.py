"""`cdu allowance` and the office's tool: enrolling, renewing by file, line and code; many tills at the end of it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cdu_app.demonstration_office import OFFICE_FILE
from license.__main__ import main as office_tool
from license.grant import Grant
from license.issuer import Issuer
from tests.support.tills import session_of
from vending.errors import GrantRefused
from vending.services.allowance.count_allowance import verify_allowance
from vending.services.allowance.take_grant import take_document

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.tills import Till

TILLS = 12
UNTIL = (datetime.now(UTC) + timedelta(days=30)).date()


def left(till: Till) -> str:
    return str(till.run("allowance", "show", "--json").json["left"])


@pytest.fixture
def office(till: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A till that an office of its own grants what it may sell: the demonstration's has no more to say."""
    monkeypatch.setattr("license.issuer._SCRYPT_COST", 2)
    monkeypatch.setenv("CDU_OFFICE_PASSPHRASE", "correct horse")
    issuer = Issuer.generate()
    issuer.save(tmp_path / "office.keys", "correct horse")
    (till.folder / OFFICE_FILE).unlink()
    with till.opened() as station, station.store.engine.begin() as connection:
        for action in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER hq_key_no_{action}")
            connection.exec_driver_sql(f"DROP TRIGGER allowance_grant_no_{action}")
        connection.exec_driver_sql("DELETE FROM allowance_grant")
        connection.exec_driver_sql(
            "UPDATE hq_key SET signing = ?, agreement = ?, sold_before = (SELECT sold FROM allowance_state), "
            "last_sale_before = (SELECT MAX(sequence) FROM sale)",
            (issuer.keys.signing, issuer.keys.agreement),
        )
    return tmp_path / "office.keys"


def grant(office: Path, capsys: pytest.CaptureFixture[str], *facts: object, command: str = "grant") -> str:
    capsys.readouterr()
    assert office_tool([command, str(office), "D01", *(str(fact) for fact in facts)]) == 0
    return capsys.readouterr().out.strip()


def test_a_demonstration_has_granted_itself_an_allowance(till: Till) -> None:
    facts = till.run("allowance", "show", "--json").json
    assert (facts["level"], facts["left"], len(facts["grants"])) == ("ample", "1000000.00", 1)
    till.run("sell", till.meters[0], "50")
    assert left(till) == "999950.00"
    assert "may be sold until" in till.run("doctor").out
    assert "by the station" in till.run("allowance", "show").out


def test_a_demonstration_renews_itself_when_little_is_left(till: Till) -> None:
    with till.opened() as station, station.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE allowance_state SET sold = sold + 99999000")
    facts = till.run("allowance", "show", "--json").json
    assert (facts["left"], [one["sequence"] for one in facts["grants"]]) == ("1000010.00", [2, 1])


def test_grants_by_file_by_line_and_by_code(
    till: Till, office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "granted nothing yet" in till.run("allowance", "show").out
    assert "no allowance" in till.run("sell", till.meters[0], "50").sentence(1)
    path = tmp_path / "grant.txt"
    path.write_text(grant(office, capsys, 1, "100.00", "ZAR", UNTIL) + "\r\n")
    assert "Grant 1 of R100,00 is taken" in till.run("allowance", "take", str(path)).out
    assert "was taken before" in till.run("allowance", "take", str(path)).sentence(1)
    assert "for 100.00 ZAR more only" in till.run("sell", till.meters[0], "150").sentence(1)
    assert till.run("sell", till.meters[0], "100", "--json").code == 0
    assert "used up" in till.run("sell", till.meters[1], "20").sentence(1)
    line = grant(office, capsys, 3, "100.00", "ZAR", UNTIL)
    assert "Grant 2 is missing" in till.run("allowance", "take", line).sentence(1)
    key = till.run("allowance", "show", "--json").json["station_key"]
    code = grant(office, capsys, 2, "70.00", "ZAR", UNTIL, "--station-key", key, command="code")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert "28 of 28 digits" in till.run("allowance", "code", *wrong.split()).sentence(1)
    assert till.run("allowance", "code", *code.split()).code == 0
    assert till.run("allowance", "take", line).code == 0
    assert left(till) == "170.00"
    other = line.replace("CDU1.GRANT", "CDU1.HEAD")
    assert "no grant" in till.run("allowance", "take", other).sentence(1)


def test_only_a_manager_enrols_and_only_once(till: Till, tmp_path: Path) -> None:
    keys = Issuer.generate().public_document()
    assert "may not" in till.run("allowance", "enrol", keys).sentence(1)
    till.set(CDU_SESSION=session_of(till.folder, "manager"))
    assert "enrolled with an office already" in till.run("allowance", "enrol", keys).sentence(1)
    assert till.run("allowance", "take", str(tmp_path / "none")).code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
def test_tills_never_pass_it_together(till: Till, office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dozen programs sell for 50 at the same instant; the allowance is good for four and a half."""
    till.run("allowance", "take", grant(office, capsys, 1, "225.00", "ZAR", UNTIL))
    before = len(till.sales())
    answers = till.sell_at_once("50", [till.meters[number % 6] for number in range(TILLS)])
    refused = [answer for answer in answers if answer.code]
    assert len(refused) == TILLS - 4
    for answer in refused:
        assert "for 25.00 ZAR more only" in answer.sentence(1)
    assert len(till.sales()) == before + 4
    assert left(till) == "25.00"
    with till.opened() as station, station.units_of_work.read() as work:
        verify_allowance(work, station.identity)


def test_two_programs_that_take_the_same_grant_count_it_once(till: Till, office: Path) -> None:
    issuer = Issuer.open(office, "correct horse")
    now = datetime.now(UTC)
    line = issuer.document(Grant("D01", 1, 5_000, "ZAR", now, now + timedelta(days=3)))
    with till.opened() as one, till.opened() as two:
        take_document(one.units_of_work, one.identity, line, None, now)
        with pytest.raises(GrantRefused):
            take_document(two.units_of_work, two.identity, line, None, now)
    assert left(till) == "50.00"
