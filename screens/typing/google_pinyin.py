"""The engine in use: Debian's libgooglepinyin inside our process, without a daemon and without learning."""

from __future__ import annotations

import ctypes
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from kiosk.base.errors import KioskError
from screens.typing.pinyin_engine import LONGEST_LETTERS, Candidate, Search

LIBRARY = "libgooglepinyin.so.0"
# The engine writes what it learns into its user dictionary; a citizen's name must not end there.
NO_USER_DICTIONARY = b"/dev/null"
# `bjs` finds 834 words; nobody turns that many pages, and each costs 2 µs.
MOST_CANDIDATES = 240
_TEXT_UNITS = 64
# An assertion of the library ends the whole process when its pool of half-matched syllables is used up: fifteen
# bare initials (`sssss…`, each s or sh) do it. Up to twelve letters are safe, and beyond them eight syllables.
_SAFE_LETTERS = 12
_SAFE_SYLLABLES = 8
# The dictionary spells 虐 and 略 as they are read aloud; school books write them with ü.
_SPELLED_OTHERWISE = {"nve": "nue", "lve": "lue"}


class GooglePinyin:
    """Only for the UI thread.

    The library keeps one dictionary for the process in globals and crashes when it is searched after closing:
    so each engine knows whether the library is open for it, and opens it again (2 ms) when another had it.
    Words are looked up and never `chosen` inside the library: choosing is what makes it learn.
    """

    _open_for: ClassVar[GooglePinyin | None] = None

    def __init__(self, dictionary: Path) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError as missing:
            raise KioskError(f"拼音输入库 {LIBRARY} 没有装", "请安装 libgooglepinyin0 后重启") from missing
        self._declare()
        self._dictionary = dictionary
        self._closed = False
        self._text = (ctypes.c_uint16 * _TEXT_UNITS)()
        self._open()

    def search(self, letters: str) -> Search:
        """Candidates for `letters`, at most 240; empty when the letters spell nothing."""
        if self._closed:
            raise RuntimeError("search after close")
        self._open()
        typed = _as_the_dictionary_spells(letters[:LONGEST_LETTERS])
        found, starts = self._look_up(typed.encode("ascii", "ignore"))
        if not found:
            return Search()
        syllables = tuple(typed[a:b].strip("'") for a, b in pairwise(starts))
        # A word of n characters takes the first n syllables; the engine cuts the letters in one way only.
        texts = (self._candidate(at) for at in range(min(found, MOST_CANDIDATES)))
        offers = (Candidate(text, starts[min(len(text), len(starts) - 1)]) for text in texts if text)
        return Search(syllables, tuple(dict.fromkeys(offers)))

    def forget(self) -> None:
        ctypes.memset(self._text, 0, ctypes.sizeof(self._text))
        if GooglePinyin._open_for is self:
            self._library.im_search(b"", 0)
            self._library.im_reset_search()

    def close(self) -> None:
        self._closed = True
        if GooglePinyin._open_for is self:
            GooglePinyin._open_for = None
            self._library.im_close_decoder()

    def _open(self) -> None:
        if GooglePinyin._open_for is self:
            return
        GooglePinyin._open_for = None
        if not self._library.im_open_decoder(str(self._dictionary).encode(), NO_USER_DICTIONARY):
            raise KioskError(f"拼音词库打不开：{self._dictionary.name}", "请重新运行 scripts/setup")
        GooglePinyin._open_for = self

    def _look_up(self, raw: bytes) -> tuple[int, tuple[int, ...]]:
        """How many candidates, and where syllables start; letters beyond what the library bears are left out."""
        self._library.im_reset_search()
        found: int = 0
        starts: tuple[int, ...] = (0,)
        # Each search goes on from the one before, so that asking letter by letter costs nothing more.
        for end in range(min(_SAFE_LETTERS, len(raw)), len(raw) + 1):
            if len(starts) > _SAFE_SYLLABLES:
                break
            found, starts = self._library.im_search(raw, end) if end else 0, self._syllable_starts()
        return found, starts

    def _declare(self) -> None:
        library, size = self._library, ctypes.c_size_t
        library.im_open_decoder.restype = ctypes.c_bool
        library.im_open_decoder.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
        library.im_search.restype = size
        library.im_search.argtypes = [ctypes.c_char_p, size]
        library.im_get_candidate.restype = ctypes.c_void_p
        library.im_get_candidate.argtypes = [size, ctypes.c_void_p, size]
        library.im_get_spl_start_pos.restype = size
        library.im_get_spl_start_pos.argtypes = [ctypes.POINTER(ctypes.POINTER(ctypes.c_uint16))]

    def _candidate(self, at: int) -> str:
        if not self._library.im_get_candidate(at, self._text, _TEXT_UNITS - 1):
            return ""
        return bytes(self._text).decode("utf-16-le", "replace").split("\0", 1)[0]

    def _syllable_starts(self) -> tuple[int, ...]:
        """Where each syllable begins, and the end of the last: (0, 3, 8, 10)."""
        positions = ctypes.POINTER(ctypes.c_uint16)()
        count = self._library.im_get_spl_start_pos(ctypes.byref(positions))
        return tuple(int(positions[at]) for at in range(count + 1))


def _as_the_dictionary_spells(letters: str) -> str:
    for written, spoken in _SPELLED_OTHERWISE.items():
        letters = letters.replace(written, spoken)
    return letters
