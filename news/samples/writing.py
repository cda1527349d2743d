"""Puts sample texts together: the same seed and number give the same text, in both languages."""

from functools import cache
from random import Random

from django.utils.dateformat import format as format_date
from django.utils.translation import override

from ftzportal.rich_text import Cleaned, clean_html

from .vocabulary import GENERAL, HEADINGS, OPENINGS, PARTNERS, PROJECT_NAMES, TITLES, TOPICS

ENGLISH, CHINESE = 0, 1


def chance_of(*words):
    """The same throws of the dice for the same words, whatever else was made before."""
    return Random("-".join(map(str, words)))  # noqa: S311 - to be repeated, not to be secret


def between(chance, low, high):
    """As `randint`, at a fifth of its cost: texts of 100,000 items take millions of figures."""
    return low + int(chance.random() * (high - low + 1))


class Writer:
    """Writes about one thing in one area; every text is a pair, English and Chinese."""

    def __init__(self, chance: Random, area, moment):
        self.chance = chance
        self.topic = chance.choice(list(TOPICS))
        self.partner = chance.choice(list(PARTNERS))
        self.constant = self.words_for(area, moment)

    def words_for(self, area, moment):
        thing = self.chance.choice(TOPICS[self.topic]["things"])
        with override("en"):
            month = format_date(moment, "F")
        words = {
            "area": (area.name_en or area.name_zh_hans, area.name_zh_hans or area.name_en),
            "city": (area.city_en or area.name_en, area.city_zh_hans or area.name_zh_hans),
            "thing": thing,
            "partner": PARTNERS[self.partner],
            "month": (month, f"{moment.month}月"),
        }
        return [{name: pair[language] for name, pair in words.items()} for language in (ENGLISH, CHINESE)]

    def fill(self, pair):
        figures = {
            "n": between(self.chance, 3, 28),
            "hours": self.chance.choice([2, 4, 6, 8, 12, 24, 36]),
            "pct": between(self.chance, 8, 62),
            "firms": between(self.chance, 31, 480),
        }
        return [text.format(**figures, **words) for text, words in zip(pair, self.constant, strict=True)]

    def title(self):
        english, chinese = self.fill(self.chance.choice(TITLES))
        return f"Sample: {english[0].upper()}{english[1:]}", f"样例：{chinese}"

    def project_name(self):
        english, chinese = self.fill(self.chance.choice(PROJECT_NAMES))
        return f"Sample: {english[0].upper()}{english[1:]}", f"样例：{chinese}"

    def sentences(self, count):
        """`count` sentences, of the topic and general ones, none of them twice."""
        own = TOPICS[self.topic]["sentences"]
        of_topic = self.chance.sample(own, min(len(own), max(1, count // 3)))
        chosen = of_topic + self.chance.sample(GENERAL, min(len(GENERAL), count - len(of_topic)))
        self.chance.shuffle(chosen)
        return [self.fill(pair) for pair in chosen]

    def summary(self):
        return joined([self.fill(self.chance.choice(OPENINGS)), *self.sentences(2)])

    def body(self, paragraphs):
        """HTML of `paragraphs` paragraphs, with a heading here and there in the longer ones."""
        sizes = [self.chance.randint(2, 4) for _ in range(paragraphs)]
        sentences = [self.fill(self.chance.choice(OPENINGS)), *self.sentences(sum(sizes) - 1)]
        headings = {}
        if paragraphs > 5:
            places = sorted(self.chance.sample(range(1, paragraphs), 2))
            headings = dict(zip(places, self.chance.sample(HEADINGS, 2), strict=True))
        parts = []
        for position, size in enumerate(sizes):
            paragraph, sentences = sentences[:size], sentences[size:]
            if position in headings:
                parts.append([f"<h2>{heading}</h2>" for heading in headings[position]])
            if paragraph:
                parts.append([f"<p>{text}</p>" for text in joined(paragraph)])
        return tuple(self.cleaned("".join(part[language] for part in parts)) for language in (ENGLISH, CHINESE))

    def cleaned(self, html):
        # Our own sentences are clean, as a test holds; the names that come in need not be.
        is_clean = all(is_plain(words[name]) for words in self.constant for name in ("area", "city"))
        return Cleaned(html) if is_clean else clean_html(html)


@cache
def is_plain(name):
    return clean_html(f"<p>{name}</p>") == f"<p>{name}</p>"


def joined(pairs):
    """One text a language: English sentences stand apart, Chinese ones do not."""
    return (
        " ".join(capitalised(pair[ENGLISH]) for pair in pairs),
        "".join(pair[CHINESE] for pair in pairs),
    )


def capitalised(sentence):
    return sentence[0].upper() + sentence[1:]
