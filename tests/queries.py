"""How many questions a page asks of the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ftzportal.kept.pieces import PIECES


def queries_of(client, path):
    """
    Their number for a page that answers 200, without what is asked once a second (what is due) and what is counted once
    and kept (`ftzportal.facets.tallies`): a first visit is not looked at. Of the second, no piece is there before.
    """
    client.get(path).getvalue()
    PIECES.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
        # Feeds and tables are written while they are read.
        response.getvalue() if response.streaming else response.content
    assert response.status_code == 200, path
    return sum("publishing_release" not in query["sql"] for query in captured.captured_queries)
