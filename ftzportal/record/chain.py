"""Whether the record is as it was written."""

from dataclasses import dataclass, field

from .models import START, Entry

# Of what is wrong, so many sentences are kept.
MOST_SAID = 1000


@dataclass
class Chain:
    """What came of reading the whole record."""

    entries: int = 0
    last_hash: str = START
    faults: int = 0
    sentences: list = field(default_factory=list)

    def blame(self, sentence):
        self.faults += 1
        if self.faults <= MOST_SAID:
            self.sentences.append(sentence)


def read_chain(expect=None):
    """The `Chain` as it is; where the hash `expect` is none of its hashes, that is a fault too."""
    chain, is_met = Chain(), expect in (None, START)
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=2000):
        for fault in faults_of(entry, chain.last_hash):
            chain.blame(fault)
        chain.last_hash, chain.entries = entry.hash, chain.entries + 1
        is_met = is_met or entry.hash == expect
    if not is_met:
        chain.blame("The expected hash is not there: the newest entries were removed, or all written anew.")
    return chain


def faults_of(entry, hash_before):
    if entry.previous_hash != hash_before:
        yield f"Entry {entry.pk}: the entry before it was removed, added, moved or sealed anew."
    if entry.sealed() != entry.hash:
        yield f"Entry {entry.pk} was changed."
