"""Trains the network that tells which way up print stands: `train_upright.py --lessons FILE [--minutes M]`.

Draws pieces of printed pages with the Chinese and Latin fonts of this machine (Debian's fonts-noto-cjk, -noto-cjk-extra, -arphic-ukai,
-arphic-uming, -wqy-microhei, -wqy-zenhei, -liberation, -dejavu-core), turns them, trains, and writes `upright.onnx` with its recipe
to `--out`. Needs torch, onnx and onnxscript beside pillow and opencv. No picture and no weight from anywhere else is used.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.upright_pictures.printed import piece  # noqa: E402 - run as a file

SEED = 1
SIDE_PX = 192
BATCH = 64
RATE = 3e-3
KEPT_BACK = 500
FONTS = (
    "noto/NotoSansCJK-Regular.ttc",
    "noto/NotoSansCJK-Bold.ttc",
    "noto/NotoSerifCJK-Regular.ttc",
    "noto/NotoSerifCJK-Bold.ttc",
    "arphic/ukai.ttc",
    "arphic/uming.ttc",
    "wqy/wqy-microhei.ttc",
    "wqy/wqy-zenhei.ttc",
)


class UprightNetwork(nn.Module):
    """n x 1 x 192 x 192 (grey, 0 to 1) -> n x 4: turned clockwise by 0, 90, 180, 270 degrees; before the softmax."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = nn.Sequential(
            *_step(1, 16, 5),
            *_step(16, 32, 3),
            _Beside(32),
            *_step(32, 64, 3),
            _Beside(64),
            *_step(64, 96, 3),
            _Beside(96),
        )
        self.said = nn.Linear(96, 4)

    def forward(self, pictures: Tensor) -> Tensor:
        middle = pictures.mean(dim=(2, 3), keepdim=True)
        return self.said(self.seen((pictures - middle) * 4.0).mean(dim=(2, 3)))


def _step(inwards: int, outwards: int, window: int) -> list[nn.Module]:
    return [
        nn.Conv2d(inwards, outwards, window, 2, window // 2, bias=False),
        nn.BatchNorm2d(outwards),
        nn.ReLU(),
    ]


class _Beside(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.one = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()
        )

    def forward(self, seen: Tensor) -> Tensor:
        return torch.add(seen, self.one(seen))


def main() -> None:
    args = _arguments()
    pieces = _pieces(args.lessons, args.count, args.processes)
    torch.manual_seed(SEED)
    torch.set_num_threads(args.processes)
    network, began = UprightNetwork().to(memory_format=torch.channels_last), time.monotonic()
    steps = trained(network, pieces[KEPT_BACK:], args.steps, args.minutes * 60)
    right = measured(network, pieces[:KEPT_BACK])
    args.out.mkdir(parents=True, exist_ok=True)
    exported(network, args.out / "upright.onnx")
    recipe = {
        "seed": SEED,
        "pieces": len(pieces) - KEPT_BACK,
        "steps": steps,
        "batch": BATCH,
        "rate": RATE,
        "minutes": round((time.monotonic() - began) / 60, 1),
        "input": {"side_px": SIDE_PX, "channels": "grey, 0 to 1"},
        "kept_back_drawn_right": round(right, 4),
        "torch": torch.__version__,
    }
    (args.out / "upright.json").write_text(json.dumps(recipe, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(recipe))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--lessons", type=Path, required=True, help="file for the drawn pieces, 180 MB a thousand"
    )
    parser.add_argument("--count", type=int, default=12000)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "assets" / "pages")
    return parser.parse_args()


def _fonts() -> list[Path]:
    folders = (Path("/usr/share/fonts/opentype"), Path("/usr/share/fonts/truetype"))
    found = [folder / name for name in FONTS for folder in folders if (folder / name).is_file()]
    if len(found) < len(FONTS):
        raise SystemExit(f"fonts are missing: {set(FONTS) - {'/'.join(p.parts[-2:]) for p in found}}")
    return found


def _drawn(number: int) -> Any:
    cv2.setNumThreads(1)
    return piece(SEED, number, _fonts())


def _pieces(path: Path, count: int, processes: int) -> Any:
    if not path.exists():
        with Pool(processes) as pool:
            np.save(path, np.stack(list(pool.imap(_drawn, range(count), chunksize=50))))
    return np.load(path, mmap_mode="r")


def _batch(rng: np.random.Generator, pieces: Any, count: int) -> tuple[Tensor, Tensor]:
    """Cut out, somewhat askew and of another size, then turned by one of the four."""
    shown = np.empty((count, SIDE_PX, SIDE_PX), np.uint8)
    turns = rng.integers(0, 4, count)
    for at, number in enumerate(rng.integers(0, len(pieces), count)):
        whole = np.asarray(pieces[number])
        scale, askew = rng.uniform(0.75, 1.35), rng.normal(0, 3)
        matrix = cv2.getRotationMatrix2D((whole.shape[1] / 2, whole.shape[0] / 2), askew, scale)
        room = max(8.0, whole.shape[0] / 2 - SIDE_PX / 2 / scale - 15)
        matrix[:, 2] += SIDE_PX / 2 - whole.shape[0] / 2 + rng.uniform(-room, room, 2) * scale
        cut = cv2.warpAffine(
            whole, matrix, (SIDE_PX, SIDE_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        shown[at] = np.rot90(cut, -int(turns[at]))
    return torch.from_numpy(shown[:, None].astype(np.float32) / 255), torch.from_numpy(turns)


def trained(network: nn.Module, pieces: Any, steps: int, most_s: float) -> int:
    """Trains in place; the steps done."""
    rng, began = np.random.default_rng(SEED), time.monotonic()
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    network.train()
    losses: list[float] = []
    for step in range(steps):
        done = max(step / steps, (time.monotonic() - began) / most_s)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 60) * (0.02 + 0.98 * math.cos(done * math.pi / 2) ** 2)
        shown, turns = _batch(rng, pieces, BATCH)
        loss = functional.cross_entropy(network(shown), turns)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 50 == 49:
            print(f"{step + 1}: {np.mean(losses[-50:]):.4f}, {time.monotonic() - began:.0f} s", flush=True)
    return len(losses)


@torch.no_grad()
def measured(network: nn.Module, pieces: Any) -> float:
    """The share of single cut-out pieces that are told rightly."""
    network.eval()
    rng = np.random.default_rng(SEED)
    right = []
    for _ in range(20):
        shown, turns = _batch(rng, pieces, BATCH)
        right.append(float((network(shown).argmax(dim=1) == turns).float().mean()))
    return float(np.mean(right))


def exported(network: nn.Module, path: Path) -> None:
    """Writes the network with the softmax in it: pieces (n x 1 x 192 x 192) -> turned (n x 4)."""
    network.eval()
    torch.onnx.export(
        nn.Sequential(network, nn.Softmax(dim=1)),
        (torch.zeros(4, 1, SIDE_PX, SIDE_PX),),
        path,
        input_names=["pieces"],
        output_names=["turned"],
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main()
