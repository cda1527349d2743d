"""What charts count projects by, beside the conditions of their list: kept as these are, so no chart reads them all."""

from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper, Q

from areas.models import Milestone
from ftzportal.translated import LANGUAGES, to_attribute

HUNDREDTHS = 2


def says_something_in(language):
    """A condition on a milestone."""
    return ~Q(stage="") | ~Q(**{to_attribute("note", language): ""})


class MilestonesTold:
    """The languages in which a project has a milestone to tell of."""

    names_in = None

    def is_of_many(self, model):
        return True

    def linked(self, model, among):
        lookups = {f"project__{lookup}": value for lookup, value in among.items()}
        told = [ExpressionWrapper(says_something_in(language), BooleanField()) for language in LANGUAGES]
        for number, *says in Milestone.objects.order_by().filter(**lookups).values_list("project", *told):
            yield from ((number, language) for language, is_told in zip(LANGUAGES, says, strict=True) if is_told)


class InvestmentParts:
    """The powers of two of which a project's investment, in hundredths of its currency, is the sum."""

    names_in = None

    def is_of_many(self, model):
        return True

    def linked(self, model, among):
        lookups = {f"pk__{lookup}": value for lookup, value in among.items()}
        stated = model._base_manager.order_by().filter(investment_amount__gt=0, **lookups)
        for number, amount in stated.values_list("pk", "investment_amount"):
            hundredths = int(amount.scaleb(HUNDREDTHS))
            while hundredths:
                yield number, hundredths & -hundredths
                hundredths &= hundredths - 1

    @staticmethod
    def sum(parts, rows):
        """The sum of the investments of those rows, as a `Decimal`; `parts` are {power of two: the rows}."""
        hundredths = sum(power * (those & rows).bit_count() for power, those in parts.items())
        return Decimal(hundredths).scaleb(-HUNDREDTHS)
