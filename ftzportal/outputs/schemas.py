"""JSON Schemas (draft 2020-12) of the answers: made of the lists' declarations, kept as files that are the promise."""

import json
from pathlib import Path

from django.http import Http404, HttpResponse
from django.utils.translation import override

from .json_pages import MEMBERS
from .problems import MEDIA_TYPE as PROBLEM
from .problems import SCHEMA as PROBLEM_NAME
from .values import STRING, URL

FOLDER = Path(__file__).parent / "schemas"
MEDIA_TYPE = "application/schema+json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PROBLEM_SCHEMA = {
    "$schema": DIALECT,
    "title": f"Problem ({PROBLEM})",
    "description": "What went wrong at a data address, as RFC 9457 has it.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": URL | {"description": "An address at which people read about this kind of problem."},
        "title": STRING | {"description": "The kind in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "The status of the answer."},
        "detail": STRING | {"description": "What to do."},
        "instance": STRING | {"description": "The path that was asked for."},
    },
}


def schema_of(public_list):
    """The schema of the list's answers. New members may come, so that none is forbidden."""
    members = {member.name: described(member.schema, member.meaning) for member in MEMBERS}
    members["version"]["const"] = public_list.version
    members["items"]["items"] = {
        "type": "object",
        "required": [field.name for field in public_list.fields],
        "properties": {field.name: described(field.kind.schema, field.meaning) for field in public_list.fields},
    }
    return {
        "$schema": DIALECT,
        "title": str(public_list.title),
        "description": str(public_list.about),
        "type": "object",
        "required": [member.name for member in MEMBERS],
        "properties": members,
    }


def described(schema, meaning):
    return {"description": str(meaning), **schema}


def texts(public_lists):
    """The text of each schema's file by its name, in English whoever asks."""
    with override("en"):
        schemas = {one.schema_name: schema_of(one) for one in public_lists}
    schemas[PROBLEM_NAME] = PROBLEM_SCHEMA
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


def schema(request, name):
    """The schema as its file has it."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type=MEDIA_TYPE)
