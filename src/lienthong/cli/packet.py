"""``lienthong packet show`` and ``lienthong packet build``: packets for people at a terminal.

Owns nothing but arguments and output; reading, rules and writing are those of `lienthong.edxml`. Exit
codes: 0 done, 1 the packet is refused, 2 a file cannot be read or written.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from lienthong.cli.packet_description import load_packet
from lienthong.cli.packet_table import show_table
from lienthong.edxml.errors import PacketError
from lienthong.edxml.json_view import result_as_json
from lienthong.edxml.reader import PacketReader, ReadResult
from lienthong.edxml.writer import write_stream
from lienthong.kernel.system_words import reason_of

_PIECE = 256 * 1024
DONE, REFUSED, NO_FILE = 0, 1, 2


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``packet`` with its commands; each sets ``run`` on the parsed arguments."""
    packet = subparsers.add_parser("packet", help="xem và tạo gói tin edXML (QCVN 102:2016/BTTTT)")
    commands = packet.add_subparsers(required=True, metavar="LỆNH")
    show = commands.add_parser("show", help="xem nội dung, tệp đính kèm và lỗi của một gói tin")
    show.add_argument("file", type=Path, metavar="FILE", help="tệp .edxml")
    show.add_argument("--json", action="store_true", help="in ra JSON thay cho bảng")
    show.set_defaults(run=run_show)
    build = commands.add_parser("build", help="tạo gói tin từ một tệp YAML")
    build.add_argument("file", type=Path, metavar="FILE.yaml", help="tệp mô tả gói tin")
    build.add_argument("-o", "--output", type=Path, metavar="OUT", help="tệp .edxml tạo ra")
    build.set_defaults(run=run_build)


def run_show(arguments: argparse.Namespace) -> int:
    """Print a packet; 1 when it is refused."""
    file: Path = arguments.file
    try:
        result = _read(file)
    except OSError as error:
        return _complain(f"Không đọc được tệp {file}: {reason_of(error)}. Kiểm tra đường dẫn và quyền đọc.")
    if arguments.json:
        print(json.dumps(result_as_json(result), ensure_ascii=False, indent=2))
    else:
        print(show_table(result))
    return REFUSED if result.is_refused else DONE


def _read(file: Path) -> ReadResult:
    reader = PacketReader()
    try:
        with file.open("rb") as source:
            while piece := source.read(_PIECE):
                reader.feed(piece)
        return reader.close()
    finally:
        reader.discard()


def run_build(arguments: argparse.Namespace) -> int:
    """Write a packet from its description; 1 with every problem when it would be refused."""
    source: Path = arguments.file
    output: Path = arguments.output or source.with_suffix(".edxml")
    if output.resolve() == source.resolve():
        return _complain(f"Tệp ra {output} chính là tệp mô tả; chọn tên khác bằng -o.")
    partial = output.with_name(f"{output.name}.part")
    try:
        described = load_packet(source)
        with partial.open("wb") as out:
            write_stream(
                described.packet, out, open_content=lambda file: described.files[file.content_id].open("rb")
            )
        partial.replace(output)
    except PacketError as error:
        print("Gói tin chưa tạo được:", file=sys.stderr)
        for problem in error.problems:
            print(f"  [{problem.code}] {problem.sentence}", file=sys.stderr)
        return REFUSED
    except OSError as error:
        return _complain(f"Không đọc hoặc ghi được tệp {error.filename}: {reason_of(error)}. Kiểm tra lại.")
    finally:
        partial.unlink(missing_ok=True)
    print(f"Đã tạo gói tin {output} ({output.stat().st_size:,} byte).".replace(",", "."))
    return DONE


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NO_FILE
