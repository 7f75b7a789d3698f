"""A foreign client prints on our simulated printer: python-escpos knows nothing of our driver."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from tests.devices.printer_bench import bench
from tests.support.waiting import wait_until

pytestmark = pytest.mark.judge

_CLIENT = """
import sys
from escpos.printer import Network
host, port = sys.argv[1:]
printer = Network(host, int(port), timeout=5)
print(printer.is_online(), printer.paper_status())
printer.set(align="center", bold=True, double_width=True, double_height=True)
printer.textln("HALL 12345")
printer.set(align="left", invert=True)
printer.textln("invert")
printer.set(invert=False)
printer.ln(2)
printer.qr("https://hall.example.cn/t/1", native=True, size=6)
printer.qr("raster as well", size=4)
printer.cut()
printer.close()
"""


def client(address: str, tmp_path: Path) -> str:
    host, port = address.removeprefix("tcp://").split(":")
    # It leaves a folder behind at each import; here that is one that goes away.
    environment = os.environ | {"TMPDIR": str(tmp_path), "ESCPOS_CAPABILITIES_PICKLE_DIR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", _CLIENT, host, port],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()[0]


def test_it_hears_the_status_and_its_paper_can_be_read(tmp_path: Path) -> None:
    with bench(papers=tmp_path) as pair:
        pair.driver.close()
        assert client(pair.printer.address, tmp_path) == "True 2"
        wait_until(pair.papers)
        assert pair.tell(state=True)["unknown"] == []
        with Image.open(pair.papers()[0]["picture"]) as picture:
            grey = np.pad(np.array(picture.convert("L")), 40, constant_values=255)
        found = {code.text for code in zxingcpp.read_barcodes(grey)}
        assert found == {"https://hall.example.cn/t/1", "raster as well"}


def test_it_hears_little_paper(tmp_path: Path) -> None:
    with bench(papers=tmp_path) as pair:
        pair.driver.close()
        pair.tell(set="paper_low")
        assert client(pair.printer.address, tmp_path) == "True 1"
