from __future__ import annotations

from sts.module.emulator.faults import Fault, Faults


def test_faults_are_used_up_in_order_for_their_command() -> None:
    faults = Faults()
    faults.plan(Fault.DROP_ANSWER)
    faults.plan(Fault.HALF_ANSWER, "SM?VT")
    faults.plan(Fault.GARBLE_ANSWER)
    assert faults.take("SM?DI") is None
    assert [faults.take("SM?VC") for _ in range(3)] == [Fault.DROP_ANSWER, Fault.GARBLE_ANSWER, None]
    assert [faults.take("SM?VT") for _ in range(2)] == [Fault.HALF_ANSWER, None]
