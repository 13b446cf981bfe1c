"""One performance: the axis raised, the letter issued, the story told, and what stays behind."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, suppress
from pathlib import Path

from lienthong.demo.arguments import Arguments
from lienthong.demo.cast import Cast
from lienthong.demo.commission import Commission, commission
from lienthong.demo.errors import ScratchFolderError, StepFailedError
from lienthong.demo.inspection import Inspector
from lienthong.demo.installation import AxisServer, Installation, command
from lienthong.demo.issuing import IssuingTimes, NumberRegister, issue
from lienthong.demo.narrator import Narrator, day_and_time
from lienthong.demo.packets import SignedLetter
from lienthong.demo.players import Connection, Player
from lienthong.demo.story import Stage, Story
from lienthong.demo.timeline import Timeline, set_clock
from lienthong.exchange.errors import AxisUnreachableError
from lienthong.signing.demo_pki import build as build_pki


def play(arguments: Arguments, narrator: Narrator) -> None:
    """Play everything; raises what stopped it (``demo.errors``). Ends the server before it returns."""
    order = commission(arguments)
    installation = Installation.fresh(Path(os.environ.get("LIENTHONG_DATA", "data")))
    installation.enter()
    narrator.note(f"Dữ liệu của lần chạy này: {installation.folder}")
    timeline = Timeline(order.first_day)
    _prepare(narrator, order.cast, timeline)
    with ExitStack() as open_things:
        server = AxisServer(installation)
        open_things.callback(server.stop)
        server.start()
        # The letter is made while the server starts.
        inspector = Inspector(build_pki(installation.folder / "pki", production=False), narrator)
        letter = _issue(order, inspector, timeline, installation)
        players = _players(order.cast, server, installation, open_things)
        narrator.step(timeline.at(0, 8, 25), "Trục sẵn sàng")
        _wait_for(server, players[order.cast.sender.code], narrator)
        stage = Stage(
            cast=order.cast,
            players=players,
            inspector=inspector,
            narrator=narrator,
            timeline=timeline,
            kept=installation.letters,
        )
        Story(stage, letter).tell()
        _conclude(narrator, installation, arguments.keep)
        if not arguments.ends:
            _stay(narrator, server)


def _prepare(narrator: Narrator, cast: Cast, timeline: Timeline) -> None:
    at = timeline.at(0, 8)
    narrator.step(at, "Dựng Trục liên thông: đăng ký cơ quan, hệ thống; đặt giờ nghiệp vụ")
    if command("axis", "agency", "list").strip():
        raise ScratchFolderError(
            "Cơ sở dữ liệu nêu ở DATABASE_URL đã có dữ liệu; phần trình diễn cần cơ sở dữ liệu trống. "
            "Hãy bỏ DATABASE_URL hoặc trỏ sang cơ sở dữ liệu khác."
        )
    _register(cast)
    narrator.done(f"Đã đăng ký {len(cast.everyone)} cơ quan và hệ thống kết nối của các cơ quan ấy")
    set_clock(at)
    narrator.done(f"Giờ nghiệp vụ: {day_and_time(at)}")


def _wait_for(server: AxisServer, player: Player, narrator: Narrator) -> None:
    def answers() -> bool:
        try:
            return bool(player.connection.client.agencies())
        except AxisUnreachableError:
            return False

    server.wait_ready(answers)
    narrator.done(f"Trục đang chạy: cửa nhận {server.door}")


def _register(cast: Cast) -> None:
    for agency in cast.everyone:
        words = ["--code", agency.code, "--name", agency.name, "--alias", agency.old_code]
        if agency.parent_code:
            words += ["--parent", agency.parent_code]
        command("axis", "agency", "add", *words)
    for system in {agency.system.system_id: agency.system for agency in cast.everyone}.values():
        served = [agency.code for agency in cast.everyone if agency.system == system]
        words = [word for code in served for word in ("--agency", code)]
        command(
            *("axis", "system", "add", "--id", system.system_id, "--secret", system.secret),
            *("--name", system.name, *words),
        )


def _issue(
    order: Commission, inspector: Inspector, timeline: Timeline, installation: Installation
) -> SignedLetter:
    narrator, agency = inspector.narrator, order.cast.sender
    times = IssuingTimes(timeline.at(0, 8, 5), timeline.at(0, 8, 10), timeline.at(0, 8, 20))
    narrator.step(times.drafted_at, f"{agency.name} trình ký, cấp số, đóng dấu văn bản")
    for remark in order.remarks:
        narrator.note(remark)
    register = NumberRegister(order.last_number)
    letter = issue(order.letter, agency=agency, pki=inspector.pki, register=register, times=times)
    path = installation.letters / letter.file_name
    path.write_bytes(letter.pdf)
    narrator.done(f"Văn bản số {letter.code}, {letter.page_count} trang: {path}")
    inspector.describe(letter.pdf, at=times.sealed_at)
    return letter


def _players(
    cast: Cast, server: AxisServer, installation: Installation, open_things: ExitStack
) -> dict[str, Player]:
    connections: dict[str, Connection] = {}
    for agency in cast.everyone:
        system = agency.system
        if system.system_id not in connections:
            folder = installation.folder / "may-tram" / system.system_id
            connections[system.system_id] = Connection.of(system, server.door, folder)
            open_things.callback(connections[system.system_id].client.close)
    return {agency.code: Player(agency, connections[agency.system.system_id]) for agency in cast.everyone}


def _conclude(narrator: Narrator, installation: Installation, keep: Path | None) -> None:
    folder = installation.letters
    if keep is not None:
        shutil.copytree(folder, keep, dirs_exist_ok=True)
        folder = keep
    narrator.heading("Câu chuyện đã diễn ra đủ các bước")
    for path in sorted(folder.iterdir()):
        narrator.note(f"Đã gửi, còn giữ: {path.absolute()}")


def _stay(narrator: Narrator, server: AxisServer) -> None:
    narrator.heading("Mọi thứ vẫn đang chạy")
    narrator.note(f"Cửa nhận (VXP): {server.door}")
    narrator.note(f"Trang quản trị Trục: {server.pages}")
    for line in command("accounts", "bootstrap", "--url", server.pages).splitlines():
        narrator.note(line)
    narrator.note("Dừng: Ctrl+C")
    with suppress(KeyboardInterrupt):
        code = server.wait()
        raise StepFailedError(f"Máy chủ của Trục tự dừng (mã {code}); xem nhật ký.")
    print("\nĐã dừng.")
