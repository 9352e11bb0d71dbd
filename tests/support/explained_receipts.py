"""Receipts whose lines carry their reasons, in each language of the paper: blocks, debts, free units, tokens for money.

`tests.support.receipts` makes golden files of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sts.keys import EncryptionAlgorithm
from sts.tid import BaseDate
from sts.token import Commodity
from vending.domain.debts.debt import Debt, OpenDebt, Recovery, RecoveryKind
from vending.domain.pricing.quote import free_quote, quote_money
from vending.domain.pricing.quote_line import LineKind
from vending.domain.pricing.terms import MeterBooks, Terms
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.meter import Meter, MeterStatus, ServicePoint
from vending.domain.sales.sale import Purpose, SaleMark, Special, intent_of
from vending.domain.tariffs.tariff import Blocks, Charge, ChargeBasis, EnergyBlock, Rate, Tariff, Tax
from vending.ids import AccountId, CustomerId, DebtId, MeterId, OperatorId, SaleId, TariffId
from vending.money import Money, minor_digits

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.pricing.quote import Quote
    from vending.domain.sales.sale import SaleIntent
    from vending.domain.station import StationIdentity

_ID: Final = UUID("01957f00-0000-7000-8000-000000000002")
_PEOPLE: Final = "homes"


@dataclass(frozen=True, slots=True)
class Words:
    """What tariff, debts and operator are called where a language is spoken; `scale` times the prices of the sample."""

    locale: str
    currency: str
    scale: Decimal
    customer: str
    address: str
    service: str
    fee: str
    levy: str
    tax: str
    arrears: str
    connection: str
    lifeline: str
    reason: str
    refused: str


LANGUAGES: Final = {
    "en": Words(
        "en_ZA", "ZAR", Decimal(1), "Thandiwe Mokoena", "12 Mango Lane", "Service charge", "Channel fee",
        "Rural levy", "VAT", "Arrears 2024", "Reconnection", "Lifeline", "Storm relief", "Meter says Error 12",
    ),
    "fr": Words(
        "fr_SN", "XOF", Decimal(60), "Awa Ndiaye", "8 rue de Thiès", "Location compteur", "Frais de canal",
        "Taxe communale", "TVA", "Arriérés 2024", "Rebranchement", "Tranche sociale", "Aide inondation",
        "Jeton refusé par le compteur",
    ),
    "ru": Words(
        "ru_KG", "KGS", Decimal(5), "Айгуль Сыдыкова", "ул. Токтогула, 12", "Абонентская плата", "Сбор за продажу",
        "Сельский сбор", "НДС", "Долг 2024 года", "Подключение", "Социальный блок", "Помощь после бури",
        "Счётчик отверг токен",
    ),
    "ar": Words(
        "ar_JO", "JOD", Decimal("0.05"), "ليلى حداد", "12 شارع الجامعة", "رسم الخدمة", "رسم القناة",
        "رسم البلدية", "ضريبة المبيعات", "متأخرات 2024", "رسم إعادة الوصل", "شريحة الدعم", "إغاثة بعد العاصفة",
        "رفض العداد الرمز",
    ),
}  # fmt: skip
"""By language."""


@dataclass(frozen=True, slots=True)
class Sampler:
    """Makes the samples of one language at a station."""

    words: Words
    station: StationIdentity
    at: datetime

    def samples(self) -> dict[str, SaleIntent]:
        """Return every sample by its name."""
        gift = Special(Purpose.FREE_ISSUE, self.words.reason)
        other = Special(Purpose.REPLACEMENT, self.words.refused, SaleId(_ID), "D01-000031")
        single = self._tariff(self._block(None, "2.50", tax="vat"))
        return {
            "blocks": self._sale(self.debtor(), "300"),
            "lifeline": self._sale(self._lifeline(), "120"),
            "inclusive": self._sale(self._terms(self._tariff(self._block(None, "2.50", tax="in"))), "100"),
            "replacement": self._given(self._terms(single), LineKind.REPLACED_UNITS, 335, other),
            "free-issue": self._given(self._terms(single), LineKind.GIVEN_UNITS, 200, gift),
            "currency": self._sale(self._terms(single, in_currency=True), "100"),
        }

    def debtor(self) -> Terms:
        """Three blocks, two of them bought; a fee, a share of old debt, a debt that ends, five months of service."""
        words = self.words
        tariff = self._tariff(
            self._block(500, "1.20", tax="vat"),
            self._block(3500, "1.8455", tax="vat"),
            self._block(None, "2.60", tax="vat"),
            charges=(
                Charge("fee", words.fee, ChargeBasis.TENDER, rate=Decimal("0.02")),
                Charge("service", words.service, ChargeBasis.MONTH, self._money("12"), taxes=("vat",)),
                Charge("levy", words.levy, ChargeBasis.ENERGY, rate=Decimal("0.05")),
            ),
        )
        share = Recovery(RecoveryKind.SHARE, share=Decimal("0.2"))
        debts = (
            self._debt(words.connection, "15", Recovery(RecoveryKind.FIXED, amount=self._money("40"))),
            self._debt(words.arrears, "820", share),
        )
        last = self.at - timedelta(days=150)
        return self._terms(tariff, debts, last=last, month_units=200, carried="0.35")

    def _lifeline(self) -> Terms:
        """Free basic units, then a block without tax, then one with it."""
        blocks = (self._block(1000, "0.90", self.words.lifeline), self._block(None, "2.50", tax="vat"))
        return self._terms(self._tariff(*blocks, free_units=500), month_units=600, last=self.at)

    def _sale(self, terms: Terms, tendered: str) -> SaleIntent:
        return self._intent(terms, quote_money(terms, self._money(tendered)), None)

    def _given(self, terms: Terms, kind: LineKind, units: int, special: Special) -> SaleIntent:
        return self._intent(terms, free_quote(terms, kind, units), special)

    def _intent(self, terms: Terms, quote: Quote, special: Special | None) -> SaleIntent:
        mark = SaleMark(
            SaleId(_ID), 58, "D01-000058", self.at, OperatorId(_ID), "Nomsa Dlamini", BaseDate.Y2014, 6415166
        )
        return replace(intent_of(terms.point, quote, mark, special), tariff="HOME v3")

    def _terms(
        self,
        tariff: Tariff,
        debts: tuple[OpenDebt, ...] = (),
        *,
        last: datetime | None = None,
        month_units: int = 0,
        carried: str = "0",
        in_currency: bool = False,
    ) -> Terms:
        nothing = self._money("0")
        books = MeterBooks(self._money(carried), month_units, 0, nothing, last, debts)
        return Terms(self._point(tariff, in_currency=in_currency), books, self.station, self.at)

    def _point(self, tariff: Tariff, *, in_currency: bool) -> ServicePoint:
        customer = Customer(CustomerId(_ID), self.words.customer, "+27 82 555 0123")
        account = Account(AccountId(_ID), customer.id, "10045932", self.words.address, "", tariff.code, _PEOPLE)
        meter = Meter(
            id=MeterId(_ID),
            number="12345678903",
            commodity=Commodity.ELECTRICITY,
            sgc="600675",
            krn=1,
            ti=7,
            ea=EncryptionAlgorithm.STA,
            status=MeterStatus.ACTIVE,
            account_id=account.id,
            in_currency=in_currency,
            connected_on=date(2020, 1, 1),
        )
        return ServicePoint(meter, account, customer, tariff)

    def _tariff(self, *blocks: EnergyBlock, charges: tuple[Charge, ...] = (), free_units: int = 0) -> Tariff:
        rate = Decimal("0.15")
        taxes = (Tax("vat", self.words.tax, rate), Tax("in", self.words.tax, rate, inclusive=True))
        rates = (Rate(Blocks(blocks), classes=(_PEOPLE,), free_units=free_units),)
        begun = self.at - timedelta(days=365)
        return Tariff(TariffId(_ID), "HOME", 3, "Homes", begun, self.words.currency, rates, charges, taxes)

    def _block(self, upto: int | None, price: str, name: str = "", *, tax: str = "") -> EnergyBlock:
        return EnergyBlock(upto, Decimal(price) * self.words.scale, name, (tax,) if tax else ())

    def _debt(self, name: str, owed: str, recovery: Recovery) -> OpenDebt:
        debt = Debt(DebtId(_ID), AccountId(_ID), name, self._money(owed), 1, recovery, self.at)
        return OpenDebt(debt, self._money(owed), 1)

    def _money(self, major: str) -> Money:
        return rounded(Decimal(major) * self.words.scale, self.words.currency)


def rounded(amount: Decimal, currency: str) -> Money:
    """Round major units to money, halves away from zero, by another way than the station's own."""
    minor = amount.scaleb(minor_digits(currency)).to_integral_value(rounding=ROUND_HALF_UP)
    return Money(int(minor), currency)
