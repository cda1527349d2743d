"""What charts count projects by, beside the conditions of their list: kept as these are, so no chart reads them all."""

from decimal import Decimal

from django.db.models import BigIntegerField, F, Q
from django.db.models.functions import Cast, Round

from areas.models import Milestone
from ftzportal.facets.bits import by_bit, rows_of
from ftzportal.translated import LANGUAGES, to_attribute

HUNDREDTHS = 2
# Of the largest amount in hundredths; `by_bit` takes so many at once.
WIDTH, BITS_AT_ONCE = 96, 32
# Below this, also SQLite, which counts in floating point, knows every hundredth.
EXACT = 10**12


def says_something_in(language):
    """A condition on a milestone."""
    return ~Q(stage="") | ~Q(**{to_attribute("note", language): ""})


class MilestonesTold:
    """The languages in which a project has a milestone to tell of."""

    names_in = None

    def is_of_many(self, model):
        return True

    def sets(self, model, among):
        lookups = {f"project__{lookup}": value for lookup, value in among.items()}
        milestones = Milestone.objects.order_by().filter(**lookups)
        told = {
            language: milestones.filter(says_something_in(language)).values_list("project", flat=True).distinct()
            for language in LANGUAGES
        }
        return {language: rows for language, projects in told.items() if (rows := rows_of(projects))}


class InvestmentParts:
    """The powers of two of which a project's investment, in hundredths of its currency, is the sum."""

    names_in = None

    def is_of_many(self, model):
        return True

    def sets(self, model, among):
        hundredths, made = hundredths_of(model, {f"pk__{lookup}": value for lookup, value in among.items()}), {}
        for shift in range(0, WIDTH, BITS_AT_ONCE):
            part = {number: value >> shift & (1 << BITS_AT_ONCE) - 1 for number, value in hundredths.items()}
            sets = by_bit(part, BITS_AT_ONCE) if any(part.values()) else []
            powers = range(shift + BITS_AT_ONCE - 1, shift - 1, -1)
            made |= {1 << power: rows for power, rows in zip(powers, sets, strict=False) if rows}
        return made

    @staticmethod
    def sum(parts, rows):
        """The sum of the investments of those rows, as a `Decimal`; `parts` are {power of two: the rows}."""
        hundredths = sum(power * (those & rows).bit_count() for power, those in parts.items())
        return Decimal(hundredths).scaleb(-HUNDREDTHS)


def hundredths_of(model, lookups):
    """{project: its investment in hundredths} of those that state one."""
    stated = model._base_manager.order_by().filter(investment_amount__gt=0, **lookups)
    # As whole numbers from the database, because to make a `Decimal` of each takes longer than all else.
    amount = Cast(Round(F("investment_amount") * 10**HUNDREDTHS), BigIntegerField())
    found = dict(stated.filter(investment_amount__lt=EXACT).values_list("pk", amount))
    large = stated.filter(investment_amount__gte=EXACT).values_list("pk", "investment_amount")
    return found | {number: int(value.scaleb(HUNDREDTHS)) for number, value in large}
