"""Dates as people write them in English and Chinese, with how exact they are."""

import re
from dataclasses import dataclass
from datetime import date

DAY, MONTH = "day", "month"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
CHINESE = "〇○零Ｏ一二三四五六七八九十"
FORMS = [
    r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*日)?",
    rf"(?P<year>[{CHINESE}]{{4}})年(?P<month>[{CHINESE}]{{1,3}})月(?:(?P<day>[{CHINESE}]{{1,3}})日)?",
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{MONTH_NAME},?\s+(?P<year>\d{{4}})",
    rf"{MONTH_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
    rf"{MONTH_NAME},?\s+(?P<year>\d{{4}})",
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
]
PATTERNS = [re.compile(rf"(?<!\w){form}(?!\d)", re.IGNORECASE) for form in FORMS]
CLOCK = re.compile(r"\s*(?:T?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|星期[一二三四五六日天]|\((?:\w+)\)|（\w+）)\s*")


@dataclass(frozen=True)
class Dated:
    """A day, or the first day of a month."""

    on: date
    precision: str


def first_date(text):
    """(`Dated`, the rest of the text) of the date that a text holds first; (None, the text) without one."""
    found = [match for pattern in PATTERNS if (match := pattern.search(text))]
    # Of 31 June nothing is a date, not even June.
    impossible_until = 0
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if match.start() < impossible_until:
            continue
        parts = match.groupdict()
        try:
            month = MONTHS.index(parts["name"][:3].lower()) + 1 if parts.get("name") else counted(parts["month"])
            day = counted(parts["day"]) if parts.get("day") else None
            on = date(counted(parts["year"], is_year=True), month, day or 1)
        except ValueError:
            impossible_until = match.end()
            continue
        rest = text[: match.start()] + " " + CLOCK.sub(" ", text[match.end() :], count=1)
        return Dated(on, DAY if day else MONTH), rest.strip()
    return None, text


def is_date_alone(text):
    """The `Dated` of a text that is nothing but one, brackets and a time of day aside; else None."""
    found, rest = first_date(text.strip(" ()（）[]【】"))
    return found if found and not re.search(r"\w", rest) else None


def counted(text, is_year=False):
    """2025, 十二 or 二〇二五 as a number."""
    if text.isdecimal():
        return int(text)
    digits = [10 if character == "十" else max(0, CHINESE.index(character) - 3) for character in text]
    if is_year:
        return int("".join(map(str, digits)))
    if 10 not in digits:
        return int("".join(map(str, digits)))
    place = digits.index(10)
    return (digits[place - 1] if place else 1) * 10 + (digits[place + 1] if place + 1 < len(digits) else 0)
