"""One performance: the theatre raised, the story told scene by scene, and what stays behind."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from lienthong.demo.arguments import Arguments
from lienthong.demo.commission import Commission, commission
from lienthong.demo.conductor import Conductor, Cue
from lienthong.demo.errors import StepFailedError
from lienthong.demo.inspection import Inspector
from lienthong.demo.installation import Installation, free_ports
from lienthong.demo.narrator import Narrator, day_and_time
from lienthong.demo.play import Play
from lienthong.demo.programme import Programme
from lienthong.demo.prologue import furnish_the_story
from lienthong.demo.stage_page import StagePage
from lienthong.demo.stage_page.views import Address, Stage
from lienthong.demo.story import scenes
from lienthong.demo.theatre import Theatre, raised, wait_ready
from lienthong.demo.timeline import Timeline
from lienthong.signing.demo_pki import build as build_pki

LOOK_SECONDS = 1.0
"""How often, while waiting, it is seen that the servers still run."""


def play(arguments: Arguments, narrator: Narrator) -> None:
    """Play everything; raises what stopped it (``demo.errors``). Everything has ended when it returns."""
    order = commission(arguments)
    installation = Installation.fresh(Path(os.environ.get("LIENTHONG_DATA", "data")))
    timeline = Timeline(order.first_day)
    opening = timeline.at(0, 8)
    narrator.note(f"Dữ liệu của lần chạy này: {installation.folder}")
    narrator.note("Đang dựng Trục và hai phần mềm văn phòng điện tử, mất khoảng nửa phút …")
    with ExitStack() as open_things:
        theatre = open_things.enter_context(raised(installation, order.cast, opening))
        telling = Play(
            theatre=theatre,
            order=order,
            timeline=timeline,
            narrator=narrator,
            inspector=Inspector(build_pki(installation.pki, production=False), narrator),
        )
        furnish_the_story(telling)
        wait_ready(theatre)
        _introduce(narrator, theatre, order, opening=day_and_time(opening))
        programme = Programme(scenes(telling))
        narrator.listener = programme.hear
        if arguments.ends:
            _play_all(programme, narrator)
        else:
            _play_on_cue(programme, narrator, theatre, open_things)
        _conclude(narrator, installation, arguments.keep)
        if not arguments.ends:
            _stay(narrator, theatre)


def _introduce(narrator: Narrator, theatre: Theatre, order: Commission, *, opening: str) -> None:
    narrator.heading(f"Sân khấu sẵn sàng; giờ nghiệp vụ chung của cả ba: {opening}")
    narrator.done(f"Trục: cửa nhận {theatre.axis.product.door}, trang theo dõi {theatre.axis.product.pages}")
    for office in order.cast.offices:
        tenants = ", ".join(agency.short_name for agency in order.cast.tenants(office))
        narrator.done(f"{theatre.offices[office.key].product.pages}: {tenants}")


def _play_all(programme: Programme, narrator: Narrator) -> None:
    while not programme.is_over:
        _play_one(programme, narrator)


def _play_on_cue(programme: Programme, narrator: Narrator, theatre: Theatre, open_things: ExitStack) -> None:
    """The first scene at once; each further one when the audience asks for it."""
    conductor = Conductor()
    (port,) = free_ports(1)
    page = open_things.enter_context(closing(StagePage(port)))
    page.start(_stage(theatre, programme, conductor))
    narrator.heading(f"Mở sân khấu: {page.url}")
    _show_people(narrator, theatre)
    conductor.listen_to_terminal()
    plays_all = False
    _play_one(programme, narrator)
    while not programme.is_over:
        if not plays_all:
            narrator.note(
                f"Enter: diễn bước tiếp theo · «het» rồi Enter: diễn đến hết · hoặc nút tại {page.url}"
            )
            plays_all = _next_cue(conductor, theatre) is Cue.ALL
        _play_one(programme, narrator)


def _play_one(programme: Programme, narrator: Narrator) -> None:
    try:
        programme.play_next()
    except StepFailedError as error:
        narrator.failed(error.sentence)
        raise


def _next_cue(conductor: Conductor, theatre: Theatre) -> Cue:
    while True:
        cue = conductor.wait(seconds=LOOK_SECONDS)
        if cue is not None:
            return cue
        _require_running(theatre)


def _require_running(theatre: Theatre) -> None:
    for server in theatre.servers:
        if not server.is_running:
            raise StepFailedError(f"{server.product.title} tự dừng; xem nhật ký tại {server.product.log}.")


def _stage(theatre: Theatre, programme: Programme, conductor: Conductor) -> Stage:
    axis = theatre.axis.product
    link = theatre.axis.command("accounts", "bootstrap", "--url", axis.pages)
    address = next((word for word in link.split() if word.startswith("http")), "")
    offices = [
        Address(
            theatre.offices[office.key].product.title,
            theatre.offices[office.key].product.pages,
            ", ".join(agency.short_name for agency in theatre.cast.tenants(office)),
        )
        for office in theatre.cast.offices
    ]
    return Stage(
        programme=programme,
        conductor=conductor,
        mails=theatre.mails,
        cast=theatre.cast,
        addresses=(Address(axis.title, axis.pages, "Trang theo dõi, quản trị Trục"), *offices),
        operator_link=address,
        token=secrets.token_urlsafe(24),
    )


def _show_people(narrator: Narrator, theatre: Theatre) -> None:
    """Whom to sign in as; passwords and PINs are of this run alone."""
    for office in theatre.cast.offices:
        narrator.heading(f"Đăng nhập tại {theatre.offices[office.key].product.pages}")
        rows = [
            (
                agency.short_name,
                person.line,
                person.username,
                person.password,
                person.pin if person.signs else "",
            )
            for agency in theatre.cast.tenants(office)
            for person in agency.people.values()
        ]
        narrator.table(("Cơ quan", "Người", "Tên đăng nhập", "Mật khẩu", "Mã PIN"), rows)


def _conclude(narrator: Narrator, installation: Installation, keep: Path | None) -> None:
    folder = installation.letters
    if keep is not None:
        shutil.copytree(folder, keep, dirs_exist_ok=True)
        folder = keep
    narrator.heading("Câu chuyện đã diễn ra đủ các bước")
    for path in sorted(folder.iterdir()):
        narrator.note(f"Đã gửi, còn giữ: {path.absolute()}")


def _stay(narrator: Narrator, theatre: Theatre) -> None:
    narrator.heading("Mọi thứ vẫn đang chạy. Dừng: Ctrl+C")
    conductor = Conductor()
    with suppress(KeyboardInterrupt):
        _next_cue(conductor, theatre)
    print("\nĐã dừng.")
