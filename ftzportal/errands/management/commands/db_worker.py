from datetime import timedelta

from django_tasks_db.management.commands import db_worker

from ftzportal.errands.heart import Heart


class Command(db_worker.Command):
    help = "Does what waits in the database: mail, copies of pictures. What a killed worker left is done again."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--lease",
            type=float,
            default=30,
            help="after so many seconds without a sign of life a worker is taken for dead (default: %(default)s)",
        )

    def configure_logging(self, verbosity):
        """Settings say what is logged, here as everywhere."""

    def handle(self, *, worker_id, lease, **options):
        with Heart(worker_id, timedelta(seconds=lease)):
            super().handle(worker_id=worker_id, **options)
