from .columns import Column, Source
from .items import Correction, Evidence, NewsItem, Passage

__all__ = ["Column", "Correction", "Evidence", "NewsItem", "Passage", "Source"]
