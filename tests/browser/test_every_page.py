"""Every kind of page, in both languages: accessible, under the policy, no wider than a phone."""

import pytest
from django.contrib import admin

from tests.browser.inspection import complaints
from tests.pages import ADMIN_PAGES, EDITED, ERROR_PAGES, PUBLIC_PAGES, WITH_WORKERS, in_their_languages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("kind", "language"), in_their_languages(PUBLIC_PAGES))
def test_a_public_page_is_without_fault(kind, language, readers_page, site):
    none(complaints(readers_page, site.url + site.path(kind, language)))


@pytest.mark.parametrize(("kind", "language"), in_their_languages(ERROR_PAGES))
def test_an_error_page_is_without_fault(kind, language, readers_page, site):
    path, status = ERROR_PAGES[kind]
    none(complaints(readers_page, f"{site.url}/{language}{path}", status))


@pytest.mark.parametrize(("kind", "language"), in_their_languages(ADMIN_PAGES))
def test_an_editors_page_is_without_fault(kind, language, admin_page, site, as_administrator):
    none(complaints(admin_page, site.url + site.path(kind, language, **as_administrator)))


def test_every_model_of_the_admin_is_looked_at():
    assert {model._meta.label_lower.replace(".", "/") for model in admin.site._registry} == {*EDITED, *WITH_WORKERS}


def none(faults):
    """Unlike a comparison, shows every one."""
    assert not faults, "\n".join(faults)
