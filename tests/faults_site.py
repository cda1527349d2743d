"""What the faults of `tests.faults_serving` are done to: a PostgreSQL of its own, a disk of its own, web processes."""

import errno
import os
import resource
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.demo_site import free_port
from tests.web_processes import WebProcess

# As Restart=always and RestartSec=1 in deploy/systemd.
SECONDS_UNTIL_RESTARTED = 1
# Room for a site with a few hundred items.
DISK_MB = 256


class SupervisedProcess(WebProcess):
    """A web process that is started again when it ends, as the unit in deploy/systemd does."""

    ended_at = None

    def supervise(self):
        """Called again and again."""
        if self.server.poll() is None:
            return
        self.ended_at = self.ended_at or time.monotonic()
        if time.monotonic() - self.ended_at >= SECONDS_UNTIL_RESTARTED:
            self.ended_at = None
            self.start()


@contextmanager
def own_postgres():
    """A `Cluster` that is nobody else's, running; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="ftzportal-faults-"))
    cluster = Cluster(folder)
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        with suppress(subprocess.CalledProcessError):
            cluster.stop()
        shutil.rmtree(folder)


class Cluster:
    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(folder, self.user)

    @property
    def address(self):
        return f"postgres://portal@127.0.0.1:{self.port}/postgres"

    def make(self):
        self.run("initdb", "--auth=trust", "--username=portal", "--encoding=UTF8", "--locale=C", "--no-sync")

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        self.run("pg_ctl", "--log", str(self.folder / "log"), "--options", options, "--wait", "start")

    def stop(self):
        """At once, as when its machine is switched off."""
        self.run("pg_ctl", "--mode=immediate", "--wait", "stop")

    def run(self, program, *arguments):
        command = [program_of_postgres(program), "--pgdata", str(self.folder / "data"), *arguments]
        subprocess.run(command, cwd=self.folder, user=self.user, check=True, stdout=subprocess.DEVNULL)


def missing_programs():
    """Those that a site on PostgreSQL and Redis needs and this machine lacks."""
    needed = ["redis-server", program_of_postgres("initdb"), program_of_postgres("pg_ctl")]
    return [name for name in needed if not shutil.which(name)]


def program_of_postgres(name):
    """Its path. Debian has the newest under /usr/lib, and few of them in the path."""
    found = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))]
    return found[-1] if found else shutil.which(name) or name


@contextmanager
def own_disk(folder):
    """A `Disk` at `folder`, of the kernel's memory where this user may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    is_mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield Disk(folder, is_mounted)
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Disk:
    """Can be filled to its last byte; where none could be mounted, files of the processes may not grow instead."""

    def __init__(self, folder, is_mounted):
        self.is_mounted, self.filler = is_mounted, folder / "filler"

    @property
    def how(self):
        return "a disk of its own, full" if self.is_mounted else "no disk could be mounted: no file may grow (RLIMIT)"

    def fill(self, processes):
        if not self.is_mounted:
            return limit_files_of(processes, 4096)
        with self.filler.open("wb", buffering=0) as file:
            for size in (1024 * 1024, 4096, 1):
                try:
                    while file.write(b"\0" * size) == size:
                        pass
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
        return None

    def free(self, processes):
        if not self.is_mounted:
            return limit_files_of(processes, resource.RLIM_INFINITY)
        self.filler.unlink()
        return None


def limit_files_of(processes, size):
    for process in processes:
        for worker in process.workers():
            hard = resource.prlimit(worker, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (size, hard))
