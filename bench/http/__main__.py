"""Three services come in, one after the other, on one core; requests for each second go out.

The bare endpoint decides nothing; the service is `brightline serve` as a developer starts it,
without a database and with one.

`wrk` asks with 32 connections; the worker has a core of its own, so far as the machine lets it.
What others do on the machine moves the rates: the ratios within one run, and the CPU time that the
worker took for each request, are the figures to go by.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.http.bodies import DENIED, PERMITTED, batch, varied

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
ONE, MANY = "/v1/decisions", "/v1/decisions/batch"
BARE, SERVICE, JOURNAL = "bare", "service", "journal"
_TICKS = os.sysconf("SC_CLK_TCK")
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A way of asking: the bodies, one after the other on each connection."""

    name: str
    path: str
    bodies: tuple[bytes, ...]
    decisions: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came of one run; times in milliseconds, CPU in microseconds for each request."""

    rate: float
    p50: float
    p99: float
    cpu: float
    errors: int


def loads() -> tuple[Load, ...]:
    """The single requests that are sent."""
    needless = tuple(json.dumps({**body, "needs": False}).encode() for body in varied(500))
    return (
        Load(name="denied", path=ONE, bodies=(json.dumps(DENIED).encode(),)),
        Load(name="permitted", path=ONE, bodies=(json.dumps(PERMITTED).encode(),)),
        Load(name="varied", path=ONE, bodies=needless),
    )


def batches() -> tuple[Load, ...]:
    """The batches that are sent."""
    return tuple(
        Load(
            name=f"batch of {items}{', brief' if brief else ''}",
            path=MANY,
            bodies=(batch(items, brief=brief),),
            decisions=items,
        )
        for items, brief in ((100, False), (1_000, False), (1_000, True))
    )


@contextmanager
def serving(service: str, port: int, folder: Path, core: int) -> Iterator[int]:
    """Start one worker on one core; give its process."""
    environment = {n: v for n, v in os.environ.items() if not n.startswith("BRIGHTLINE_")}
    if service == BARE:
        quiet = ("--log-level", "warning", "--no-access-log")
        words: tuple[str, ...] = ("uvicorn", "--factory", "bench.http.served:bare", *quiet)
    else:
        words = ("brightline", "serve")
    if service == JOURNAL:
        kept = str(folder / f"{port}.db")
        environment |= {"BRIGHTLINE_DATABASE": kept, "BRIGHTLINE_DEVELOPER": "loopback"}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # words of ours
            ["taskset", "-c", str(core), sys.executable, "-m", *words, "--port", str(port)],  # noqa: S607
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        _wait(port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("POST", ONE, json.dumps(DENIED), _HEADERS)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    sys.exit("the service did not start")


_HEADERS = {"Content-Type": "application/json"}


def measure(load: Load, port: int, pid: int, *, seconds: float, core: int) -> Measured:
    """Ask for some seconds."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_script(load))
        script.flush()
        words = ("-c32", "-t1", f"-d{seconds:g}s", "--latency", "-s", script.name)
        before = _cpu(pid)
        result = subprocess.run(  # noqa: S603  # words of ours
            ["taskset", "-c", str(core), "wrk", *words, f"http://{HOST}:{port}{load.path}"],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
        )
        took = _cpu(pid) - before
    said = result.stdout
    requests = int(_found(r"(\d+) requests in", said))
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Measured(
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", said)) * load.decisions,
        p50=_milliseconds("50%", said),
        p99=_milliseconds("99%", said),
        cpu=1e6 * took / max(1, requests),
        errors=int(other.group(1)) if other else 0,
    )


def _script(load: Load) -> str:
    """Bodies hold neither brackets of Lua's long strings nor line breaks."""
    bodies = ",\n".join(f"[==[{body.decode()}]==]" for body in load.bodies)
    return f"""
local bodies = {{ {bodies} }}
local n = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  n = n % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[n])
end
"""


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process and its threads have taken."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        sys.exit(f"wrk said something else:\n{text}")
    return match.group(1)


def _milliseconds(percentile: str, text: str) -> float:
    number, unit = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", text).groups()  # type: ignore[union-attr]
    return float(number) * _UNITS[unit]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options = parser.parse_args()
    if shutil.which("wrk") is None or shutil.which("taskset") is None:
        sys.exit("`wrk` and `taskset` are needed")
    found: dict[tuple[str, str], list[Measured]] = {}
    asking = min(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.rounds):
            for number, service in enumerate((BARE, SERVICE, JOURNAL)):
                with serving(service, 8870 + number, Path(folder), options.core) as pid:
                    for load in (*loads(), *(batches() if service != BARE else ())):
                        port, seconds = 8870 + number, options.seconds
                        one = measure(load, port, pid, seconds=seconds, core=asking)
                        found.setdefault((service, load.name), []).append(one)
    _print(found)


def _print(found: dict[tuple[str, str], list[Measured]]) -> None:
    print(  # noqa: T201
        f"{'service':8} {'load':20} {'decisions/s':>11} {'p50 ms':>8} {'p99 ms':>8} "
        f"{'CPU us':>8} {'ratio':>6} errors"
    )
    for (service, load), runs in found.items():
        base = found[BARE, load] if (BARE, load) in found else found[service, "denied"]
        ratio = median(one.rate / other.rate for one, other in zip(runs, base, strict=True))
        middle = [
            median(getattr(one, name) for one in runs) for name in ("rate", "p50", "p99", "cpu")
        ]
        rate, p50, p99, cpu = middle
        errors = sum(one.errors for one in runs)
        print(  # noqa: T201
            f"{service:8} {load:20} {rate:11.0f} {p50:8.2f} {p99:8.2f} {cpu:8.1f} "
            f"{ratio:6.2f} {errors}"
        )
    print("ratio: to the bare endpoint; of a batch, to the single denials of the same service")  # noqa: T201


if __name__ == "__main__":
    main()
