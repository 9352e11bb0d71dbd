from __future__ import annotations

import pytest

from cdu_app.vault import StationVault
from vending.ids import OperatorId, new_id

ONE, OTHER = OperatorId(new_id()), OperatorId(new_id())
VAULT = StationVault(bytes(32))


def test_a_secret_opens_for_its_operator_at_its_station_only() -> None:
    sealed = VAULT.seal(b"secret", ONE)
    assert VAULT.find(sealed, ONE) == b"secret"
    assert VAULT.find(sealed, OTHER) is None
    assert StationVault(b"x" * 32).find(sealed, ONE) is None
    assert VAULT.seal(b"secret", ONE) != sealed


@pytest.mark.parametrize("damaged", ["", "no base64!", "AAAA", "é"])
def test_what_was_damaged_does_not_open(damaged: str) -> None:
    assert VAULT.find(damaged, ONE) is None


def test_a_bit_that_was_turned_is_seen() -> None:
    sealed = VAULT.seal(b"secret", ONE)
    for place in range(0, len(sealed) - 4, 5):
        turned = "B" if sealed[place] == "A" else "A"
        assert VAULT.find(sealed[:place] + turned + sealed[place + 1 :], ONE) is None


def test_a_code_s_digest_is_of_its_operator_and_station() -> None:
    digests = {
        VAULT.digest("ABCDEFGHJKLMNPQR", ONE),
        VAULT.digest("ABCDEFGHJKLMNPQS", ONE),
        VAULT.digest("ABCDEFGHJKLMNPQR", OTHER),
        StationVault(b"x" * 32).digest("ABCDEFGHJKLMNPQR", ONE),
    }
    assert len(digests) == 4
    assert {len(digest) for digest in digests} == {32}
