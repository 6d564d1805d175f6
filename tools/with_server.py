#!/usr/bin/env python3
"""Runs a command against a really started server: fresh demonstration data, a free port, stopped again afterwards.

The command sees MODOU_URL, MODOU_DATA and MODOU. Its exit status is this one's; a server that does not drain on SIGTERM
within 20 seconds, or dies before, is a failure of its own.
"""
import argparse
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

START_LIMIT_S = 60
DRAIN_LIMIT_S = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(url, server):
    """Asks /health until it answers; a server that ends first is reported at once."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        try:
            status = server.wait(timeout=0.1)
            raise RuntimeError(f"the server ended with exit status {status} before it answered")
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError(f"no answer from {url}/health in {START_LIMIT_S} s")


def stop(server):
    if server.poll() is not None:
        return f"the server ended on its own with exit status {server.returncode}"
    server.send_signal(signal.SIGTERM)
    try:
        status = server.wait(timeout=DRAIN_LIMIT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
        return f"the server did not drain in {DRAIN_LIMIT_S} s"
    return f"the server drained with exit status {status}" if status else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--modou", type=pathlib.Path, required=True, help="the binary")
    parser.add_argument("--gifts", type=int, default=20_000, help="size of the demonstration data")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="-- COMMAND ARG…")
    arguments = parser.parse_args()
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command:
        parser.error("which command?")

    with tempfile.TemporaryDirectory(prefix="modou-site-") as folder:
        data = pathlib.Path(folder) / "data"
        try:
            subprocess.run(
                [arguments.modou, "demo", "--data", data, "--gifts", str(arguments.gifts)], check=True, stdin=subprocess.DEVNULL
            )
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"with_server: the demonstration data could not be made: {error}", file=sys.stderr)
            return 1
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        log_path = pathlib.Path(folder) / "server.log"
        with log_path.open("wb") as log:
            server = subprocess.Popen(
                [arguments.modou, "serve", "--data", data, "--port", str(port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )
        status, trouble = 1, ""
        try:
            wait_until_healthy(url, server)
            environment = os.environ | {"MODOU_URL": url, "MODOU_DATA": str(data), "MODOU": str(arguments.modou.resolve())}
            status = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
        except (RuntimeError, OSError) as error:
            trouble = str(error)
        finally:
            # Stopped in any case; what went wrong first is what is told.
            at_end = stop(server)
            trouble = trouble or at_end
        if trouble:
            print(f"with_server: {trouble}; its last lines:", file=sys.stderr)
            print("\n".join(log_path.read_text(errors="replace").splitlines()[-20:]), file=sys.stderr)
        return status or (1 if trouble else 0)


if __name__ == "__main__":
    sys.exit(main())
