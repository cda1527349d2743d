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
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )
    return done.stdout.strip(), done.returncode == 0


def fresh_template(folder, domain):
    """The messages of the source as it stands, extracted from a copy so that nothing here changes."""
    for name in SOURCES:
        copy = shutil.copytree if (BASE_DIR / name).is_dir() else shutil.copy
        copy(BASE_DIR / name, folder / name)
    said, content = said_by(
        *[
            sys.executable,
            "manage.py",
            "makemessages",
            "--locale",
            "zh_Hans",
            "--domain",
            domain,
            "--keep-pot",
        ],
        cwd=folder,
        env=os.environ | {"FTZPORTAL_DEMO": "1", "DATA_DIR": str(folder / "var")},
    )
    if not content:
        raise SystemExit(said)
    return folder / "locale" / f"{domain}.pot"


def complaints(catalogue):
    """What is wrong with one .po file: missing, untranslated or fuzzy, wrong placeholders, a stale .mo."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        compared, complete = said_by("msgcmp", catalogue, fresh_template(folder, catalogue.stem))
        if not complete:
            yield compared
        fresh = folder / "fresh.mo"
        formatted, well_formed = said_by("msgfmt", "--check", "--output-file", fresh, catalogue)
        if not well_formed:
            yield formatted
        # The text, not the bytes: those differ between versions of gettext.
        if said_by("msgunfmt", fresh) != said_by("msgunfmt", catalogue.with_suffix(".mo")):
            yield f"{catalogue.with_suffix('.mo').relative_to(BASE_DIR)} is not the compiled {catalogue.name}."


def main():
    if not shutil.which("msgcmp"):
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
