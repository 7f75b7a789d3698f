"""receiptio 2.1.2 (npm, Apache-2.0) prints on our simulated printer and waits for its word, knowing nothing of us.

It always connects to port 9100; here that one call is led to the simulator's port, so that tests may run side by side.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.simulators.receipt_printer_interpreter import Abilities
from tests.devices.printer_bench import bench
from tests.judges.node import needs, node

pytestmark = pytest.mark.judge

_PRINT = """
const net = require('net'), connect = net.connect;
const [port, options] = process.argv.slice(1);
net.connect = (asked, host) => connect(asked === 9100 ? Number(port) : asked, host);
const source = require('fs').readFileSync(0, 'utf8');
require('receiptio').print(source, '-d 127.0.0.1 ' + options).then(result => { console.log(result); process.exit(0); });
"""
_RECEIPT = """^^综合受理 A007

前面还有 3 人 | 2 号窗口
-
{code:https://hall.example.cn/t/1;option:qrcode,6,m}
"""


@pytest.fixture(autouse=True)
def _judge() -> None:
    needs("receiptio", "2.1.2")


def receiptio(address: str, source: str = _RECEIPT, options: str = "-l zh-hans -t 10") -> str:
    return node(_PRINT, address.rpartition(":")[2], options, given=source).strip()


@pytest.mark.parametrize("model", [("HALL", "SIM-80"), ("EPSON", "TM-T88VI")], ids=["generic", "epson"])
def test_it_prints_and_hears_success(model: tuple[str, str], tmp_path: Path) -> None:
    with bench(papers=tmp_path, abilities=Abilities(maker=model[0], model=model[1])) as pair:
        pair.driver.close()
        assert receiptio(pair.printer.address) == "success"
        papers = pair.papers()
        assert [paper["ended"] for paper in papers] == ["cut"]
        # Its greeting to every make of printer holds one command of Star's, ESC ACK SOH; all else is known.
        assert pair.tell(state=True)["unknown"] == ["1b 06", "01"]
        raw = Path(papers[0]["raw"]).read_bytes()
        assert "综合受理".encode("gb18030") in raw and "号窗口".encode("gb18030") in raw
        with Image.open(papers[0]["picture"]) as picture:
            found = [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]
        assert found == ["https://hall.example.cn/t/1"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [("cover_open", "coveropen"), ("paper_out", "paperempty"), ("unrecoverable", "error")],
)
def test_it_hears_why_nothing_is_printed(fault: str, said: str) -> None:
    with bench() as pair:
        pair.driver.close()
        pair.tell(set=fault)
        assert receiptio(pair.printer.address) == said
        assert pair.papers() == []


def test_its_recovery_gets_a_jammed_cutter_going() -> None:
    with bench() as pair:
        pair.driver.close()
        pair.tell(set="cutter_error")
        # It sends DLE ENQ 2, and the simulated cutter obeys as a real one does.
        receiptio(pair.printer.address)
        assert pair.tell(state=True)["conditions"] == []


def test_it_hears_that_the_printer_is_online() -> None:
    with bench() as pair:
        pair.driver.close()
        assert receiptio(pair.printer.address, "", "-q") == "online"


def test_it_hears_the_roll_end_while_printing() -> None:
    with bench() as pair:
        pair.driver.close()
        pair.tell(out_after_mm=10)
        assert receiptio(pair.printer.address) == "paperempty"


def test_its_blanks_free_a_printer_from_half_a_picture() -> None:
    with bench() as pair:
        pair.driver.close()
        stray = pair.driver._make_wire()
        stray.open(1.0)
        stray.write(b"\x1dv0\x00\x48\x00\x40\x00" + bytes(100), 1.0)
        stray.close()
        assert receiptio(pair.printer.address) == "success"
