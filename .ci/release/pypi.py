"""Reads the files of a package from the index of pip.

pypi.py version NAME VERSION    prints the files of this version
pypi.py missing NAME FILE ...   prints the files that the index lacks; exits with 1 if it has a file with other content
"""
import hashlib
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from pip._internal.models.index import PyPI
from pip._vendor.packaging.version import Version


def index_url():
    """Returns PIP_INDEX_URL, the index in the configuration of pip, or the default of pip."""
    configured = os.environ.get("PIP_INDEX_URL")
    if not configured:
        pip = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
        configured = subprocess.run(pip, capture_output=True, text=True).stdout.strip()
    return configured or PyPI.simple_url


def files_of(name):
    """Returns the files of all versions with their SHA-256."""
    try:
        with urllib.request.urlopen(f"{index_url().rstrip('/')}/{name}/", timeout=60) as answer:
            page = answer.read().decode()
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return {}
        raise
    return dict(re.findall(r'href="[^"#]*?([^/"#]+)#sha256=([0-9a-f]{64})"', page))


def missing(found, paths):
    lacking = []
    for path in map(Path, paths):
        theirs, mine = found.get(path.name), hashlib.sha256(path.read_bytes()).hexdigest()
        if theirs is None:
            lacking.append(str(path))
        elif theirs != mine:
            sys.exit(
                f"error: PyPI has {path.name} with other content (SHA-256 {theirs}, here {mine}). "
                "A published version cannot change: increase it in .projenrc.ts"
            )
    return lacking


def main(mode, name, *rest):
    found = files_of(name)
    if mode == "missing":
        lines = missing(found, rest)
    else:
        start = f"{name.replace('-', '_')}-{Version(rest[0])}"
        lines = [file for file in found if file.startswith((f"{start}-", f"{start}.tar"))]
    print("\n".join(lines))


main(*sys.argv[1:])
