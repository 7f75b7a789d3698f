"""A PDF 1.7 file written object by object: what goes in decides every byte that comes out."""

from __future__ import annotations

import hashlib
import zlib

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
"""Four bytes above 127 after the first line say that the file is binary (ISO 19005-2, 6.1.2)."""


class PdfFile:
    """Objects in the order of their numbers; `finished` gives the file. No clock and no chance goes in."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        """A number for an object that others name before it can be written."""
        self._objects.append(b"")
        return len(self._objects)

    def put(self, body: str | bytes, number: int | None = None) -> int:
        """Writes an object; answers its number."""
        place = self.reserve() if number is None else number
        self._objects[place - 1] = body.encode("ascii") if isinstance(body, str) else body
        return place

    def stream(self, entries: str, content: bytes, *, packed: bool = False) -> int:
        """Writes a stream; `packed`: its bytes are Flate-coded on the way."""
        if packed:
            content = zlib.compress(content, 9)
            entries += " /Filter /FlateDecode"
        head = f"<< {entries} /Length {len(content)} >>\nstream\n".encode("ascii")
        return self.put(head + content + b"\nendstream")

    def finished(self, catalog: int, information: int) -> bytes:
        """The whole file; its ID is the digest of everything before it."""
        out = bytearray(_HEADER)
        starts = []
        for number, body in enumerate(self._objects, start=1):
            starts.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        file_id = hashlib.sha256(out).hexdigest()[:32]
        table_at = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1)
        out += b"".join(b"%010d 00000 n \n" % start for start in starts)
        trailer = (
            f"<< /Size {len(starts) + 1} /Root {catalog} 0 R /Info {information} 0 R "
            f"/ID [<{file_id}> <{file_id}>] >>"
        )
        return bytes(out) + f"trailer\n{trailer}\nstartxref\n{table_at}\n%%EOF\n".encode("ascii")


def text_string(text: str) -> str:
    """A PDF text string: UTF-16 with its mark, in hexadecimal."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def number(value: float) -> str:
    """Up to four decimals, never in exponents, which PDF does not know."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
