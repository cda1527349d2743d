import pytest

from tests import factories


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def editor(db):
    """An editor of Dalian."""
    return factories.account()


@pytest.fixture
def administrator(db):
    return factories.administrator()
