"""Every kind of page, in both languages: accessible, under the policy, no wider than a phone."""

import pytest
from django.contrib import admin

from tests.browser.inspection import complaints
from tests.pages import ADMIN_PAGES, BELOW_A_NEWS_FORM, EDITED, ERROR_PAGES, LANGUAGES, PUBLIC_PAGES

pytestmark = pytest.mark.browser
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)


@in_both_languages
@pytest.mark.parametrize("kind", PUBLIC_PAGES)
def test_a_public_page_is_without_fault(kind, language, page, site):
    none(complaints(page, site.url + site.path(kind, language)))


@in_both_languages
@pytest.mark.parametrize("kind", ERROR_PAGES)
def test_an_error_page_is_without_fault(kind, language, page, site):
    path, status = ERROR_PAGES[kind]
    none(complaints(page, f"{site.url}/{language}{path}", status))


@in_both_languages
@pytest.mark.parametrize("kind", ADMIN_PAGES)
def test_an_editors_page_is_without_fault(kind, language, admin_page, site, as_administrator):
    none(complaints(admin_page, site.url + site.path(kind, language, **as_administrator)))


@in_both_languages
@pytest.mark.parametrize("name", BELOW_A_NEWS_FORM.values())
def test_a_page_below_a_form_is_without_fault(name, language, admin_page, site, as_administrator):
    form = site.path("news/newsitem form", language, **as_administrator)
    none(complaints(admin_page, site.url + form.replace("change/", name)))


def test_every_model_of_the_admin_is_looked_at():
    assert {model._meta.label_lower.replace(".", "/") for model in admin.site._registry} == set(EDITED)


def none(faults):
    """Unlike a comparison, shows every one."""
    assert not faults, "\n".join(faults)
