"""The picture of a terminal in the README: it shows what is printed."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest

from flaggen.cli.main import main
from repository import ROOT

PICTURE = ROOT / "docs" / "diff.svg"
# Nothing is fetched from elsewhere, so a viewer's own fonts it is.
FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" xml:space="preserve">
<title>What flaggen diff prints</title>
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
<rect fill="#ffffff" stroke="#888888" x="1" y="1" width="{terminal_width}" height="{height}" rx="8" />
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def picture(printed: str) -> str:
    """The text, with a terminal's colours, as SVG."""
    import io

    from rich.console import Console
    from rich.terminal_theme import DEFAULT_TERMINAL_THEME
    from rich.text import Text

    console = Console(record=True, width=82, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(Text.from_ansi(printed))
    return console.export_svg(title="", theme=DEFAULT_TERMINAL_THEME, code_format=FORMAT, unique_id="diff")


def texts(svg: str) -> str:
    """The text of the picture without blanks."""
    return re.sub(r"\s|\xa0", "", html.unescape("".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))))


def test_it_shows_what_the_readme_says_is_printed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (added,) = re.findall(r"cat >> flags\.toml <<'END'\n((?:>.*\n)+)", readme)
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "flags.toml", "before.toml")
    text = Path("before.toml").read_text(encoding="utf-8") + re.sub(r"^> ?(END\n)?", "", added, flags=re.MULTILINE)
    Path("before.toml").write_text(text, encoding="utf-8")
    changed = text.replace('visibility = "exported"\n', "").replace("[flags.pre_zeroed]", "[flags.zeroed]")
    Path("flags.toml").write_text(changed, encoding="utf-8")
    main(["diff", "before.toml", "flags.toml", "--color", "always"])
    printed = capsys.readouterr().out
    svg = picture(printed)
    if request.config.getoption("--update-golden"):
        PICTURE.write_text(svg, encoding="utf-8")
    shown = texts(PICTURE.read_text(encoding="utf-8"))
    assert shown == texts(svg)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", printed)
    assert shown == re.sub(r"\s", "", plain) and plain in readme


def test_it_fetches_nothing() -> None:
    svg = PICTURE.read_text(encoding="utf-8")
    assert not re.search(r"url\((?!#)|href|@import|https?://(?!www\.w3\.org/2000/svg\")", svg)
