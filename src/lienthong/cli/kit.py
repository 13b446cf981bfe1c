"""``lienthong kit``: cases against a server, a simulated hub, a simulated agency, checking a report.

Owns arguments and output; the work is `lienthong.kit`'s. Exit codes: 0 all that must be is, 1 a case failed or a
report is not as signed, 2 wrong use.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lienthong.kernel.clock import real_now
from lienthong.kit.agency import AGENCY_FAULTS, Agency
from lienthong.kit.cases.loading import all_cases
from lienthong.kit.cases.model import Case
from lienthong.kit.errors import KitFileError
from lienthong.kit.faults import Faults
from lienthong.kit.hub.mailroom import Mailroom
from lienthong.kit.hub.serving import HUB_FAULTS, Hub
from lienthong.kit.parties import Parties, Party
from lienthong.kit.playing.run import CaseResult, Run, Verdict
from lienthong.kit.reports.page import page_of
from lienthong.kit.reports.signing_key import fingerprint, key_at
from lienthong.kit.reports.writing import VERDICT_WORDS, Span, read_signed, report_of, write_signed

DONE, FAILED = 0, 1


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``kit`` with its commands; each sets ``run`` on the parsed arguments."""
    kit = subparsers.add_parser("kit", help="bộ kiểm thử kết nối cho các hãng phần mềm (chạy ngoại tuyến)")
    commands = kit.add_subparsers(required=True, metavar="LỆNH")
    _register_run(commands)
    _register_hub(commands)
    _register_agency(commands)
    verify = commands.add_parser("verify", help="kiểm tra chữ ký của một báo cáo")
    verify.add_argument("report", type=Path, help="tệp JSON do lệnh run ghi")
    verify.add_argument("--key", default="", help="dấu vân tay khóa phải khớp, như trong trang báo cáo")
    verify.set_defaults(run=_verify)
    cases = commands.add_parser("cases", help="in danh sách trường hợp kiểm thử")
    cases.add_argument(
        "--only", action="append", default=[], help="chỉ những mã bắt đầu như vậy (lặp lại được)"
    )
    cases.set_defaults(run=_list_cases)


def _register_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser("run", help="chạy các trường hợp với một máy chủ bất kỳ của giao thức")
    run.add_argument("url", help="địa chỉ máy chủ, ví dụ http://127.0.0.1:8806")
    run.add_argument("--system", required=True, help="mã hệ thống gửi (systemid)")
    run.add_argument("--secret-file", required=True, type=Path, help="tệp chứa khóa bí mật của hệ thống gửi")
    run.add_argument("--agency", required=True, help="mã cơ quan hệ thống ấy phục vụ, đứng tên gửi")
    run.add_argument("--peer-system", default="", help="hệ thống nhận; không nêu thì chính hệ thống gửi")
    run.add_argument("--peer-secret-file", type=Path, help="tệp chứa khóa bí mật của hệ thống nhận")
    run.add_argument(
        "--peer-agency", action="append", required=True, help="mã cơ quan nhận (lặp lại được, nên có hai)"
    )
    run.add_argument("--ended", default="", help="mã một cơ quan đã ngừng hoạt động trên máy chủ, nếu có")
    run.add_argument("--without", action="append", default=[], help="điều máy chủ không có: page_one")
    run.add_argument(
        "--only", action="append", default=[], help="chỉ những mã bắt đầu như vậy (lặp lại được)"
    )
    run.add_argument("--out", type=Path, default=Path("kit-report"), help="thư mục ghi báo cáo")
    run.add_argument("--key", type=Path, help="khóa Ed25519 dạng PEM ký báo cáo; tạo mới nếu chưa có")
    run.set_defaults(run=_run)


def _register_hub(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    hub = commands.add_parser("hub", help="chạy một trục mô phỏng trong bộ nhớ, có lỗi theo yêu cầu")
    hub.add_argument("--port", type=int, default=8899, help="cổng (mặc định 8899, chỉ trên máy này)")
    hub.add_argument(
        "--system",
        action="append",
        required=True,
        help="hệ thống và cơ quan, ví dụ kit-a=G22 hoặc kit-b=H21,H47",
    )
    hub.add_argument(
        "--secret-file", required=True, type=Path, help="tệp chứa khóa chung của các hệ thống ấy"
    )
    hub.add_argument(
        "--ended", action="append", default=[], help="mã cơ quan đã ngừng hoạt động (lặp lại được)"
    )
    _add_faults(hub, HUB_FAULTS)
    hub.set_defaults(run=_hub)


def _register_agency(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    agency = commands.add_parser("agency", help="đóng vai một cơ quan: gửi, nhận, trả trạng thái")
    agency.add_argument("url", help="địa chỉ máy chủ")
    agency.add_argument("--system", required=True, help="mã hệ thống (systemid)")
    agency.add_argument("--secret-file", required=True, type=Path, help="tệp chứa khóa bí mật")
    agency.add_argument("--agency", required=True, help="mã cơ quan")
    agency.add_argument("--to", action="append", default=[], help="gửi văn bản tới mã này (lặp lại được)")
    agency.add_argument("--letters", type=int, default=1, help="số văn bản gửi đi khi có --to")
    agency.add_argument("--statuses", default="01,03", help="trạng thái trả lời, ví dụ 01,03,04,05,06")
    agency.add_argument("--every", type=float, default=2.0, help="giây giữa hai lần hỏi")
    agency.add_argument("--turns", type=int, default=0, help="số lần hỏi rồi thôi; 0 là chạy đến khi dừng")
    _add_faults(agency, AGENCY_FAULTS)
    agency.set_defaults(run=_agency)


def _add_faults(parser: argparse.ArgumentParser, known: dict[str, str]) -> None:
    words = "; ".join(f"{word}: {meaning}" for word, meaning in known.items())
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        help=f"lỗi=phần hoặc lỗi@thao_tác=phần (lặp lại được). {words}",
    )
    parser.add_argument("--seed", type=int, default=1, help="hạt giống của lỗi ngẫu nhiên")


def _run(arguments: argparse.Namespace) -> int:
    run = Run(arguments.url, _parties(arguments))
    cases = _chosen(arguments.only)
    began = real_now()
    results = run.play_all(cases, _progress)
    report = report_of(run, results, Span(began, real_now()))
    arguments.out.mkdir(parents=True, exist_ok=True)
    key = key_at(arguments.key or arguments.out / "kit-key.pem")
    signature = write_signed(report, key, arguments.out / "report.json")
    (arguments.out / "report.html").write_text(page_of(report, signature), "utf-8")
    _print_totals(results, arguments.out, signature["public_key"])
    return FAILED if any(result.verdict is Verdict.FAILED for result in results) else DONE


def _parties(arguments: argparse.Namespace) -> Parties:
    sender = Party(arguments.system, _secret(arguments.secret_file), (arguments.agency,))
    if not arguments.peer_system:
        receiver = Party(sender.system_id, sender.secret, tuple(arguments.peer_agency))
    else:
        path = arguments.peer_secret_file or arguments.secret_file
        receiver = Party(arguments.peer_system, _secret(path), tuple(arguments.peer_agency))
    return Parties(sender, receiver, arguments.ended, frozenset(arguments.without))


def _secret(path: Path) -> str:
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KitFileError(f"Không đọc được tệp khóa bí mật {path}.") from error
    if not secret:
        raise KitFileError(f"Tệp khóa bí mật {path} trống.")
    return secret


def _chosen(only: Sequence[str]) -> list[Case]:
    chosen = [case for case in all_cases() if not only or case.id.startswith(tuple(only))]
    if not chosen:
        raise KitFileError(f"Không có trường hợp nào bắt đầu bằng {', '.join(only)}.")
    return chosen


def _progress(place: int, count: int, result: CaseResult) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K[{place}/{count}] {result.case.id[:60]}")
        sys.stderr.flush()
    elif place % 50 == 0 or place == count:
        sys.stderr.write(f"[{place}/{count}]\n")
    if result.verdict is Verdict.FAILED:
        clear = "\r\x1b[K" if sys.stderr.isatty() else ""
        sys.stderr.write(f"{clear}KHÔNG ĐẠT {result.case.id}: {result.case.sentence}\n")
        for finding in result.findings:
            sys.stderr.write(f"    {finding.sentence}\n")


def _print_totals(results: Sequence[CaseResult], out: Path, public_key: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    for verdict in Verdict:
        count = sum(1 for result in results if result.verdict is verdict)
        if count:
            print(f"{VERDICT_WORDS[verdict]}: {count}/{len(results)}")
    print(f"Báo cáo: {out / 'report.html'} và {out / 'report.json'} (đã ký, khóa {fingerprint(public_key)})")


def _verify(arguments: argparse.Namespace) -> int:
    found = read_signed(arguments.report)
    if not found.is_signed:
        print("KHÔNG ĐÚNG: báo cáo đã bị sửa sau khi ký, hoặc chữ ký không phải của báo cáo này.")
        return FAILED
    known = fingerprint(found.public_key)
    if arguments.key and arguments.key.replace(" ", "").lower() != known.replace(" ", ""):
        print(f"KHÔNG ĐÚNG: báo cáo được ký bằng khóa khác ({known}).")
        return FAILED
    print(f"Đúng: báo cáo nguyên vẹn từ khi ký, khóa {known}.")
    print(f"Máy chủ {found.report.get('server')}, {found.report.get('began')}.")
    for verdict in Verdict:
        print(f"{VERDICT_WORDS[verdict]}: {found.totals.get(verdict.value, 0)}")
    return DONE


def _list_cases(arguments: argparse.Namespace) -> int:
    for case in _chosen(arguments.only):
        print(f"{case.id:<44}{case.sentence}")
    return DONE


def _hub(arguments: argparse.Namespace) -> int:
    secret = _secret(arguments.secret_file)
    parties = [_served(text, secret) for text in arguments.system]
    faults = Faults.of(arguments.fault, HUB_FAULTS, arguments.seed)
    with Hub(Mailroom(parties, tuple(arguments.ended)), faults=faults, port=arguments.port) as hub:
        print(f"Trục mô phỏng chạy ở {hub.url}; dừng bằng Ctrl-C. Dữ liệu chỉ ở trong bộ nhớ.", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)
    return DONE


def _served(text: str, secret: str) -> Party:
    system, _, codes = text.partition("=")
    agencies = tuple(code.strip() for code in codes.split(",") if code.strip())
    if not system or not agencies:
        raise KitFileError(f"«{text}» không dùng được; viết hệ_thống=mã,mã như kit-b=H21,H47.")
    return Party(system, secret, agencies)


def _agency(arguments: argparse.Namespace) -> int:
    party = Party(arguments.system, _secret(arguments.secret_file), (arguments.agency,))
    faults = Faults.of(arguments.fault, AGENCY_FAULTS, arguments.seed)
    statuses = tuple(code.strip() for code in arguments.statuses.split(",") if code.strip())
    agency = Agency(arguments.url, party, lambda text: print(text, flush=True), statuses, faults)
    sent = [agency.send(arguments.to) for _ in range(arguments.letters)] if arguments.to else []
    turn = 0
    with contextlib.suppress(KeyboardInterrupt):
        while not arguments.turns or turn < arguments.turns:
            if turn:
                time.sleep(arguments.every)
            agency.turn()
            turn += 1
    return DONE if all(sent) else FAILED
