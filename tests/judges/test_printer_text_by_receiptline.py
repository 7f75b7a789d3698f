"""receiptline 4.0.4 (npm, Apache-2.0) writes the same Chinese; its bytes judge ours, run by run."""

from __future__ import annotations

import json
import re

import pytest

from devices.drivers.receipt_printer_layout import compose, texts_of
from devices.drivers.receipt_printer_profile import PAPER_80_MM
from devices.protocol import escpos_chinese as chinese
from devices.protocol import escpos_commands as command
from kiosk.commands.paper_samples import samples
from tests.devices.printer_bench import drawer
from tests.judges.node import needs, node

pytestmark = pytest.mark.judge

_TRANSFORM = """
const lines = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const { transform } = require('receiptline');
const made = lines.map(line => transform(line, { command: 'generic', encoding: 'gb18030', cpl: 48, cutting: true }));
console.log(JSON.stringify(made.map(bytes => Buffer.from(bytes, 'binary').toString('hex'))));
"""
_MARKDOWN = re.compile(r"([\\|{}~_\"`^])")


def transformed(lines: list[str]) -> list[bytes]:
    needs("receiptline", "4.0.4")
    escaped = [_MARKDOWN.sub(r"\\\1", line) for line in lines]
    return [bytes.fromhex(made) for made in json.loads(node(_TRANSFORM, given=json.dumps(escaped)))]


def printed_texts() -> list[str]:
    """Every line of the sample papers that fits one line and needs no drawn character."""
    texts = {
        chinese.modernised(text)
        for named in samples().values()
        for paper in named.values()
        for part in paper.parts
        for text in texts_of(part)
    }
    return sorted(
        text
        for text in texts
        if text.strip() and chinese.columns_of(text) <= 44 and all(map(chinese.printer_code, text))
    )


def test_every_line_of_our_papers_has_the_same_bytes() -> None:
    texts = printed_texts()
    assert len(texts) > 40
    different = []
    for text, theirs in zip(texts, transformed(texts), strict=True):
        ours = b"".join(chinese.printer_code(letter) or b"" for letter in text.strip())
        # Blanks may be moved over with a command instead of printed; runs between them must be there whole.
        if not all(run in theirs for run in ours.split(b" ") if run):
            different.append(text)
    assert different == []


def test_chinese_mode_is_switched_on_before_the_first_letter_by_both() -> None:
    (theirs,) = transformed(["综合受理"])
    ours = compose(
        samples()["ticket"]["plain"] if "plain" in samples()["ticket"] else samples()["ticket"]["rare"],
        PAPER_80_MM,
        drawer(),
    )
    for written, letter in ((theirs, "综"), (ours, "服")):
        assert 0 <= written.index(command.CHINESE_ON) < written.index(letter.encode("gb18030"))
    assert ours.index(command.RESET) < ours.index(command.CHINESE_ON)
