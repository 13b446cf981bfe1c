"""Pictures for a demonstration: a handwritten-like signature in blue and a plain ring seal in red.

Annex I asks for transparent PNG: signature blue (II.7d), seal red and in real size (II.8a). A real
office brings its own pictures; these carry words that make them useless for anything else. The same
words give the same picture.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import math
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from lienthong.letters import fonts
from lienthong.letters.lines import balanced

BLUE = (22, 52, 168)
RED = (208, 18, 28)
_FINE = 3
"""Drawn this much larger, then reduced, for smooth edges."""
_SIGNATURE_SIZE = (600, 264)  # 50 × 22 mm at 300 dpi
_SEAL_SIZE = 426  # 36 mm at 300 dpi

Point = tuple[float, float]


@lru_cache(maxsize=64)
def signature_picture(name: str, *, hint: str = "TRÌNH DIỄN") -> bytes:
    """A blue flourish made from the name, with the hint in small letters; PNG, transparent, 50 × 22 mm."""
    width, height = (side * _FINE for side in _SIGNATURE_SIZE)
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    for stroke in _strokes(name, width, height):
        _draw_stroke(draw, stroke)
    font = _font("I", 11 * _FINE * 2)
    draw.text((width * 0.98, height * 0.97), hint, fill=190, font=font, anchor="rs")
    return _png(image, BLUE, _SIGNATURE_SIZE)


def _strokes(name: str, width: int, height: int) -> list[list[Point]]:
    seed = hashlib.sha256(name.encode()).digest()
    share = [byte / 255 for byte in seed]
    loops = 4 + seed[0] % 3
    main: list[Point] = [(width * 0.06, height * (0.55 + 0.2 * share[1]))]
    for index in range(loops):
        left = width * (0.10 + 0.68 * index / loops)
        step = width * 0.68 / loops
        high = height * (0.08 + 0.34 * share[2 + index] + 0.06 * index)
        low = height * (0.62 + 0.24 * share[10 + index] - 0.04 * index)
        main += [(left + step * 0.55, high), (left + step * 0.25, (high + low) / 2), (left + step * 0.8, low)]
    main += [(width * 0.86, height * 0.42), (width * 0.97, height * 0.3)]
    sweep = [
        (width * 0.78, height * 0.68),
        (width * 0.4, height * (0.80 + 0.06 * share[20])),
        (width * 0.12, height * 0.86),
        (width * 0.3, height * 0.74),
        (width * 0.74, height * (0.74 + 0.08 * share[21])),
    ]
    return [_smooth(main), _smooth(sweep)]


def _smooth(points: list[Point], parts: int = 40) -> list[Point]:
    """Points of a Catmull-Rom curve through the given ones."""
    padded = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for part in range(parts):
            t = part / parts
            curve.append(
                (
                    _catmull(t, (before[0], start[0], end[0], after[0])),
                    _catmull(t, (before[1], start[1], end[1], after[1])),
                ),
            )
    return [*curve, points[-1]]


def _catmull(t: float, values: tuple[float, float, float, float]) -> float:
    a, b, c, d = values
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t
    )


def _draw_stroke(draw: ImageDraw.ImageDraw, curve: list[Point]) -> None:
    """A pen line: thick where it goes down, thin where it goes up, tapering at the ends."""
    count = len(curve)
    for index, ((x1, y1), (x2, y2)) in enumerate(itertools.pairwise(curve)):
        falling = (y2 - y1) / (math.hypot(x2 - x1, y2 - y1) or 1)
        taper = min(1.0, 8 * min(index + 1, count - index) / count)
        radius = _FINE * (1.2 + taper * (1.3 + 1.5 * max(falling, 0)))
        steps = max(1, int(math.hypot(x2 - x1, y2 - y1) / radius * 3))
        for step in range(steps):
            x, y = x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


@lru_cache(maxsize=64)
def seal_picture(agency: str, *, mark: str, word: str = "MẪU") -> bytes:
    """A plain red ring with the mark around, the word inside and the agency's name; PNG, 36 × 36 mm."""
    side = _SEAL_SIZE * _FINE
    middle = side / 2
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    for radius, line in ((0.495, 0.018), (0.375, 0.007)):
        reach = radius * side
        box = (middle - reach, middle - reach, middle + reach, middle + reach)
        draw.ellipse(box, outline=255, width=int(line * side))
    _text_around(image, f"{mark} • ", radius=0.425 * side, size=int(0.062 * side))
    draw.text((middle, middle * 0.84), word, fill=255, font=_font("B", int(0.17 * side)), anchor="mm")
    _agency_lines(draw, agency, side)
    return _png(image, RED, (_SEAL_SIZE, _SEAL_SIZE))


def _text_around(image: Image.Image, text: str, *, radius: float, size: int) -> None:
    """Letters along the whole circle, starting at the lower left, each turned to stand on it."""
    font = _font("B", size)
    middle = image.width / 2
    widths = [font.getlength(letter) for letter in text]
    spare = (2 * math.pi * radius - sum(widths)) / len(text)
    travelled = 0.0
    for letter, width in zip(text, widths, strict=True):
        angle = (travelled + width / 2) / radius + math.pi * 0.75  # clockwise from the right
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text((size, size), letter, fill=255, font=font, anchor="mm")
        turned = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x = middle + radius * math.cos(angle) - size
        y = middle + radius * math.sin(angle) - size
        image.paste(255, (round(x), round(y)), turned)
        travelled += width + spare


def _agency_lines(draw: ImageDraw.ImageDraw, agency: str, side: int) -> None:
    size = int(0.06 * side)
    font = _font("B", size)
    lines = balanced(agency.upper(), measure=font.getlength, width=0.62 * side)
    for index, line in enumerate(lines[:3]):
        at = (side / 2, side * 0.58 + index * size * 1.15)
        draw.text(at, line, fill=255, font=font, anchor="mm")


def _font(style: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.FILES[style]), size)


def _png(coverage: Image.Image, colour: tuple[int, int, int], size: tuple[int, int]) -> bytes:
    """The colour, transparent where nothing was drawn."""
    alpha = coverage.resize(size, Image.Resampling.LANCZOS)
    picture = Image.new("RGBA", size, (*colour, 0))
    picture.putalpha(alpha)
    stream = io.BytesIO()
    picture.save(stream, "PNG", dpi=(300, 300))
    return stream.getvalue()
