from .article import load_news_items
from .cooperation import load_cooperation
from .places import load_areas, load_organisations, load_partners, load_zone
from .register import load_documents, load_platforms, load_practices, load_projects
from .subjects import load_columns, load_enterprises, load_fields, load_sources
from .terms import load_terms


def load_facts(load, facts):
    """Puts the entries of every section on record, named ones first. BrokenFacts names an entry at fault."""
    for section, load_section in [
        ("zone", load_zone),
        ("areas", load_areas),
        ("partners", load_partners),
        ("fields", load_fields),
        ("enterprises", load_enterprises),
        ("organisations", load_organisations),
        ("sources_of_news", load_sources),
        ("columns", load_columns),
        ("documents", load_documents),
        ("platforms", load_platforms),
        ("projects", load_projects),
        ("practices", load_practices),
        ("cooperation_links", load_cooperation),
        # Last: the items are linked with all of the above, and hold the words that support it.
        ("news_items", load_news_items),
        ("news_items", load_terms),
    ]:
        for entry in facts[section]:
            load_section(load, entry)
