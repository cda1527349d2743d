"""Fails where the Chinese translations lag behind the source, or the compiled file behind them."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
CATALOGUES = "locale/zh_Hans/LC_MESSAGES"
SOURCES = ["areas", "ftzportal", "locale", "manage.py", "news", "templates"]


def said_by(*command, **options):
    """What the program prints, its complaints included, and whether it was content."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    return done.stdout.strip(), done.returncode == 0


def merged(folder, domain):
    """The .po file as `make messages` would leave it, made in a copy so that nothing here changes."""
    for name in SOURCES:
        copy = shutil.copytree if (BASE_DIR / name).is_dir() else shutil.copy
        copy(BASE_DIR / name, folder / name)
    said, content = said_by(
        *[sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", "--domain", domain],
        cwd=folder,
        env=os.environ | {"FTZPORTAL_DEMO": "1", "DATA_DIR": str(folder / "var")},
    )
    if not content:
        raise SystemExit(said)
    return folder / CATALOGUES / f"{domain}.po"


def complaints(catalogue):
    """What is wrong with one .po file: messages without Chinese, wrong placeholders, a stale .mo."""
    compiled = catalogue.with_suffix(".mo")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        source = merged(folder, catalogue.stem)
        for lack in ("--untranslated", "--only-fuzzy"):
            header, _, messages = said_by("msgattrib", "--no-obsolete", lack, source)[0].partition("\n\n")
            if header:
                yield f"{lack.strip('-')}:\n{messages}"
        fresh = folder / "fresh.mo"
        formatted, well_formed = said_by("msgfmt", "--check-format", "--output-file", fresh, catalogue)
        if not well_formed:
            yield formatted
        # The text, not the bytes: those differ between versions of gettext.
        elif said_by("msgunfmt", fresh) != said_by("msgunfmt", compiled):
            yield f"{compiled.name} is not the compiled {catalogue.name}."


def main():
    if not shutil.which("xgettext"):
        print("The translations were not checked: that needs gettext (apt install gettext).")
        return os.environ.get("CI") != "true"
    catalogues = sorted((BASE_DIR / CATALOGUES).glob("*.po"))
    found = [complaint for catalogue in catalogues for complaint in complaints(catalogue)]
    if not catalogues:
        found = [f"{CATALOGUES}/django.po is missing."]
    for complaint in found:
        print(complaint)
    if found:
        print("`make messages` brings both files up to the source; the Chinese is then written by hand.")
    return not found


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
