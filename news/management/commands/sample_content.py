import time

from django.core.management.base import BaseCommand, CommandError

from areas.models import Area, Project
from news.models import Column, NewsItem
from news.samples.drawing import sample_pictures
from news.samples.filing import sample_files
from news.samples.making import Missing, Shelf, make_news_items, make_projects, make_reference_records

BAR = 30


class Command(BaseCommand):
    help = (
        "Writes sample news items and projects, each with “Sample” in its title. Those that are there count: "
        "the same numbers again add nothing, greater ones add the rest."
    )

    def add_arguments(self, parser):
        parser.add_argument("--news", type=int, default=60, help="how many news items there are to be")
        parser.add_argument("--projects", type=int, default=24, help="how many projects there are to be")
        parser.add_argument("--pictures", type=int, default=4, help="how many pictures are drawn for each area")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives other texts")

    def handle(self, *, news, projects, pictures, seed, **options):
        if min(news, projects, pictures) < 0:
            raise CommandError("Give numbers of zero or more.")
        if not (Area.objects.exists() and Column.objects.filter(slug="economic-social-news").exists()):
            raise CommandError("There are no areas and columns to write for: run load_facts first.")
        make_reference_records()
        missing_projects, missing_news = Missing(Project, projects), Missing(NewsItem, news)
        self.follow("projects", len(missing_projects), make_projects(missing_projects, seed, Shelf()))
        areas = Area.objects.all() if len(missing_news) else []
        shelf = Shelf(sample_pictures(areas, pictures, seed), sample_files(areas))
        self.follow("news items", len(missing_news), make_news_items(missing_news, seed, shelf))

    def follow(self, what, total, steps):
        """Lets the steps happen and shows how far they are: a bar on a terminal, lines elsewhere."""
        start, done, shown = time.monotonic(), 0, 0
        for step in steps:
            done += step
            rate = done / max(time.monotonic() - start, 0.001)
            if self.stdout.isatty():
                bar = "#" * (BAR * done // total)
                self.stdout.write(f"\r{what}: [{bar:<{BAR}}] {done}/{total}, {rate:.0f} a second", ending="")
                self.stdout.flush()
            elif done == total or done - shown >= total / 10:
                shown = done
                self.stdout.write(f"{what}: {done}/{total}, {rate:.0f} a second")
        if total and self.stdout.isatty():
            self.stdout.write("")
        self.stdout.write(f"{what}: {total} added in {time.monotonic() - start:.1f} s")
