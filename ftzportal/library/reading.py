"""
How many pages a file has, and its text for the search: of a PDF in a process of its own, because a hostile one can take
any time and memory.

    python -m ftzportal.library.reading < some.pdf

says `{"pages": 2, "text": "…"}`. Of a DOCX with the standard library.
"""

import json
import logging
import resource
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from xml.parsers import expat

MAX_CHARACTERS = 1_000_000
SECONDS, BYTES_OF_MEMORY = 20, 1024**3
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
APPLICATION = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties "
ENDS = {WORD + "p": "\n", WORD + "tab": "\t", WORD + "br": "\n", WORD + "tc": "\t"}

# Many PDFs write 大 as the radical ⼤ (U+2F24), which looks the same and which no search finds.
RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))}

logger = logging.getLogger(__name__)


def read(upload, kind):
    """(pages or None, text or "") of a checked file object. Never fails: what cannot be read has neither."""
    upload.seek(0)
    if kind == "pdf":
        return read_pdf(upload)
    if kind not in ("docx", "pptx"):
        return None, ""
    try:
        with zipfile.ZipFile(upload) as archive:
            pages = said_in(archive, "docProps/app.xml", "Pages" if kind == "docx" else "Slides")
            return pages, text_of_docx(archive) if kind == "docx" else ""
    except (KeyError, ValueError, zipfile.BadZipFile, expat.ExpatError):
        return None, ""


def read_pdf(upload):
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ftzportal.library.reading"],
            input=upload.read(),
            capture_output=True,
            timeout=SECONDS + 5,
            check=True,
            cwd=Path(__file__).resolve().parent.parent.parent,
        )
        said = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        logger.warning("A PDF could not be read; it is offered without its text.")
        return None, ""
    return said["pages"], said["text"]


def parsed(content, **handlers):
    """Reads XML with these handlers. ValueError for a DTD, by which a file reads other files or swells."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_declaration):
        raise ValueError("a DTD")

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    parser.Parse(content, True)


def text_of_docx(archive):
    """The text as it would be read: what tracked changes deleted is not in it."""
    pieces, inside = [], []

    def start(name, _attributes):
        inside.append(name)

    def end(name):
        inside.pop()
        if name in ENDS:
            pieces.append(ENDS[name])

    def text(data):
        if inside[-1] == WORD + "t":
            pieces.append(data)

    parsed(
        archive.read("word/document.xml"), StartElementHandler=start, EndElementHandler=end, CharacterDataHandler=text
    )
    return "".join(pieces).strip()[:MAX_CHARACTERS]


def said_in(archive, part, name):
    """A number that the program which wrote the file noted in its properties, or None."""
    if part not in archive.namelist():
        return None
    found, inside = [], []
    parsed(
        archive.read(part),
        StartElementHandler=lambda element, _attributes: inside.append(element),
        EndElementHandler=lambda _element: inside.pop(),
        CharacterDataHandler=lambda data: found.append(data) if inside[-1] == APPLICATION + name else None,
    )
    number = "".join(found).strip()
    return int(number) if number.isdecimal() and 0 < int(number) < 100_000 else None


def main():
    """In the process of its own: the limits first, then the PDF."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES_OF_MEMORY, BYTES_OF_MEMORY))
    from io import BytesIO

    from pypdf import PdfReader

    logging.disable()
    reader = PdfReader(BytesIO(sys.stdin.buffer.read()))
    pages, text, length = len(reader.pages), [], 0
    for page in reader.pages:
        try:
            text.append(page.extract_text())
        except Exception:  # noqa: S112 - a page that cannot be read is a page without text
            continue
        length += len(text[-1])
        if length > MAX_CHARACTERS:
            break
    # Half of a character, which some PDFs have, no database keeps.
    whole = "\n".join(text)[:MAX_CHARACTERS].translate(RADICALS).encode(errors="ignore").decode().replace("\x00", "")
    sys.stdout.write(json.dumps({"pages": pages, "text": whole}))


if __name__ == "__main__":
    main()
