"""Sales to print, and the golden receipts made of them.

`python -m tests.support.receipts` writes the files of tests/vectors/receipts again; read their difference before
committing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from printing.receipt import build_receipt
from printing.render.text import render_text
from sts.amount import encode_units, round_up
from sts.keys import EncryptionAlgorithm
from sts.tid import BaseDate
from sts.token import Commodity
from tests.support.explained_receipts import LANGUAGES, Sampler, rounded
from vending.domain.pricing.quote_line import LineKind, QuoteLine
from vending.domain.sales.sale import Sale, SaleIntent, SaleToken, SaleVoid
from vending.domain.station import StationIdentity
from vending.ids import CustomerId, MeterId, OperatorId, SaleId, TariffId
from vending.money import Money, minor_digits

GOLDEN = Path(__file__).parents[1] / "vectors" / "receipts"
SOLD_AT = datetime(2026, 3, 14, 7, 26, 53, tzinfo=UTC)
PRINTED_AT = SOLD_AT + timedelta(days=2, hours=3)
TOKEN = "40850031267792106688"
_TAX = Decimal("0.15")
_ID = UUID("01957f00-0000-7000-8000-000000000001")


def station(locale: str = "en_ZA", currency: str = "ZAR") -> StationIdentity:
    """A station whose utility has an address and a tax number."""
    return StationIdentity(
        code="D01",
        name="Hilltop Stores",
        utility_name="Umzimvubu Electricity",
        utility_address="14 Church Street, Port St Johns 5120",
        tax_number="4012345678",
        currency=currency,
        sale_limit=Money(10**9, currency),
        time_zone="Africa/Johannesburg",
        locale=locale,
        demonstration=True,
    )


def intent(tendered: int = 10000, currency: str = "ZAR", carried_in: int = 0, price: str = "2.4718") -> SaleIntent:
    """A sale as stations recorded it before lines had names: energy, a fixed charge of 4.00 and 15% tax."""
    units, lines = _first_lines(Money(tendered, currency), Money(carried_in, currency), Decimal(price))
    return SaleIntent(
        id=SaleId(_ID),
        sequence=57,
        receipt="D01-000057",
        at=SOLD_AT,
        operator_id=OperatorId(_ID),
        operator_name="Nomsa Dlamini",
        customer_id=CustomerId(_ID),
        account="10045932",
        customer_name="Thandiwe Mokoena",
        address="12 Mango Lane",
        area="Ward 4",
        meter_id=MeterId(_ID),
        meter_number="12345678903",
        commodity=Commodity.ELECTRICITY,
        sgc="600675",
        krn=1,
        ti=7,
        ea=EncryptionAlgorithm.STA,
        base_date=BaseDate.Y2014,
        tid=6415166,
        tariff_id=TariffId(_ID),
        tariff="Domestic 20 A",
        tendered=Money(tendered, currency),
        units=round_up(units),
        amount_code=encode_units(round_up(units)),
        lines=lines,
    )


def _first_lines(tendered: Money, carried_in: Money, price: Decimal) -> tuple[int, tuple[QuoteLine, ...]]:
    """Return the units and the lines of a sale, in the order in which they were stored."""
    currency, available = tendered.currency, tendered + carried_in
    fixed = Money(4 * 10 ** minor_digits(currency), currency)
    units = int((available.decimal / (1 + _TAX) - fixed.decimal) / price * 10) + 2
    over = Money(-1, currency)
    while over.minor < 0:
        units -= 1
        energy = rounded(price * units / 10, currency)
        tax = rounded((energy + fixed).decimal * _TAX, currency)
        over = available - energy - fixed - tax
    lines = (
        QuoteLine(LineKind.ENERGY, energy, units=units, price=price),
        QuoteLine(LineKind.CARRIED_IN, -carried_in),
        QuoteLine(LineKind.FIXED_CHARGE, fixed),
        QuoteLine(LineKind.VAT, tax, rate=_TAX),
        QuoteLine(LineKind.CARRIED_OVER, over),
    )
    return units, tuple(line for line in lines if line.amount)


def issued(of: SaleIntent | None = None, *, test_keys: bool = False) -> Sale:
    """A sale with its token."""
    return Sale(of or intent(), SaleToken(SaleId(_ID), TOKEN, SOLD_AT, "SM-0001", test_keys), None)


def voided(of: SaleIntent | None = None) -> Sale:
    """A sale that the module refused."""
    return Sale(of or intent(), None, SaleVoid(SaleId(_ID), SOLD_AT, "28 key register not found"))


def russian_intent() -> SaleIntent:
    """A sale of a station in Kyrgyzstan."""
    names = {"customer_name": "Айгуль Сыдыкова", "address": "ул. Токтогула, 12", "area": "Кочкор"}
    return replace(intent(150000, "KGS"), operator_name="Бакыт", tariff="Бытовой", **names)


def arabic_intent() -> SaleIntent:
    """A sale of a station in Jordan, where Latin names occur too."""
    names = {"customer_name": "ليلى حداد", "address": "12 شارع الجامعة", "area": "إربد"}
    return replace(intent(25500, "JOD", carried_in=35), operator_name="Samir", tariff="منزلي", **names)


def explained_intents(language: str) -> dict[str, SaleIntent]:
    """Sales whose lines carry their reasons, as stations record them now."""
    words = LANGUAGES[language]
    return Sampler(words, station(words.locale, words.currency), SOLD_AT).samples()


def _explained() -> dict[str, tuple[Sale, StationIdentity, int]]:
    return {
        f"{name}-{language}": (issued(sold), station(words.locale, words.currency), int(name == "replacement"))
        for language, words in LANGUAGES.items()
        for name, sold in explained_intents(language).items()
    }


def golden_receipts() -> dict[str, str]:
    """The text of every golden file, by its name."""
    samples = _explained() | {
        "plain": (issued(), station(), 0),
        "copy": (issued(), station(), 2),
        "test-keys": (issued(intent(carried_in=35), test_keys=True), station(), 0),
        "void": (voided(), station(), 0),
        "large": (issued(intent(487654325)), station(), 0),
        "water": (issued(replace(intent(), commodity=Commodity.WATER)), station("en_GB"), 0),
        "french": (issued(intent(25000, "XOF", price="109")), station("fr_SN", "XOF"), 0),
        "russian": (issued(russian_intent(), test_keys=True), station("ru_KG", "KGS"), 1),
        "arabic": (issued(arabic_intent(), test_keys=True), station("ar_JO", "JOD"), 0),
        "arabic-void": (voided(arabic_intent()), station("ar_JO", "JOD"), 1),
    }
    documents = {name: build_receipt(*sample, PRINTED_AT) for name, sample in samples.items()}
    return {
        f"{name}-{paper}.txt": render_text(document, columns)
        for name, document in documents.items()
        for paper, columns in ((58, 32), (80, 48))
    }


if __name__ == "__main__":
    for name, text in golden_receipts().items():
        (GOLDEN / name).write_text(text, encoding="utf-8")
