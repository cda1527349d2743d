"""Whatever stands in an admin page's address, the page answers, and shows no row that the address excluded."""

from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from ftzportal.accounts.models import User
from ftzportal.guard import GuardedModelAdmin
from news.models import NewsItem
from tests import factories

ADMINS = {model._meta.label_lower: model_admin for model, model_admin in admin.site._registry.items()}
LONG = "x" * 10_000
MANY_WORDS = " ".join(f"word{number}" for number in range(1000))
VALUES = [
    "", "'", '"', "%", "\\", "x", "\u202eabc", "²", "-1", "0", "9e30", "NaN", "None", "null", "True", "1,2", "[]",
    "9999999999", "9" * 30, "9" * 5000, "2026-01-01", "2026-02-30", "0001-01-01", "9999-12-31",
    "0001-01-01 00:00:00+14:00", "(a+)+$", "a' OR 1=1 --", LONG,
]  # fmt: skip
# Of Django's list: page, order, all, popup, field for the popup, error, facets, search.
OWN = ["p", "o", "all", "_popup", "_to_field", "e", "_facets", "q", "_source_model", "_changelist_filters"]
LOOKUPS = [
    "",
    "__regex",
    "__iregex",
    "__range",
    "__in",
    "__year",
    "__gte",
    "__isnull",
    "__contains",
    "__x",
    "__pk__regex",
]

ODD_NUMBERS = ["1" + "0" * 30, "abc", "_5F", "²", "' OR 1=1", "x" * 3000]


@pytest.fixture
def signed_in(administrator):
    """A zone administrator who meets the error pages instead of the exceptions."""
    client = Client(raise_request_exception=False)
    client.force_login(administrator)
    return client


@pytest.fixture
def rows(db):
    factories.news_item()
    factories.project()
    factories.practice()
    factories.document()
    factories.platform()
    factories.enterprise()


def page(model_admin, name, *args):
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)


def dates_of(model_admin):
    """What the years of a list are read from: a kind of field, or none."""
    return model_admin.date_hierarchy and type(model_admin.opts.get_field(model_admin.date_hierarchy))


def kind_of(model_admin):
    """Lists of one kind take their address apart by the same methods."""
    return dates_of(model_admin), type(model_admin).changelist_view, type(model_admin).get_changelist


def share(model_admin, kind, values):
    """The part of `values` that this list is asked: those of its kind, being alike, have them all between them."""
    alike = [other for other in ADMINS.values() if kind(other) == kind(model_admin)]
    return values[alike.index(model_admin) :: len(alike)]


def odd_queries(model_admin):
    """Pairs of a parameter and a value: the fields under odd lookups, and what Django's own links carry."""
    names = [field.name for field in model_admin.opts.get_fields()]
    own = [(name, value) for name in OWN for value in ("x", "-1", "9" * 30, LONG)]
    own += [("q", value) for value in (LONG, MANY_WORDS, "'", '"', "%", "\\", "(a+)+$")]
    yield from ((f"{name}__regex", "(a+)+$") for name in names[::6])
    yield from ((f"{names[-1]}{lookup}", "x") for lookup in LOOKUPS)
    yield from ((f"{name}__exact", value) for name in names[:2] for value in ("9e30", "9" * 30, "x", ""))
    years = share(model_admin, dates_of, VALUES)
    yield from ((f"{model_admin.date_hierarchy or 'created_at'}__year", value) for value in years)
    yield from share(model_admin, kind_of, own)
    yield from [("o", "99.-x"), ("o", ".".join("1" * 3000)), ("p", "1000000000000"), ("id__in", "9e30")]
    yield from [(LONG, "x"), ("state", "none-such"), ("missing", "xx"), ("password__startswith", "p")]


@pytest.mark.parametrize("label", ADMINS)
def test_every_admin_is_guarded(label):
    assert isinstance(ADMINS[label], GuardedModelAdmin)


@pytest.mark.parametrize("label", ADMINS)
def test_no_list_fails_on_its_address(signed_in, rows, label):
    address = page(ADMINS[label], "changelist")
    for query in odd_queries(ADMINS[label]):
        response = signed_in.get(f"{address}?{urlencode([query])}")
        assert response.status_code in {200, 302, 400}, query


@pytest.mark.parametrize("label", ADMINS)
def test_no_add_form_fails_on_its_address(signed_in, rows, label):
    names = [field.name for field in ADMINS[label].opts.get_fields()]
    queries = [dict.fromkeys(names, value) for value in ("2026-01-01", "x", "9" * 30, LONG)]
    queries += [{"_popup": "x", "_changelist_filters": LONG}, {"_to_field": "x"}]
    for query in queries:
        response = signed_in.get(page(ADMINS[label], "add"), query)
        assert response.status_code in {200, 400, 403}, query


@pytest.mark.usefixtures("plain_refusals")
@pytest.mark.parametrize("label", ADMINS)
def test_no_page_of_a_record_fails_on_its_number(signed_in, rows, label):
    for number in ODD_NUMBERS:
        for name in ("change", "delete", "history"):
            response = signed_in.get(page(ADMINS[label], name, "KEY").replace("KEY", number))
            assert response.status_code in {302, 400, 403, 404}, (name, number)


@pytest.mark.parametrize("value", ["abc", "9" * 30, "", "9e30"])
@pytest.mark.parametrize("label", ADMINS)
def test_no_list_fails_on_the_rows_ticked_in_it(signed_in, rows, label, value):
    form = {"action": "no-such-action", "_selected_action": value, "index": "x"}
    assert signed_in.post(page(ADMINS[label], "changelist"), form).status_code in {200, 302, 400}


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_the_page_that_says_so_is_drawn_for_any_number(signed_in, number):
    for model_admin in (ADMINS["news.newsitem"], ADMINS["areas.field"]):
        response = signed_in.get(page(model_admin, "delete", "KEY").replace("KEY", number))
        assert response.status_code in {302, 400, 403, 404}


NEWS = "/en/admin/news/newsitem/"


@pytest.mark.parametrize(
    "query",
    [
        "title_en__regex=zzz",
        "title_en__contains=zzz",
        "body_en__regex=%28a%2B%29%2B%24",
        "id__in=0",
        "publish_at__year=9999999999",
        "publish_at__year=9999",
        "publish_at__year=1",
        "publish_at__month=3",
        "publish_at__year=2026&publish_at__month=13",
        "publish_at__year=2026&publish_at__month=2&publish_at__day=30",
        "publish_at__year=2026&publish_at__day=3",
        "publish_at__gte=x",
        "column__id__exact=9e30",
        "column__id__exact=" + "9" * 30,
        "state=none-such",
        "state=draft&state=published",
        "missing=xx",
        "no_such_field=1",
        "areas__id__exact=1&areas__id__exact=2",
        "created_by__password__startswith=p",
        "column__slug__exact=zzz",
    ],
)
def test_a_condition_that_the_list_cannot_read_is_refused_and_said(signed_in, rows, query):
    response = signed_in.get(f"{NEWS}?{query}")
    assert (response.status_code, response.headers["Location"]) == (302, NEWS)
    [message] = get_messages(response.wsgi_request)
    assert "cannot do what its address asked" in str(message)


def test_what_the_lists_own_links_carry_is_taken(signed_in):
    for slug in ("first", "second"):
        factories.news_item(title=slug, column=factories.column(slug))
    wanted = NewsItem.objects.get(title_en="first")
    for query in (f"column__id__exact={wanted.column_id}", "q=first", "q=FIRST+first", "state=public&q=first"):
        response = signed_in.get(f"{NEWS}?{query}")
        assert [item.pk for item in response.context["cl"].result_list] == [wanted.pk], query


def test_a_filter_with_one_choice_is_not_passed_over(signed_in, rows):
    # Django shows no filter where there is one column only, and then shows every row for any other column.
    response = signed_in.get(f"{NEWS}?column__id__exact=0")
    assert response.status_code == 302 or not response.context["cl"].result_list


def test_a_long_search_is_shortened_and_said(signed_in, rows):
    response = signed_in.get(NEWS, {"q": MANY_WORDS})
    assert response.context["cl"].query == " ".join(f"word{number}" for number in range(8))
    assert "The search was shortened to" in response.content.decode()
    response = signed_in.get(NEWS, {"q": LONG})
    assert response.context["cl"].query == "x" * 100


@pytest.mark.parametrize("quote", ["'", '"', "' '", '""'])
def test_a_lone_quotation_mark_finds_nothing_rather_than_all(signed_in, rows, quote):
    assert not signed_in.get(NEWS, {"q": quote}).context["cl"].result_list


def test_autocompletion_takes_no_longer_search_either(signed_in, rows):
    query = {"app_label": "news", "model_name": "newsitem", "field_name": "projects"}
    for term in (LONG, MANY_WORDS, '"', "'", "%", "\\"):
        assert signed_in.get("/en/admin/autocomplete/", query | {"term": term}).status_code == 200
    for number in ("x", "-1", "0", "9" * 30):
        assert signed_in.get("/en/admin/autocomplete/", query | {"page": number}).status_code == 404


def test_an_add_form_takes_from_its_address_what_its_fields_accept(signed_in, rows):
    column = factories.column()
    response = signed_in.get(f"{NEWS}add/", {"column": column.pk, "title_en": "From a link", "legacy_path": "x" * 300})
    initial = response.context["adminform"].form.initial
    assert (initial["column"], initial["title_en"]) == (column, "From a link")
    assert "legacy_path" not in initial
    assert "left out: Old address" in response.content.decode()


def test_nothing_is_preset_that_the_form_does_not_hold(signed_in):
    response = signed_in.get("/en/admin/accounts/user/add/", {"is_superuser": "1", "password": "x"})
    assert response.status_code == 200
    assert not response.context["adminform"].form.initial
    assert not User.objects.filter(username="").exists()
