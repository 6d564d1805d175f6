#!/usr/bin/env python3
"""Writes a C++ file that carries the built site: each file as it is, and packed with gzip where that is smaller.

Usage: embed_site.py DIST OPENAPI OUT.cpp — the bytes are taken in by the assembler (.incbin), so compiling takes no time.
"""
import gzip
import hashlib
import mimetypes
import pathlib
import sys

TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
         ".html": "text/html; charset=utf-8", ".json": "application/json", ".webmanifest": "application/manifest+json"}


def main() -> int:
    dist, openapi, out = (pathlib.Path(a) for a in sys.argv[1:4])
    files = [(f"/{p.relative_to(dist).as_posix()}", p) for p in sorted(dist.rglob("*")) if p.is_file()] if dist.is_dir() else []
    files.append(("/v1/openapi.json", openapi))
    folder = out.parent / "embedded"
    folder.mkdir(parents=True, exist_ok=True)
    code = ['#include "server/site_files.hpp"', ""]
    rows = []
    for number, (name, path) in enumerate(files):
        data = path.read_bytes()
        packed = gzip.compress(data, 9, mtime=0)
        symbols = []
        for kind, content in (("plain", data), ("gzip", packed if len(packed) < len(data) else b"")):
            file = folder / f"{number}.{kind}"
            file.write_bytes(content)
            symbol = f"modou_site_{number}_{kind}"
            code.append(f'asm(".section .rodata\\n.global {symbol}\\n{symbol}:\\n.incbin \\"{file}\\"\\n.byte 0\\n.previous\\n");')
            code.append(f'extern "C" const char {symbol}[];')
            symbols.append(f"{{{symbol}, {len(content)}}}")
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        etag = hashlib.sha256(data).hexdigest()[:20]
        rows.append(f'    {{"{name}", "{kind}", "\\"{etag}\\"", {symbols[0]}, {symbols[1]}}},')
    code += ["", "namespace modou::server {", "namespace {", f"const SiteFile k_files[{max(1, len(rows))}] = {{", *rows, "};", "}  // namespace",
             f"std::span<const SiteFile> site_files() {{ return {{k_files, {len(rows)}}}; }}", "}  // namespace modou::server", ""]
    out.write_text("\n".join(code))
    return 0


if __name__ == "__main__":
    sys.exit(main())
