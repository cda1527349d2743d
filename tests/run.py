"""The whole suite: everything on SQLite, then all but the browser on PostgreSQL where one answers."""

import os
import subprocess
import sys

IN_CI = os.environ.get("CI") == "true"
# Two cores are what the smallest machine has.
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2"]


def postgres_address():
    """Where the PostgreSQL to test on is said to be."""
    said = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    return said if said.startswith("postgres") else "postgres://root@127.0.0.1:5432/ftzportal"


def why_postgres_is_away(address):
    """An empty string where it answers."""
    import dj_database_url
    import psycopg

    settings = dj_database_url.parse(address)
    try:
        psycopg.connect(
            host=settings["HOST"],
            port=settings["PORT"] or 5432,
            user=settings["USER"],
            password=settings["PASSWORD"],
            # The database of the address need not be there: the tests make their own beside it.
            dbname="postgres",
            connect_timeout=3,
        ).close()
    except psycopg.OperationalError as reason:
        return str(reason).splitlines()[0]
    return ""


def suite_passes(arguments, database=None):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database:
        environment["DATABASE_URL"] = database
    elif IN_CI:
        # Every page in both languages and schemes, which elsewhere `make browse` looks at.
        environment["THOROUGH"] = "1"
    return subprocess.run([*PYTEST, *arguments], env=environment, check=False).returncode == 0


def main(arguments):
    passed = suite_passes(arguments)
    address = postgres_address()
    if reason := why_postgres_is_away(address):
        print(f"The suite was not run on PostgreSQL, because none answers: {reason}")
        return passed and not IN_CI
    return suite_passes(["-m", "not browser", "--create-db", *arguments], address) and passed


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
