"""
The library on S3-compatible storage, where several machines share it. The bucket stays private: the program serves
what lies there, to who may see it, as it does from a disk.
"""

import io
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError
from botocore.exceptions import ConnectionError as UnreachableError
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

from .storage import LibraryNames, StoreAwayError

# A store that lets us wait holds the threads by which pages are answered; for a moment after, nobody waits for it.
CONNECT_SECONDS, ANSWER_SECONDS, NOT_ASKED_SECONDS = 2, 10, 5
READ_AT_ONCE = 256 * 1024


class BucketStorage(LibraryNames, S3Storage):
    """
    Objects under the names that files have on a disk. Each is put by one request, so it is there whole or not at all;
    it is put before the row that names it is committed, so a rollback or a killed process leaves at most an object
    without a row, which `manage.py sweep_library` finds. FileNotFoundError for what is not there, `StoreAwayError` for
    everything else that the store does not do.
    """

    def __init__(self, addressing="path", **options):
        self.addressing = addressing
        self.not_asked_until = 0
        super().__init__(**options)

    def get_default_settings(self):
        config = Config(
            s3={"addressing_style": self.addressing},
            signature_version="s3v4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=ANSWER_SECONDS,
            retries={"mode": "standard", "total_max_attempts": 2},
            # Stores other than Amazon's refuse the checksums that boto3 adds of its own accord.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return super().get_default_settings() | {"client_config": config, "file_overwrite": False}

    @property
    def base_url(self):
        return settings.MEDIA_URL

    @cached_property
    def shared_client(self):
        """One for all threads, as clients of boto3 may be: to make one takes longer than anything that it is asked."""
        return self.connection.meta.client

    @contextmanager
    def client(self):
        """The store's client, for a block in which its errors are those of a file."""
        if monotonic() < self.not_asked_until:
            raise StoreAwayError("The store did not answer a moment ago.")
        try:
            yield self.shared_client
        except ClientError as refused:
            if refused.response["ResponseMetadata"]["HTTPStatusCode"] == 404 and not is_bucket_gone(refused):
                raise FileNotFoundError(str(refused)) from refused
            raise StoreAwayError(str(refused)) from refused
        except BotoCoreError as away:
            if isinstance(away, (UnreachableError, ReadTimeoutError)):
                self.not_asked_until = monotonic() + NOT_ASKED_SECONDS
            raise StoreAwayError(str(away)) from away

    def make_bucket(self):
        """Whether the bucket had to be made. It is for nobody but its owner, as buckets are by themselves."""
        with self.client() as client:
            try:
                client.head_bucket(Bucket=self.bucket_name)
            except ClientError as refused:
                if refused.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                    raise
            else:
                return False
            elsewhere = self.region_name not in (None, "us-east-1")
            where = {"CreateBucketConfiguration": {"LocationConstraint": self.region_name}} if elsewhere else {}
            client.create_bucket(Bucket=self.bucket_name, **where)
        return True

    def save(self, name, content, max_length=None):
        try:
            return super().save(name, content, max_length)
        except StoreAwayError as away:
            raise ValidationError(
                _(
                    "The file could not be kept, because the store of files does not answer. Try again in a few "
                    "minutes; if it stays so, tell an administrator."
                ),
                code="store",
            ) from away

    def _save(self, name, content):
        content.seek(0)
        self.put_again(name, content)
        return name

    def put_again(self, name, content):
        """Puts what may be there already, a file object or bytes: others get the old object or the new one, whole."""
        with self.client() as client:
            client.put_object(Bucket=self.bucket_name, Key=name, Body=content)

    def settle(self, name):
        """Nothing: an object is in its place from the first."""

    def _open(self, name, mode="rb"):
        return File(io.BufferedReader(StoredObject(self, name), READ_AT_ONCE), name)

    def head(self, name):
        with self.client() as client:
            return client.head_object(Bucket=self.bucket_name, Key=name)

    def exists(self, name):
        try:
            self.head(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name):
        return self.head(name)["ContentLength"]

    def delete(self, name):
        with self.client() as client:
            client.delete_object(Bucket=self.bucket_name, Key=name)

    def url(self, name):
        """The program's own address: the bucket's would be everybody's, or gone within the hour."""
        return f"{self.base_url}{name}"

    def beside(self, stem):
        """The names of the files that begin with `stem`."""
        return {name for name, _moment in self.all_of(stem)}

    def older_than(self, seconds):
        """The names of all files that have lain here for longer."""
        before = timezone.now() - timedelta(seconds=seconds)
        return sorted(name for name, moment in self.all_of() if moment < before)

    def all_of(self, stem=""):
        """(name, when it was put) of each file whose name begins with `stem`."""
        with self.client() as client:
            for page in client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=stem):
                yield from ((found["Key"], found["LastModified"]) for found in page.get("Contents", ()))


def is_bucket_gone(refused):
    return refused.response["Error"]["Code"] == "NoSuchBucket"


class StoredObject(io.RawIOBase):
    """An object read as it comes; only who seeks elsewhere asks for it once more, from there on."""

    # Until the store has answered.
    body = None

    def __init__(self, storage, name):
        super().__init__()
        self.storage, self.name = storage, name
        self.at = self.body_at = 0
        with storage.client() as client:
            answer = client.get_object(Bucket=storage.bucket_name, Key=name)
        self.body, self.size, self.etag = answer["Body"], answer["ContentLength"], answer["ETag"]

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.at

    def seek(self, offset, whence=io.SEEK_SET):
        self.at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence])
        return self.at

    def readinto(self, buffer):
        if self.at >= self.size:
            return 0
        with self.storage.client() as client:
            if self.at != self.body_at:
                self.body.close()
                asked = {"Range": f"bytes={self.at}-", "IfMatch": self.etag}
                self.body = client.get_object(Bucket=self.storage.bucket_name, Key=self.name, **asked)["Body"]
            content = self.body.read(len(buffer))
        buffer[: len(content)] = content
        self.at = self.body_at = self.at + len(content)
        return len(content)

    def close(self):
        if self.body:
            self.body.close()
        super().close()
