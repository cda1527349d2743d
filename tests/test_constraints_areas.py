"""What the database refuses of the zone, its areas and their facts, whoever writes it; and what a person is told."""

from datetime import date

import pytest

from areas.models import Area, Assignment, Cooperation, Milestone, Organisation, Participation, Zone
from tests import factories
from tests.breaches import (
    Breach,
    assert_a_form_says_why,
    assert_the_database_refuses,
    cases,
    constraints_of,
    of_published,
)

pytestmark = pytest.mark.django_db


def organisation(slug="institute", **fields):
    values = {"kind": Organisation.Kind.INSTITUTE, "name_en": "Institute", "name_zh_hans": "研究院", **fields}
    return Organisation.objects.create(slug=slug, **values)


def second_area():
    factories.area("dalian")
    return factories.area("yingkou")


def second(make):
    make()
    return make("second")


def nameless(make):
    return Breach(make(), {"name_en": "", "name_zh_hans": ""}, "Give its name in one language at least.")


def cooperation(**fields):
    values = {
        "area": factories.area(),
        "relation": Cooperation.Relation.LEARNS_FROM,
        "field": factories.field(),
        "partner": factories.partner(),
        **fields,
    }
    return Cooperation.objects.create(**values)


def cooperation_with(**counterparts):
    return Breach(cooperation(), counterparts, "Name one partner, enterprise or organisation.")


def cooperation_through(**ways):
    return Breach(cooperation(), ways, "Name one thing that it goes through, or none.")


def cooperation_again(**fields):
    """A second one that differs in one field from the first, and is then made the same."""
    name, (value, other) = next(iter(fields.items()))
    cooperation(**{name: value})
    return Breach(cooperation(**{name: other}), {name: value}, "This is recorded already.")


def assignment_again(of_area, **fields):
    """A second assignment of the same person that is then made the same as the first."""
    user = factories.account(area_slug=of_area)
    first = user.assignments.get()
    made = Assignment.objects.create(user=user, **{"area": first.area, "role": first.role, **fields})
    return Breach(made, {"area": first.area, "role": first.role}, "This assignment exists already.")


def part_of_itself(make, message):
    thing = make()
    name = "parent" if hasattr(thing, "parent") else "part_of"
    return Breach(thing, {name: thing}, message)


def investment(amount, currency):
    message = "Give the investment as an amount of zero or more with its currency, or neither."
    made = factories.project(investment_amount=5, investment_currency="CNY")
    return Breach(made, {"investment_amount": amount, "investment_currency": currency}, message)


def participation_again():
    first, other = factories.enterprise(), factories.enterprise("second", "Second", "第二")
    project = factories.project()
    Participation.objects.create(project=project, enterprise=first, role="local-side")
    made = Participation.objects.create(project=project, enterprise=other, role="partner-side")
    return Breach(made, {"enterprise": first}, "This enterprise is named already.")


def silent_milestone():
    made = Milestone.objects.create(project=factories.project(), reached_on=date(2026, 3, 5), stage="signed")
    return Breach(made, {"stage": ""}, "Give the stage reached, or say what happened.")


def practice_learned_from_two():
    made = factories.practice(learned_from=factories.partner())
    values = {"learned_from_organisation": organisation()}
    return Breach(made, values, "It was learned from a partner or from an organisation, not from both.")


def second_zone():
    return Breach(Zone.objects.create(pk=1, name_en="Zone"), {"id": 2}, "There is one zone only.")


def taken_slug(make, first, message):
    return Breach(second(make) if make is not factories.area else second_area(), {"slug": first}, message)


SLUG_TAKEN = "{} with this Name in addresses already exists."
INVESTMENTS = [(-1, "CNY"), (5, ""), (None, "CNY"), (0, "")]

BREACHES = {
    "zone_is_one_record": [second_zone],
    "area.slug": [lambda: taken_slug(factories.area, "dalian", SLUG_TAKEN.format("Area"))],
    "area_name_in_some_language": [lambda: nameless(factories.area)],
    "assignment_given_once": [
        lambda: assignment_again("dalian", role="first-reviewer"),
        lambda: assignment_again("dalian", area=factories.area("yingkou")),
    ],
    "assignment_to_all_areas_given_once": [
        lambda: assignment_again(None, role="first-reviewer"),
        lambda: assignment_again(None, area=factories.area("yingkou")),
    ],
    "partner.slug": [lambda: taken_slug(factories.partner, "shftz", SLUG_TAKEN.format("Partner"))],
    "partner_name_in_some_language": [lambda: nameless(factories.partner)],
    "partner_not_part_of_itself": [lambda: part_of_itself(factories.partner, "A partner cannot be a part of itself.")],
    "field.slug": [lambda: taken_slug(factories.field, "port-clearance", SLUG_TAKEN.format("Field of cooperation"))],
    "field_name_in_some_language": [lambda: nameless(factories.field)],
    "enterprise.slug": [lambda: taken_slug(factories.enterprise, "dalian-port", SLUG_TAKEN.format("Enterprise"))],
    "enterprise_name_in_some_language": [lambda: nameless(factories.enterprise)],
    "organisation.slug": [lambda: taken_slug(organisation, "institute", SLUG_TAKEN.format("Organisation"))],
    "organisation_name_in_some_language": [lambda: nameless(organisation)],
    **of_published(factories.project, "name"),
    "project_not_part_of_itself": [lambda: part_of_itself(factories.project, "A project cannot be a part of itself.")],
    "project_investment_has_currency": [lambda pair=pair: investment(*pair) for pair in INVESTMENTS],
    "participation_named_once": [participation_again],
    "milestone_says_something": [silent_milestone],
    **of_published(factories.practice, "what"),
    "practice_learned_from_one": [practice_learned_from_two],
    **of_published(factories.document, "title"),
    **of_published(factories.platform, "name"),
    "cooperation_with_one": [
        lambda: cooperation_with(partner=None),
        lambda: cooperation_with(enterprise=factories.enterprise()),
        lambda: cooperation_with(organisation=organisation()),
    ],
    "cooperation_through_one": [
        lambda: cooperation_through(project=factories.project(), document=factories.document()),
        lambda: cooperation_through(platform=factories.platform(), practice=factories.practice()),
        lambda: cooperation_through(institute=organisation(), project=factories.project()),
    ],
    "cooperation_recorded_once": [
        lambda: cooperation_again(relation=("learns-from", "synergy")),
        lambda: cooperation_again(partner=(factories.partner(), factories.partner("bay", "Bay", "湾区"))),
        lambda: cooperation_again(project=(factories.project(), None)),
    ],
}


@pytest.mark.parametrize(("name", "make"), cases(BREACHES))
def test_the_database_refuses(name, make):
    assert_the_database_refuses(name, make())


@pytest.mark.parametrize(("name", "make"), cases(BREACHES))
def test_a_form_says_why(name, make):
    breach = make()
    if breach.message:
        assert_a_form_says_why(breach)


def test_every_constraint_is_broken_by_a_test():
    assert constraints_of(["areas"]) == set(BREACHES)


def test_a_thing_without_an_investment_and_a_cooperation_through_nothing_are_whole():
    factories.project().full_clean(exclude=["created_by"])
    cooperation().full_clean()


def test_two_areas_may_learn_the_same_of_the_same_partner():
    cooperation()
    cooperation(area=second_area()).full_clean()
    assert Cooperation.objects.count() == Area.objects.count() == 2


def test_a_person_may_have_two_roles_in_one_area_and_one_role_in_two():
    user = factories.account()
    for values in [{"role": "first-reviewer"}, {"area": second_area()}, {"area": None}]:
        assignment = Assignment(user=user, **{"area": factories.area(), "role": "editor", **values})
        assignment.full_clean()
        assignment.save()
    assert user.assignments.count() == 4
