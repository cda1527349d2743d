"""
The log, a line an event, as JSON or to be read by people. In neither stands what a visitor sent: no address, no words
of a search, no form, no name. So of an exception stand its kind and the places in the code, but not its words, which
repeat values; and of what other libraries log the sentence, but not what they fill into it.
"""

import json
import logging
from datetime import UTC, datetime
from http import HTTPStatus
from traceback import extract_tb

from . import asked

# Whose messages are made of numbers and of names in the code alone.
KNOWN = ("ftzportal", "areas", "news", "django.tasks", "django_tasks_db")
MOST_CAUSES = 10


class PrivateFormatter(logging.Formatter):
    """What both forms tell of a record."""

    def told(self, record):
        """The members of the line, in order."""
        members = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
        }
        if (now := asked.now.get()) is not None:
            members |= {"request_id": now.number, "page": now.page}
        members |= getattr(record, "members", {})
        if record.exc_info and record.exc_info[1]:
            members["traceback"] = traceback_of(record.exc_info[1])
        return members


class JSONFormatter(PrivateFormatter):
    def format(self, record):
        # In ASCII, so that nothing in it ends a line for anybody.
        return json.dumps(self.told(record), default=str)


class PlainFormatter(PrivateFormatter):
    """For the console of one who tries the portal out."""

    def format(self, record):
        members = self.told(record)
        head = [members.pop(name) for name in ("time", "level", "logger", "message")]
        traceback = members.pop("traceback", "")
        line = " ".join([*head, *(f"{name}={value}" for name, value in members.items())])
        return in_one_line(line) + ("\n" + traceback.rstrip() if traceback else "")


def in_one_line(text):
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def message_of(record):
    if is_of(record, "django.request"):
        # Django's own names the path, in which there may be the token of a preview or of a new password.
        status = record.__dict__.get("status_code", 500)
        return f"{status} {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else str(status)
    if is_of(record, "django.security"):
        # Its words are the exception's: the host, the origin or the file's name that was refused.
        return "refused"
    if record.args and not any(is_of(record, name) for name in KNOWN):
        return str(record.msg)
    return record.getMessage()


def is_of(record, name):
    return record.name == name or record.name.startswith(f"{name}.")


def traceback_of(error):
    """As Python writes it, without the words of the exceptions."""
    parts = [part_of(error)]
    while len(parts) < MOST_CAUSES:
        if error.__cause__ is not None:
            error, joint = error.__cause__, "The above was caused by this."
        elif error.__context__ is not None and not error.__suppress_context__:
            error, joint = error.__context__, "The above happened while this was dealt with."
        else:
            break
        parts.append(f"{joint}\n{part_of(error)}")
    return "\n".join(parts)


def part_of(error):
    places = "".join(extract_tb(error.__traceback__).format())
    kind = type(error)
    text = f"Traceback (most recent call last):\n{places}{kind.__module__}.{kind.__qualname__}{harmless(error)}\n"
    for other in getattr(error, "exceptions", ()):
        text += f"One of the group:\n{part_of(other)}"
    return text


def harmless(error):
    """What an exception tells beside its words: the system's number, the database's code, the constraint."""
    known = {
        "errno": getattr(error, "errno", None),
        "sqlstate": getattr(error, "sqlstate", None),
        "sqlite": getattr(error, "sqlite_errorname", None),
        "constraint": getattr(getattr(error, "diag", None), "constraint_name", None),
        # Of mail: the code with which the other server refused.
        "smtp": getattr(error, "smtp_code", None),
    }
    told = ", ".join(f"{name}={value}" for name, value in known.items() if isinstance(value, (int, str)))
    return f" ({told})" if told else ""
