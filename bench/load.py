"""Load for the door: packets with a real PDF made beforehand, clients on keep-alive connections.

A load process prints one JSON object: latencies in milliseconds, answers by code, seconds of the run.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
import zlib

from support.packets import Letter, document
from support.wire import RawClient, request_bytes, signed_headers, unpadded_sha256

SYSTEM, SECRET, SENDER = "G22", "bench-secret", "G22"


def real_pdf(seed: int, size: int) -> bytes:
    """A valid one-page PDF of about ``size`` bytes with Vietnamese-looking text and an incompressible image."""
    rng = random.Random(seed)
    text = f"BT /F1 13 Tf 72 760 Td (So: {seed}/VPCP-KSTT) Tj 0 -24 Td (Kinh gui: Bo Thong tin) Tj ET"
    side = max(int((size / 3) ** 0.5), 8)
    image = zlib.compress(rng.randbytes(side * side * 3), 1)
    stream = f"{text}\nq 200 0 0 200 72 400 cm /Im1 Do Q".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
        b"<< /Font << /F1 5 0 R >> /XObject << /Im1 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (side, side, len(image), image),
    ]
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def packet(number: int, seed: int, size: int) -> bytes:
    """One packet of about ``size`` bytes; every one is another document."""
    pdf = real_pdf(seed, size * 3 // 4 - 2500)
    marked = pdf + b"%% %d\n" % number
    recipients = ("G14", "H21", "H47")[: 1 + number % 3]
    return document(Letter(sender=SENDER, recipients=recipients, number=str(number), file=marked))


def prepare(first: int, count: int, size: int) -> list[bytes]:
    """Whole signed requests, ready to be written to a socket."""
    requests = []
    for number in range(first, first + count):
        body = packet(number, number % 5, size)
        parameters = {
            "servicetype": "eDoc",
            "messagetype": "edoc",
            "hash-file": unpadded_sha256(body),
            "from": SENDER,
        }
        headers = signed_headers(SYSTEM, SECRET, parameters, "application/octet-stream")
        requests.append(request_bytes("sendEdoc", headers, body + b"\r\n"))
    return requests


def run(port: int, requests: list[bytes], clients: int) -> dict[str, object]:
    """Send every request from ``clients`` connections at once; each waits for its answer."""
    latencies: list[float] = []
    codes: dict[str, int] = {}
    lock = threading.Lock()

    def play(mine: list[bytes]) -> None:
        client = RawClient(port, SYSTEM, SECRET)
        for request in mine:
            begun = time.perf_counter()
            code = client.raw(request).code
            took = (time.perf_counter() - begun) * 1000
            with lock:
                latencies.append(took)
                codes[code] = codes.get(code, 0) + 1
        client.close()

    threads = [threading.Thread(target=play, args=(requests[n::clients],)) for n in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": time.perf_counter() - begun, "latencies": sorted(latencies), "codes": codes}


def main() -> None:
    """Prepare, tell the parent we are ready, wait for its line, run, print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=8)
    arguments = parser.parse_args()
    requests = prepare(arguments.first, arguments.count, arguments.size)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(run(arguments.port, requests, arguments.clients)), flush=True)


if __name__ == "__main__":
    main()
