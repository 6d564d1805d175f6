#!/usr/bin/env python3
"""Writes a C++ file that carries files in the binary. The assembler takes the bytes in (.incbin), so compiling takes no time.

Usage: embed_files.py site DIST OPENAPI OUT.cpp
           the built site: each file as it is, and packed with gzip where that is smaller, with its type and tag
       embed_files.py plain HEADER NAMESPACE FUNCTION TYPE OUT.cpp FILE…
           FUNCTION() of NAMESPACE, declared in HEADER, is a span of TYPE: a file's name without its folder, and its bytes
"""
import gzip
import hashlib
import mimetypes
import pathlib
import sys

TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
         ".html": "text/html; charset=utf-8", ".json": "application/json", ".webmanifest": "application/manifest+json"}


class Bytes:
    """Contents, each written beside the C++ file for the assembler to take in."""

    def __init__(self, out, prefix):
        self.folder = out.parent / "embedded"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.prefix = prefix
        self.code = []

    def add(self, name, content):
        """`{symbol, size}`, from which a string_view is made."""
        file = self.folder / name
        file.write_bytes(content)
        symbol = f"{self.prefix}_{name.replace('.', '_')}"
        self.code.append(f'asm(".section .rodata\\n.global {symbol}\\n{symbol}:\\n.incbin \\"{file}\\"\\n.byte 0\\n.previous\\n");')
        self.code.append(f'extern "C" const char {symbol}[];')
        return f"{{{symbol}, {len(content)}}}"


def write(out, header, namespace, function, kind, code, rows):
    out.write_text("\n".join([
        f'#include "{header}"', "", *code, "", f"namespace {namespace} {{", "namespace {", f"const {kind} k_files[{max(1, len(rows))}] = {{",
        *[f"    {row}," for row in rows], "};", "}  // namespace", f"std::span<const {kind}> {function}() {{ return {{k_files, {len(rows)}}}; }}",
        f"}}  // namespace {namespace}", "",
    ]))


def site(dist, openapi, out):
    dist, openapi, out = map(pathlib.Path, (dist, openapi, out))
    files = [(f"/{p.relative_to(dist).as_posix()}", p) for p in sorted(dist.rglob("*")) if p.is_file()] if dist.is_dir() else []
    files.append(("/v1/openapi.json", openapi))
    contents = Bytes(out, "modou_site")
    rows = []
    for number, (name, path) in enumerate(files):
        data = path.read_bytes()
        packed = gzip.compress(data, 9, mtime=0)
        plain = contents.add(f"{number}.plain", data)
        smaller = contents.add(f"{number}.gzip", packed if len(packed) < len(data) else b"")
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        etag = hashlib.sha256(data).hexdigest()[:20]
        rows.append(f'{{"{name}", "{kind}", "\\"{etag}\\"", {plain}, {smaller}}}')
    write(out, "server/site_files.hpp", "modou::server", "site_files", "SiteFile", contents.code, rows)


def plain(header, namespace, function, kind, out, *files):
    out = pathlib.Path(out)
    contents = Bytes(out, f"modou_{function}")
    paths = sorted(map(pathlib.Path, files), key=lambda path: path.name)
    rows = [f'{{"{path.name}", {contents.add(f"{number}.plain", path.read_bytes())}}}' for number, path in enumerate(paths)]
    write(out, header, namespace, function, kind, contents.code, rows)


if __name__ == "__main__":
    {"site": site, "plain": plain}[sys.argv[1]](*sys.argv[2:])
