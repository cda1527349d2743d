"""Windows beside the page, as the library's chooser is one."""

from contextlib import contextmanager, suppress

from playwright.sync_api import Error


@contextmanager
def closing(window):
    """A block of which the last act closes the window, maybe before that act is told to be done."""
    with window.expect_event("close"), suppress(Error):
        yield
