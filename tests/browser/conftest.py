import os

import pytest

from tests.demo_site import CHROMIUM, LAUNCH, running_demo

# Playwright leaves a loop running in the tests' thread; Django would refuse the database to all later tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The demo with its content, for tests that read. One that writes must not move what others count on."""
    with running_demo(tmp_path_factory.mktemp("demo")) as site:
        yield site


@pytest.fixture(scope="session")
def browser_type_launch_args():
    need(CHROMIUM.exists(), f"Chromium ({CHROMIUM})")
    return LAUNCH


@pytest.fixture(scope="session")
def browser_context_args(site):
    return {"base_url": site.url}


@pytest.fixture(scope="session")
def signed_in(browser, site):
    """What a browser keeps of a sign-in as administrator."""
    with browser.new_context() as context:
        site.sign_in(context.new_page())
        return context.storage_state()


@pytest.fixture
def context(context):
    # Playwright would wait half a minute for what is not there.
    context.set_default_timeout(10_000)
    return context


@pytest.fixture(scope="session")
def readers_window(browser):
    """For tests that only look: one window, so that styles and scripts are fetched once."""
    with browser.new_context() as window:
        yield window


@pytest.fixture
def readers_page(readers_window):
    with readers_window.new_page() as page:
        yield page


@pytest.fixture(scope="session")
def administrators_window(browser, signed_in):
    with browser.new_context(storage_state=signed_in) as window:
        yield window


@pytest.fixture
def admin_page(administrators_window):
    with administrators_window.new_page() as page:
        yield page


@pytest.fixture
def as_administrator(signed_in):
    """The headers that a signed-in browser sends."""
    return {"Cookie": "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in signed_in["cookies"])}


def need(present, what):
    """Skips where something is missing; in CI that is a failure."""
    if not present:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{what} is missing")
