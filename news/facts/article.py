"""The news items of the file, and the words of theirs that support the facts."""

from areas.models import Area, Cooperation, Document, Platform, Practice, Project
from news.models import Column, Evidence, NewsItem, Passage, Source

from .article_text import ARTICLES
from .entries import BrokenFacts

NUMBER_OF_KEY = "news-"
SUPPORTED = {
    Project: "project",
    Practice: "practice",
    Document: "document",
    Platform: "platform",
    Cooperation: "cooperation",
}
# What the source says of all three areas and both pilot zones at once.
BENCHMARKING = "docking and bench-marking"


def load_news_items(load, entry):
    article = ARTICLES.get(entry.key)
    if article is None:
        raise BrokenFacts(f"{entry}: there is no text for this key in news/facts/article_text.py.")
    number = int(entry.key.removeprefix(NUMBER_OF_KEY))
    legacy_path = f"/article/show/{number}.aspx"
    if NewsItem.objects.filter(pk=number).exclude(legacy_path=legacy_path).exists():
        raise BrokenFacts(f"{entry}: another news item has the number {number}.")
    projects = load.find_all(entry, entry.list("mentions_projects"), Project)
    values = {
        "slug": article["slug"],
        "column": load.find(entry, next(reversed(entry.list("breadcrumb")), None), Column),
        "owner_area": None,
        "source": load.find(entry, entry["source"], Source),
        "is_reprint": entry["is_republished"],
        "original_url": entry.text("original_url"),
        "original_date": entry.date("published_on"),
        **article["texts"],
    }
    sets = {
        "areas": load.find_all(entry, entry.list("areas"), Area),
        "projects": projects,
        "documents": load.find_all(entry, entry.list("mentions_documents"), Document),
        "platforms": load.find_all(entry, entry.list("mentions_platforms"), Platform),
        "enterprises": {enterprise for project in projects for enterprise in project.enterprises.all()},
    }
    match = {"legacy_path": legacy_path}
    item = load.put(entry, NewsItem, match, {"number": number, **values}, sets, key=entry.key)
    for area in sets["areas"]:
        load.put_part(entry, [item], Passage, {"news_item": item, "area": area}, article["passages"][area.slug])
    load_evidence(load, item)


def load_evidence(load, item):
    for key, fact in list(load.by_key.items()):
        if name := SUPPORTED.get(type(fact)):
            words = {"words": words_for(load, load.entries[key])[:500]}
            load.put_part(load.entries[key], [fact, item], Evidence, {"news_item": item, name: fact}, words)


def words_for(load, entry):
    """The source's words for a fact: its own, else those for what came of it, else those for its fields."""
    own = entry.text("status_note")
    if own or entry.values.get("relation") == "benchmarks":
        return own or BENCHMARKING
    result = load.entries.get(entry.values.get("via") or entry.values.get("result"))
    if result and (words := result.text("status_note") or result.text("stage")):
        return words
    fields = entry.list("fields") or [entry["field"]]
    spellings = [load.entries[field].list("article_spellings") for field in fields]
    return "; ".join(words[0] for words in spellings if words)
