"""A registry of very many agencies, filled and read in a process of its own; prints one JSON object."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import django

from bench.agencies import SECRET, SYSTEM

Result = TypeVar("Result")


def seed(count: int) -> dict[str, object]:
    """``count`` agencies with a code of each generation, below 60 provinces, served by one system in ten."""
    from lienthong.axis.registry import operations
    from lienthong.axis.registry.models import Agency, AgencyCode, RegistryVersion
    from lienthong.axis.registry.policies import code_key
    from lienthong.infra.clock import business_now
    from lienthong.infra.engine import prepare_database

    prepare_database()
    at = business_now()
    parents: list[Agency] = []
    for start in range(0, count, 5_000):
        agencies, codes = [], []
        for number in range(start, min(start + 5_000, count)):
            is_top = number < 60
            agency = Agency(
                name=f"Ủy ban nhân dân xã Đường Lâm thứ {number}",
                parent=None if is_top else parents[number % 60],
                mail=f"xa{number}@tinh.gov.vn",
                registered_at=at,
                changed_version=1,
                changed_at=at,
            )
            if is_top:
                parents.append(agency)
            agencies.append(agency)
            province, rest = number % 60 + 10, number // 60 + 1
            texts = (f"H{province}.{rest:06}", f"{rest // 1000:03}.{rest % 1000:03}.00.H{province}")
            codes += [
                AgencyCode(
                    agency=agency, code=text, code_key=code_key(text), kind=kind, is_primary=kind == "QD20"
                )
                for text, kind in zip(texts, ("QD20", "OLD"), strict=True)
            ]
        Agency.objects.bulk_create(agencies)
        AgencyCode.objects.bulk_create(codes)
    RegistryVersion.objects.update_or_create(pk=1, defaults={"version": 1})
    for system in range(20):
        served = [f"H{system * 3 + 10}.{rest:06}" for rest in range(1, 601)]
        operations.add_system(
            system_id=SYSTEM if not system else f"bench{system}",
            secret=SECRET,
            agency_codes=served,
            at=at,
            by="bench",
        )
    return {}


def registry(_count: int) -> dict[str, object]:
    """Reading the registry whole, and bringing a snapshot up to date after one change."""
    from lienthong.axis.registry.agency_course import rename_agency
    from lienthong.axis.registry.queries import load_directory, renew_directory
    from lienthong.infra.clock import business_now

    whole, known = _seconds(load_directory)
    known.groups()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    after_one: list[float] = []
    for number in range(5):
        rename_agency(code="H11.000005", name=f"Tên {number}", at=business_now(), by="bench")
        taken, known = _seconds(lambda snapshot=known: renew_directory(snapshot))  # type: ignore[misc]  # bound now
        known.groups()
        after_one.append(taken)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "registry_read_processor_seconds": round(whole, 2),
        "registry_brought_up_to_date_processor_seconds": round(statistics.median(after_one), 3),
        "registry_ratio": round(whole / statistics.median(after_one), 1),
        "registry_peak_megabytes": round(peak),
        "registry_peak_after_changes_megabytes": round(grown),
    }


def _seconds(act: Callable[[], Result]) -> tuple[float, Result]:
    """Processor time of this process, which hardly depends on what else the machine does."""
    begun = time.process_time()
    found = act()
    return time.process_time() - begun, found


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"seed": seed, "registry": registry}[sys.argv[1]](int(sys.argv[2]))))
