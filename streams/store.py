"""The local copy of one partition of one table: RocksDB, with the changelog offset it stands at.

Values and offset are written in one batch, so what is on disk is always the state at some offset of the changelog, and the rest is
read from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from rocksdict import BlockBasedOptions, Cache, DBCompressionType, Options, Rdict, WriteBatch

WRITE_BUFFER_BYTES = 8 * 1024 * 1024
WRITE_BUFFERS = 2
BLOCK_CACHE_BYTES = 64 * 1024 * 1024
"""Of all stores of a process together."""
BLOOM_BITS_PER_KEY = 10
OFFSET_KEY = b"@offset"


class LocalStore:
    """Bytes by bytes on disk; one process at a time may have it open."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = Rdict(str(folder), _options())

    @property
    def offset(self) -> int:
        """Offset of the last changelog record that is in here; -1 if none is."""
        kept = self._db.get(OFFSET_KEY)
        return int(kept) if kept is not None else -1

    def get_many(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Values in the order of the keys; None where there is none."""
        if not keys:
            return []
        found: list[bytes | None] = self._db.get(list(keys))  # type: ignore[assignment]
        return found

    def put_many(self, items: Mapping[bytes, bytes], offset: int) -> None:
        """Write all of it and the offset at once; repeating it changes nothing."""
        batch = WriteBatch(raw_mode=True)
        for key, value in items.items():
            batch.put(key, value)
        batch.put(OFFSET_KEY, b"%d" % offset)
        self._db.write(batch)

    def close(self) -> None:
        self._db.close()


@cache
def _cache() -> Cache:
    return Cache(BLOCK_CACHE_BYTES)


def _options() -> Options:
    blocks = BlockBasedOptions()
    blocks.set_block_cache(_cache())
    blocks.set_bloom_filter(BLOOM_BITS_PER_KEY, block_based=False)
    options = Options(raw_mode=True)
    options.create_if_missing(True)
    options.set_block_based_table_factory(blocks)
    options.set_write_buffer_size(WRITE_BUFFER_BYTES)
    options.set_max_write_buffer_number(WRITE_BUFFERS)
    options.set_compression_type(DBCompressionType.lz4())
    options.set_max_background_jobs(2)
    options.set_keep_log_file_num(2)
    return options
