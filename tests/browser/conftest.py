import os
from functools import cache

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.demo_site import CHROMIUM, LAUNCH, SharedDemo

# Playwright leaves a loop running in the tests' thread; Django would refuse the database to all later tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


DEMO = pytest.StashKey()
# Not into the frames of a page, which are looked at as pages.
AXE = f"if (window === top) {{ {AXE_SCRIPT} }}"


def pytest_collection_finish(session):
    """Where the browser will be driven, the demo starts now, and is ready when its tests have their turn."""
    config = session.config
    if config.option.collectonly or not any(item.get_closest_marker("browser") for item in session.items):
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    temporary = config._tmp_path_factory.getbasetemp()
    config.stash[DEMO] = SharedDemo(temporary.parent if worker else temporary, worker in (None, "gw0"))


def pytest_unconfigure(config):
    if DEMO in config.stash:
        config.stash[DEMO].leave()


@pytest.fixture(scope="session")
def site(pytestconfig):
    """
    The demo with its content, for tests that read. One that writes must not move what others count on, in this worker
    or another.
    """
    return pytestconfig.stash[DEMO].site()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    need(CHROMIUM.exists(), f"Chromium ({CHROMIUM})")
    return LAUNCH


@pytest.fixture(scope="session")
def browser_context_args(site):
    return {"base_url": site.url}


@pytest.fixture(scope="session")
def signed_in_as(browser, site):
    """What a browser keeps of a sign-in, by the account's name; each signs in once, for there is a limit."""

    @cache
    def state(username):
        with browser.new_context() as context:
            site.sign_in(context.new_page(), username)
            return context.storage_state()

    return state


@pytest.fixture(scope="session")
def signed_in(signed_in_as):
    """What a browser keeps of a sign-in as administrator."""
    return signed_in_as("zone.admin")


@pytest.fixture
def context(context):
    # Playwright would wait half a minute for what is not there.
    context.set_default_timeout(10_000)
    return context


@pytest.fixture(scope="session")
def readers_window(browser):
    """For tests that only look: one window, so that styles and scripts are fetched once."""
    with browser.new_context() as window:
        window.add_init_script(AXE)
        yield window


@pytest.fixture
def readers_page(readers_window):
    with readers_window.new_page() as page:
        yield page


@pytest.fixture(scope="session")
def administrators_window(browser, signed_in):
    with browser.new_context(storage_state=signed_in) as window:
        window.add_init_script(AXE)
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
