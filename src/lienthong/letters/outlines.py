"""Text as shapes: the mark across the page must be seen without mixing into the text read from it."""

from __future__ import annotations

from functools import lru_cache

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from fpdf.drawing import PaintedPath

from lienthong.letters import fonts

Point = tuple[float, float]
Step = tuple[str, tuple[Point, ...]]


@lru_cache(maxsize=8)
def text_outlines(text: str, *, style: str, width: float) -> tuple[Step, ...]:
    """Drawing steps of a text ``width`` wide around the origin, y growing downwards as on our sheets."""
    steps: list[Step] = []
    with TTFont(fonts.FILES[style]) as font:
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        at = 0.0
        for letter in text:
            glyph = glyphs[names[ord(letter)]]
            pen = DecomposingRecordingPen(glyphs)
            glyph.draw(pen)
            steps.extend(
                (operator, tuple((x + at, -y) for x, y in points))
                for operator, points in _quadratic(pen.value)
            )
            at += glyph.width
        height = font["OS/2"].sCapHeight
    scale = width / at
    return tuple(
        (operator, tuple(((x - at / 2) * scale, (y + height / 2) * scale) for x, y in points))
        for operator, points in steps
    )


def _quadratic(recorded: list[tuple[str, tuple[Point, ...]]]) -> list[Step]:
    """TrueType curves as single quadratic steps; implied on-curve points are written out."""
    steps: list[Step] = []
    for operator, points in recorded:
        if operator != "qCurveTo":
            steps.append((operator, points))
            continue
        controls, end = points[:-1], points[-1]
        for index, control in enumerate(controls):
            following = controls[index + 1] if index + 1 < len(controls) else None
            target = end if following is None else _middle(control, following)
            steps.append(("qCurveTo", (control, target)))
    return steps


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def draw_outlines(path: PaintedPath, steps: tuple[Step, ...], x: float, y: float) -> None:
    """Add the steps to a path, around ``(x, y)``."""
    for operator, points in steps:
        placed = [(round(px + x, 2), round(py + y, 2)) for px, py in points]
        match operator:
            case "moveTo":
                path.move_to(*placed[0])
            case "lineTo":
                path.line_to(*placed[0])
            case "qCurveTo":
                path.quadratic_curve_to(*placed[0], *placed[1])
            case _:
                path.close()
