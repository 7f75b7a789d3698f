"""What several tests of the hall need: the demonstration voice pack, made once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.hall.voice.pack import VoicePack

VOICE_SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "make_voice_pack.py"


@pytest.fixture(scope="session")
def pack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voice") / "demo"
    subprocess.run([sys.executable, str(VOICE_SCRIPT), "--out", str(folder)], check=True, timeout=100)
    return folder


@pytest.fixture(scope="session")
def pack(pack_folder: Path) -> VoicePack:
    return VoicePack.load(pack_folder)
