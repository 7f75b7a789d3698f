"""Trains the network that tells what spoils a photographed sheet: `train_verdict.py --lessons DIR [--minutes M]`.

Draws the lessons that are missing in DIR with the fonts of this machine (Debian's fonts-noto-cjk, -noto-cjk-extra, -arphic-ukai,
-arphic-uming, -wqy-microhei, -wqy-zenhei), trains, measures itself on lessons that it did not learn from, and writes `verdict.onnx`
with its recipe to `--out`. Needs torch and onnx beside pillow and opencv. No picture and no weight from anywhere else is used.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.verdict_pictures.lessons import Lessons, drawn, read  # noqa: E402 - run as a file
from scripts.verdict_pictures.network import KINDS, SpoiledNetwork  # noqa: E402

SEED = 1
BATCH = 16
RATE = 4e-3
KEPT_BACK = 200
# The faces of the made papers that judge the verdict (Noto Sans, regular and bold) are not among these.
FONTS = (
    "opentype/noto/NotoSerifCJK-Regular.ttc",
    "opentype/noto/NotoSerifCJK-Bold.ttc",
    "opentype/noto/NotoSansCJK-Light.ttc",
    "opentype/noto/NotoSansCJK-Black.ttc",
    "truetype/arphic/ukai.ttc",
    "truetype/arphic/uming.ttc",
    "truetype/wqy/wqy-microhei.ttc",
    "truetype/wqy/wqy-zenhei.ttc",
)


def main() -> None:
    args = _arguments()
    if args.count:
        drawn(args.lessons, SEED, args.count, args.processes, _fonts())
    lessons = read(args.lessons)
    torch.manual_seed(SEED)
    torch.set_num_threads(args.processes)
    network = SpoiledNetwork().to(memory_format=torch.channels_last)
    if args.start is not None:
        network.load_state_dict(torch.load(args.start, weights_only=True))
    began = time.monotonic()
    steps = trained(network, lessons, args.steps, args.minutes * 60, args.keep)
    args.out.mkdir(parents=True, exist_ok=True)
    exported(network, args.out / "verdict.onnx")
    recipe = {
        "seed": SEED,
        "lessons": len(lessons.picture) - KEPT_BACK,
        "steps": steps,
        "batch": BATCH,
        "rate": RATE,
        "minutes": round((time.monotonic() - began) / 60, 1),
        "input": {"wide_px": 448, "high_px": 336, "channels": "BGR, 0 to 1"},
        "kept_back_overlap": measured(network, lessons),
        "torch": torch.__version__,
    }
    (args.out / "verdict.json").write_text(json.dumps(recipe, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(recipe))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", type=Path, required=True, help="folder, 460 MB a thousand")
    parser.add_argument("--count", type=int, default=12000, help="0: those that are there")
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--from", dest="start", type=Path, help="a state that --keep left")
    parser.add_argument("--keep", type=Path, help="file for the network's state")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "assets" / "verdict")
    return parser.parse_args()


def _fonts() -> list[Path]:
    found = [Path("/usr/share/fonts") / name for name in FONTS]
    if missing := [str(path) for path in found if not path.is_file()]:
        raise SystemExit(f"fonts are missing: {missing}")
    return found


def _batch(rng: np.random.Generator, lessons: Lessons, numbers: np.ndarray) -> tuple[Tensor, Tensor]:
    """Pictures and what is to be said of them; mirrored, lighter or darker, their colours swapped."""
    shown = lessons.picture[numbers].astype(np.float32) / 255
    wanted = np.stack([getattr(lessons, kind)[numbers] for kind in KINDS], axis=1).astype(np.float32) / 255
    if rng.random() < 0.5:
        shown, wanted = shown[:, :, ::-1], wanted[..., ::-1]
    if rng.random() < 0.5:
        shown, wanted = shown[:, ::-1], wanted[:, :, ::-1]
    if rng.random() < 0.3:
        shown = shown[..., rng.permutation(3)]
    pictures = torch.from_numpy(np.ascontiguousarray(shown.transpose(0, 3, 1, 2)))
    return pictures.contiguous(memory_format=torch.channels_last), torch.from_numpy(wanted.copy())


def _loss(said: Tensor, wanted: Tensor) -> Tensor:
    """Cell by cell; what is lost counts only where something is printed, and what is rare counts more."""
    by_cell = functional.binary_cross_entropy_with_logits(said, wanted, reduction="none")
    weights = torch.ones_like(wanted)
    weights[:, 1] = wanted[:, 0] * (2 + 4 * wanted[:, 1])
    weights[:, 2] = 1 + 2 * wanted[:, 2]
    weights[:, 3] = 1 + 6 * wanted[:, 3]
    return (by_cell * weights).mean()


def trained(network: nn.Module, lessons: Lessons, steps: int, most_s: float, keep: Path | None) -> int:
    """Trains in place on all but the first lessons; the steps done."""
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
        shown, wanted = _batch(rng, lessons, rng.integers(KEPT_BACK, len(lessons.picture), BATCH))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            said = network(shown)
        loss = _loss(said.float(), wanted)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 50 == 49:
            print(f"{step + 1}: {np.mean(losses[-50:]):.4f}, {time.monotonic() - began:.0f} s", flush=True)
    if keep is not None:
        torch.save(network.state_dict(), keep)
    return len(losses)


@torch.no_grad()
def measured(network: nn.Module, lessons: Lessons) -> dict[str, float]:
    """On the lessons kept back: cells said and true by cells said or true; what is lost among printed cells only."""
    network.eval()
    both, either = np.zeros(len(KINDS)), np.zeros(len(KINDS))
    for part in np.array_split(np.arange(KEPT_BACK), 10):
        shown, wanted = _batch(np.random.default_rng(SEED), lessons, part)
        said, true = torch.sigmoid(network(shown)).numpy() > 0.5, wanted.numpy() > 0.5
        said[:, 1] &= true[:, 0]
        true[:, 1] &= true[:, 0]
        both += (said & true).sum(axis=(0, 2, 3))
        either += (said | true).sum(axis=(0, 2, 3))
    return {kind: round(float(b / max(1, e)), 4) for kind, b, e in zip(KINDS, both, either, strict=True)}


def exported(network: nn.Module, path: Path) -> None:
    """Writes the network with the sigmoid in it: sheet (1 x 3 x 336 x 448) -> cells (1 x 4 x 42 x 56)."""
    network.eval()
    torch.onnx.export(
        nn.Sequential(network, nn.Sigmoid()),
        (torch.zeros(1, 3, 336, 448),),
        path,
        input_names=["sheet"],
        output_names=["cells"],
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main()
