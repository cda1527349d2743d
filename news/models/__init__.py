from .columns import Column, Source
from .items import Evidence, NewsItem, Passage

__all__ = ["Column", "Evidence", "NewsItem", "Passage", "Source"]
