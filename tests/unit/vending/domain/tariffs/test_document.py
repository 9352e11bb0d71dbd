from __future__ import annotations

import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tariff_strategies import tariffs
from vending.domain.proof.journal import canonical_json
from vending.domain.tariffs.compare import Difference, compare
from vending.domain.tariffs.document import read_document, to_document
from vending.domain.tariffs.tariff import Tariff
from vending.domain.tariffs.text import read_text, write_json, write_toml
from vending.errors import BadTariff, TariffFault
from vending.ids import TariffId, new_id
from vending.money import Money

ID = TariffId(new_id())
TEXT = """
code = "HOME"
version = 3
name = "Home"
effective_from = "2026-07-01T00:00:00+02:00"
currency = "ZAR"
minimum = "5"
maximum = 5000

[[taxes]]
code = "VAT"
name = "VAT"
rate = "0.15"

[[taxes]]
code = "GST"
name = "GST"
rate = 0.05
inclusive = true

[[rates]]
name = "Lifeline"
classes = ["lifeline"]
free_units = "50"
prorated = true

[[rates.blocks]]
upto = "350"
price = 1.20

[[rates.blocks]]
price = "2.40"
taxes = ["VAT"]

[[rates]]
[rates.time_of_use]
taxes = ["VAT"]
seasons = [{ name = "High", begins = "06-01" }, { name = "Low", begins = "09-01" }]
day_types = [{ name = "Work", days = ["mon", "tue", "wed", "thu", "fri"] }, { name = "Rest", days = ["sat", "sun"] }]
holidays = [
  { name = "Good Friday", on = 2026-04-03, day_type = "Rest" },
  { name = "New Year", on = "01-01", day_type = "Rest" },
]
periods = [
  { season = "High", day_type = "Work", begins = "00:00", band = "off-peak" },
  { season = "High", day_type = "Work", begins = 06:30:00, band = "peak" },
  { season = "High", day_type = "Rest", begins = "00:00", band = "off-peak" },
  { season = "Low", day_type = "Work", begins = "00:00", band = "off-peak" },
  { season = "Low", day_type = "Rest", begins = "00:00", band = "off-peak" },
]
prices = [
  { season = "High", band = "peak", price = "5.1" },
  { season = "High", band = "off-peak", price = "1.1" },
  { season = "Low", band = "off-peak", price = "1.0" },
]

[[charges]]
code = "FIX"
name = "Service"
basis = "month"
amount = "49.50"
max_months = 3
taxes = ["VAT"]

[[charges]]
code = "FEE"
name = "Channel"
basis = "tender"
rate = "0.02"
taxes = ["VAT"]
classes = ["shop"]
"""


def document() -> dict[str, Any]:
    return read_text(TEXT)


def refused(document: object) -> tuple[str, TariffFault]:
    with pytest.raises(BadTariff) as caught:
        read_document(document, ID)  # type: ignore[arg-type]
    return caught.value.where, caught.value.fault


def put(path: str, value: object) -> dict[str, Any]:
    """Return the document with the value at a path changed, or removed when it is `...`."""
    made = copy.deepcopy(document())
    target: Any = made
    steps: list[str | int] = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps[:-1]:
        target = target[step]
    if value is ...:
        del target[steps[-1]]
    elif isinstance(target, list) and steps[-1] == len(target):
        target.append(value)
    else:
        target[steps[-1]] = value
    return made


def test_a_document_is_read() -> None:
    tariff = read_document(document(), ID)
    assert (tariff.label, tariff.currency) == ("HOME v3", "ZAR")
    assert tariff.effective_from == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert (tariff.minimum, tariff.maximum) == (Money(500, "ZAR"), Money(500_000, "ZAR"))
    assert [tax.rate for tax in tariff.taxes] == [Decimal("0.15"), Decimal("0.05")]
    assert tariff.rates[0].free_units == 500
    assert tariff.charges[0].amount == Money(4_950, "ZAR")


TOU = "rates.1.time_of_use"
MISTAKES: list[tuple[str, object, str, TariffFault]] = [
    ("code", ..., "code", TariffFault.MISSING),
    ("code", "  ", "code", TariffFault.OUT_OF_RANGE),
    ("code", 7, "code", TariffFault.NOT_TEXT),
    ("name", "two\nlines", "name", TariffFault.NOT_TEXT),
    ("name", "\ud800", "name", TariffFault.NOT_TEXT),
    ("name", "n" * 101, "name", TariffFault.OUT_OF_RANGE),
    ("version", 0, "version", TariffFault.OUT_OF_RANGE),
    ("version", True, "version", TariffFault.NOT_A_NUMBER),
    ("version", "3", "version", TariffFault.NOT_A_NUMBER),
    ("effective_from", "2026-07-01T00:00:00", "effective_from", TariffFault.NOT_A_MOMENT),
    ("effective_from", "2026-02-30T00:00:00Z", "effective_from", TariffFault.NOT_A_MOMENT),
    ("effective_from", "0001-01-01T00:00:00+14:00", "effective_from", TariffFault.NOT_A_MOMENT),
    ("currency", "rand", "currency", TariffFault.NOT_A_CHOICE),
    ("minimum", "5.001", "minimum", TariffFault.OUT_OF_RANGE),
    ("minimum", "-5", "minimum", TariffFault.NOT_A_NUMBER),
    ("minimum", "5001", "minimum", TariffFault.OUT_OF_RANGE),
    ("maximum", 0, "maximum", TariffFault.OUT_OF_RANGE),
    ("maximum", 5.5, "maximum", TariffFault.NOT_A_NUMBER),
    ("colour", "red", "colour", TariffFault.UNKNOWN_FIELD),
    ("taxes", {}, "taxes", TariffFault.NOT_A_DOCUMENT),
    ("taxes.0", "VAT", "taxes[0]", TariffFault.NOT_A_DOCUMENT),
    ("taxes.0.rate", "15 %", "taxes[0].rate", TariffFault.NOT_A_NUMBER),
    ("taxes.0.rate", "NaN", "taxes[0].rate", TariffFault.NOT_A_NUMBER),
    ("taxes.0.rate", "1e-2", "taxes[0].rate", TariffFault.NOT_A_NUMBER),
    ("taxes.0.rate", "0.12345678901", "taxes[0].rate", TariffFault.NOT_A_NUMBER),
    ("taxes.0.rate", "15", "taxes[0].rate", TariffFault.OUT_OF_RANGE),
    ("taxes.0.inclusive", "yes", "taxes[0].inclusive", TariffFault.NOT_A_CHOICE),
    ("taxes.1.code", "VAT", "taxes[1].code", TariffFault.DUPLICATE),
    ("rates", ..., "rates", TariffFault.MISSING),
    ("rates.0.blocks", [], "rates[0].blocks", TariffFault.MISSING),
    ("rates.0.blocks", ..., "rates[0].blocks", TariffFault.MISSING),
    ("rates.0.blocks.0.upto", ..., "rates[0].blocks[0].upto", TariffFault.MISSING),
    ("rates.0.blocks.0.upto", "350.25", "rates[0].blocks[0].upto", TariffFault.NOT_A_NUMBER),
    ("rates.0.blocks.0.upto", 0, "rates[0].blocks[0].upto", TariffFault.NOT_RISING),
    ("rates.0.blocks.1", {"upto": "350", "price": "1"}, "rates[0].blocks[1].upto", TariffFault.NOT_ENDLESS),
    ("rates.0.blocks.1.price", "0", "rates[0].blocks[1].price", TariffFault.OUT_OF_RANGE),
    ("rates.0.blocks.1.taxes.0", "LEVY", "rates[0].blocks[1].taxes[0]", TariffFault.UNKNOWN_TAX),
    ("rates.0.blocks.1.taxes.1", "VAT", "rates[0].blocks[1].taxes[1]", TariffFault.DUPLICATE),
    ("rates.0.blocks.1.taxes.1", "GST", "rates[0].blocks[1].taxes", TariffFault.MIXED_TAXES),
    ("rates.0.free_units", "10000.1", "rates[0].free_units", TariffFault.OUT_OF_RANGE),
    ("rates.0.classes", ..., "rates[1]", TariffFault.DUPLICATE),
    ("rates.1.classes", ["shop", "lifeline"], "rates[1].classes[1]", TariffFault.DUPLICATE),
    ("rates.1.prorated", True, "rates[1].prorated", TariffFault.UNKNOWN_FIELD),
    ("rates.1.blocks", [], "rates[1].blocks", TariffFault.UNKNOWN_FIELD),
    (f"{TOU}.seasons", [], "rates[1].time_of_use.seasons", TariffFault.MISSING),
    (f"{TOU}.seasons.1.name", "High", "rates[1].time_of_use.seasons[1].name", TariffFault.DUPLICATE),
    (f"{TOU}.seasons.1.begins", "06-01", "rates[1].time_of_use.seasons[1].begins", TariffFault.DUPLICATE),
    (f"{TOU}.seasons.1.begins", "02-30", "rates[1].time_of_use.seasons[1].begins", TariffFault.NOT_A_MOMENT),
    (f"{TOU}.seasons.1.begins", "2026-09-01", "rates[1].time_of_use.seasons[1].begins", TariffFault.NOT_A_MOMENT),
    (f"{TOU}.day_types.1.days", ["sat"], "rates[1].time_of_use.day_types", TariffFault.NOT_COVERED),
    (f"{TOU}.day_types.1.days.2", "mon", "rates[1].time_of_use.day_types", TariffFault.DUPLICATE),
    (f"{TOU}.day_types.1.days.1", "sunday", "rates[1].time_of_use.day_types[1].days[1]", TariffFault.NOT_A_CHOICE),
    (f"{TOU}.holidays.0.day_type", "Fun", "rates[1].time_of_use.holidays[0].day_type", TariffFault.NOT_A_CHOICE),
    (f"{TOU}.holidays.0.on", "2026-02-29", "rates[1].time_of_use.holidays[0].on", TariffFault.NOT_A_MOMENT),
    (f"{TOU}.holidays.0.on", "01-01", "rates[1].time_of_use.holidays[1].on", TariffFault.DUPLICATE),
    (f"{TOU}.periods.0.begins", "00:01", "rates[1].time_of_use.periods", TariffFault.NOT_COVERED),
    (f"{TOU}.periods.1.begins", "24:00", "rates[1].time_of_use.periods[1].begins", TariffFault.NOT_A_MOMENT),
    (f"{TOU}.periods.1.begins", "00:00", "rates[1].time_of_use.periods[1].begins", TariffFault.DUPLICATE),
    (f"{TOU}.periods.1.season", "Wet", "rates[1].time_of_use.periods[1].season", TariffFault.NOT_A_CHOICE),
    (f"{TOU}.periods.1.day_type", "Fun", "rates[1].time_of_use.periods[1].day_type", TariffFault.NOT_A_CHOICE),
    (f"{TOU}.prices.0", ..., "rates[1].time_of_use.prices", TariffFault.NOT_COVERED),
    (f"{TOU}.prices.0.price", "0.0", "rates[1].time_of_use.prices[0].price", TariffFault.OUT_OF_RANGE),
    (f"{TOU}.prices.0.band", "dawn", "rates[1].time_of_use.prices[0].band", TariffFault.NOT_A_CHOICE),
    (f"{TOU}.prices.1.band", "peak", "rates[1].time_of_use.prices[1].band", TariffFault.DUPLICATE),
    ("charges.0.basis", "week", "charges[0].basis", TariffFault.NOT_A_CHOICE),
    ("charges.0.basis", ["month"], "charges[0].basis", TariffFault.NOT_A_CHOICE),
    ("charges.0.amount", ..., "charges[0].amount", TariffFault.MISSING),
    ("charges.0.rate", "0.1", "charges[0].rate", TariffFault.UNKNOWN_FIELD),
    ("charges.0.max_months", 0, "charges[0].max_months", TariffFault.OUT_OF_RANGE),
    ("charges.1.max_months", 2, "charges[1].max_months", TariffFault.UNKNOWN_FIELD),
    ("charges.1.code", "FIX", "charges[1].code", TariffFault.DUPLICATE),
    ("charges.1.rate", "1.01", "charges[1].rate", TariffFault.OUT_OF_RANGE),
    ("charges.1.rate", "0.87", "charges[1].rate", TariffFault.OUT_OF_RANGE),
    ("charges.1.taxes", ["VAT", "GST"], "charges[1].taxes", TariffFault.MIXED_TAXES),
]


@pytest.mark.parametrize(("path", "value", "where", "fault"), MISTAKES)
def test_a_mistake_is_named_by_its_place(path: str, value: object, where: str, fault: TariffFault) -> None:
    assert refused(put(path, value)) == (where, fault)


def test_what_is_no_document_is_refused() -> None:
    assert refused([]) == ("", TariffFault.NOT_A_DOCUMENT)
    assert refused({}) == ("currency", TariffFault.MISSING)


def test_shares_of_two_charges_count_together_for_whoever_pays_both() -> None:
    """0.5 for everybody and 0.46 with VAT (0.529) for shops: more than the tender."""
    more = {"code": "ALL", "name": "All", "basis": "tender", "rate": "0.5"}
    made = put("charges.2", more)
    read_document(made, ID)
    made["charges"][1]["rate"] = "0.46"
    assert refused(made) == ("charges[2].rate", TariffFault.OUT_OF_RANGE)


def test_leap_days_may_be_holidays_and_begin_seasons() -> None:
    read_document(put(f"{TOU}.holidays.0.on", "02-29"), ID)
    read_document(put(f"{TOU}.seasons.1.begins", "02-29"), ID)
    read_document(put(f"{TOU}.holidays.0.on", "2028-02-29"), ID)


def test_sums_in_another_currency_are_not_written() -> None:
    tariff = read_document(document(), ID)
    other = Tariff(**{name: getattr(tariff, name) for name in Tariff.__slots__} | {"minimum": Money(1, "USD")})
    with pytest.raises(BadTariff) as caught:
        to_document(other)
    assert (caught.value.where, caught.value.fault) == ("minimum", TariffFault.OTHER_CURRENCY)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PLACES = sorted({path for path, *_rest in MISTAKES})


@given(st.sampled_from(PLACES), json_values)
def test_any_value_anywhere_is_read_or_refused_by_name(path: str, value: object) -> None:
    try:
        made = put(path, value)
    except IndexError:
        return
    try:
        tariff = read_document(made, ID)
    except BadTariff as error:
        assert error.where or not isinstance(made, dict)  # noqa: PT017 - whatever it raises, it says where
        return
    assert read_document(to_document(tariff), ID) == tariff


@given(tariffs())
def test_texts_are_read_back(tariff: Tariff) -> None:
    made = to_document(tariff)
    assert read_text(write_toml(made)) == read_text(write_json(made)) == made


@pytest.mark.parametrize(
    ("text", "where", "fault"),
    [
        ('code = "A"\nname = \n', "line 2", TariffFault.NOT_A_DOCUMENT),
        ('code = "A"\nname = "', "line 2", TariffFault.NOT_A_DOCUMENT),
        ('{"code": "A",\n "name" "B"}', "line 2", TariffFault.NOT_A_DOCUMENT),
        ('{"code": "A", "code": "B"}', "code", TariffFault.DUPLICATE),
        ('code = "A"\ncode = "B"\n', "line 2", TariffFault.NOT_A_DOCUMENT),
        ("version = " + "9" * 5_000, "", TariffFault.NOT_A_DOCUMENT),
        ('{"version": ' + "9" * 5_000 + "}", "", TariffFault.NOT_A_DOCUMENT),
        ('{"a":' + "[" * 100_000, "", TariffFault.NOT_A_DOCUMENT),
        ("a = " + "[" * 100_000, "", TariffFault.NOT_A_DOCUMENT),
    ],
)
def test_bad_syntax_is_named_by_its_line(text: str, where: str, fault: TariffFault) -> None:
    with pytest.raises(BadTariff) as caught:
        read_text(text)
    assert (caught.value.where, caught.value.fault) == (where, fault)


def test_infinite_numbers_are_no_numbers() -> None:
    for text in ('{"minimum": Infinity}', "minimum = inf", "minimum = nan"):
        made = document() | read_text(text)
        assert refused(made) == ("minimum", TariffFault.NOT_A_NUMBER)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_text('\ufeff{"code": "A"}') == {"code": "A"}


def test_versions_are_compared_by_what_rows_are_known_by() -> None:
    old, new = document(), document()
    new["version"] = 4
    new["charges"] = [new["charges"][1], new["charges"][0] | {"amount": "55.00"}]
    new["rates"][0]["blocks"][1]["price"] = "2.60"
    del new["rates"][0]["prorated"]
    new["rates"][1]["time_of_use"]["prices"][0]["price"] = "6"
    assert compare(old, new) == (
        Difference(("version",), "3", "4"),
        Difference(("rates", "1", "prorated"), "true", None),
        Difference(("rates", "1", "blocks", "2", "price"), "2.40", "2.60"),
        Difference(("rates", "2", "time_of_use", "prices", "High, peak", "price"), "5.1", "6"),
        Difference(("charges", "FIX", "amount"), "49.50", "55.00"),
    )


def test_a_row_that_is_new_or_gone() -> None:
    old, new = document(), document()
    del new["charges"][0]
    new["rates"][0]["classes"] = ["lifeline", "school"]
    new["rates"][1]["time_of_use"]["holidays"] = []
    differences = {one.path: (one.before, one.after) for one in compare(old, new)}
    assert differences[("charges", "FIX", "amount")] == ("49.50", None)
    assert differences[("rates", "1", "classes")] == ("lifeline", "lifeline, school")
    assert differences[("rates", "2", "time_of_use", "holidays", "01-01", "name")] == ("New Year", None)
    assert compare(new, new) == ()


@given(tariffs(), tariffs())
def test_nothing_differs_only_between_equals(old: Tariff, new: Tariff) -> None:
    before, after = to_document(old), to_document(new)
    assert compare(before, before) == ()
    assert bool(compare(before, after)) == (before != after)


@given(tariffs())
def test_a_tariff_is_read_back_to_the_last_digit(tariff: Tariff) -> None:
    """What was journalled when it was published is what verification finds in the store."""
    published = read_document(to_document(tariff), tariff.id)
    assert canonical_json(read_document(to_document(published), tariff.id)) == canonical_json(published)
