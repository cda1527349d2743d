"""How amounts are told: English counts in millions, Chinese in ten thousands, and each in its own currency."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext, pgettext_lazy

from areas.models import Project

NAMES = {
    Project.Currency.CNY: pgettext_lazy("with an amount", "CNY"),
    Project.Currency.USD: pgettext_lazy("with an amount", "USD"),
    Project.Currency.HKD: pgettext_lazy("with an amount", "HKD"),
    Project.Currency.EUR: pgettext_lazy("with an amount", "EUR"),
}
UNITS = {"en": 1_000_000, "zh-hans": 10_000}


def in_words(amount, currency):
    """`amount`, in whole units of the currency, as "CNY 120 million" or 12,000万元; small ones in full."""
    unit, name = UNITS[get_language()], NAMES[currency]
    if amount < unit:
        return pgettext("an amount", "%(currency)s %(amount)s") % {"currency": name, "amount": shown(amount)}
    # The translation says the unit of its own language.
    words = pgettext("a large amount", "%(currency)s %(amount)s million")
    return words % {"currency": name, "amount": shown(Decimal(amount) / unit)}


def shown(number):
    """With at most two decimals, and none that is zero."""
    number = round(Decimal(number), 2)
    places = 0 if number == number.to_integral_value() else 2
    return number_format(number, places, use_l10n=True, force_grouping=True)
