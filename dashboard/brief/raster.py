"""Shapes as a PNG, for files that take no drawings."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path as FilePath

from PIL import Image, ImageDraw, ImageFont

from dashboard.brief.drawing import Box, Path, Picture

FONT = FilePath(__file__).parents[1] / "static" / "tongxin-song.woff2"
SCALE = 4
"""Pixels per point."""


def png_of(picture: Picture) -> bytes:
    """The file."""
    image = Image.new("RGB", (round(picture.wide * SCALE), round(picture.high * SCALE)), "white")
    pen = ImageDraw.Draw(image)

    def at(x: float, y: float) -> tuple[float, float]:
        return x * SCALE, (picture.high - y) * SCALE

    for shape in picture.shapes:
        if isinstance(shape, Box):
            (left, top), (right, low) = at(shape.x, shape.y + shape.high), at(shape.x + shape.wide, shape.y)
            if right - left >= 1:
                pen.rectangle((left, top, max(right - 1, left), max(low - 1, top)), fill=shape.colour)
        elif isinstance(shape, Path):
            pen.line([at(*point) for point in shape.points], fill=shape.colour, width=round(shape.weight * SCALE), joint="curve")
        else:
            pen.text(at(shape.x, shape.y), shape.text, fill=shape.colour, font=_font(shape.size), anchor="rs" if shape.right else "ls")
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), round(size * SCALE))
