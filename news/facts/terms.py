"""The term base: the file's better words for those of its articles, where no record has the spelling already."""

from areas.models import Enterprise, Partner
from ftzportal.terms.models import Term

from .entries import BrokenFacts

CHINESE_NAMES = {"institutional innovation": "制度创新"}
# The partner has no Chinese name in the file; the outline plan of 2019 has this one.
BAY_AREA = "Guangdong-Hong Kong-Macao Greater Bay Area"


def load_terms(load, entry):
    for pair in entry.list("terms_to_suggest"):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(words, str) for words in pair)):
            raise BrokenFacts(f"{entry}: “terms_to_suggest” should hold pairs of texts, not {pair!r}.")
        spelling, name = pair
        if not is_known(spelling):
            values = {"name_zh_hans": CHINESE_NAMES.get(name, ""), "aliases": spelling}
            load.put(entry, Term, {"name_en": name}, values)
    load.put(entry, Term, {"name_zh_hans": "粤港澳大湾区"}, {"name_en": BAY_AREA, "aliases": "大湾区"})


def is_known(spelling):
    return any(
        spelling in aliases.splitlines()
        for model in (Enterprise, Partner)
        for aliases in model.objects.filter(aliases__contains=spelling).values_list("aliases", flat=True)
    )
