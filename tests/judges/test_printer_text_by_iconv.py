"""The C library's conversion judges every two-byte code that we send as text."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from devices.protocol.escpos_chinese import printer_code

pytestmark = pytest.mark.judge


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv on this machine")
def test_all_codes_mean_the_same_to_iconv() -> None:
    letters = [chr(point) for point in range(0x80, 0x10000) if not 0xD800 <= point < 0xE000]
    ours = {letter: code for letter in letters if (code := printer_code(letter)) is not None}
    assert len(ours) > 21_000
    ran = subprocess.run(
        ["iconv", "-f", "GB18030", "-t", "UTF-8"],
        input=b"".join(ours.values()),
        capture_output=True,
        check=True,
    )
    assert ran.stdout.decode("utf-8") == "".join(ours)
