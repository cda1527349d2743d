"""
The least that a server can have behind it: an application that knows its answers. They are those in the file that
`RAW_ANSWERS` names, {path: [headers, body in base 64]}.
"""

import json
import os
from base64 import b64decode
from pathlib import Path

told = json.loads(Path(os.environ["RAW_ANSWERS"]).read_text())
answers = {path: ([tuple(pair) for pair in headers], b64decode(body)) for path, (headers, body) in told.items()}


def application(environ, start_response):
    headers, body = answers[environ["PATH_INFO"]]
    start_response("200 OK", headers)
    return [body]
