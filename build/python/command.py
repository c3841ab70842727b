#!/usr/bin/env python
"""Runs the command of this wheel in Node.js. Through jsii, each call would take seconds longer and print a banner.

The wheel contains the npm package as an archive, but Node.js needs files. So this script unpacks the archive into the cache
folder of the user, once per version. Only few commands need aws-cdk-lib. It is unpacked when such a command runs first.
"""
import hashlib
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from typing import Dict, Optional, Tuple

NAME = "cdk-defender-for-cloud"
# The npm packages that only few commands need, and the folders of their Python packages.
PEERS = {
    "@aws-cdk/cloud-assembly-schema": "aws_cdk/cloud_assembly_schema",
    "constructs": "constructs",
    "aws-cdk-lib": "aws_cdk",
}
# If the command needs the peers, it exits with this status before it does anything (cli/shared/library.ts).
NEEDS_PEERS = 75


def archive(package: str) -> Optional[pathlib.Path]:
    """Finds the npm package in the folder of a Python package. An import of the package would start jsii."""
    top, *below = package.split("/")
    spec = importlib.util.find_spec(top)
    places = list(spec.submodule_search_locations) if spec and spec.submodule_search_locations else []
    found = [path for place in places for path in sorted(pathlib.Path(place, *below, "_jsii").glob("*.jsii.tgz"))]
    return found[0] if found else None


def installed(package: str, path: Optional[pathlib.Path]) -> pathlib.Path:
    if path is None:
        sys.exit(f"{NAME}: the Python package {package} is not installed or is incomplete")
    return path


def version(own: pathlib.Path, peers: Dict[str, Optional[pathlib.Path]]) -> str:
    """Names the folder. Another build of this package or another version of a peer gets another folder."""
    content = hashlib.sha256(own.read_bytes())
    for path in peers.values():
        content.update(f"{path.name} {path.stat().st_size}\n".encode() if path else b"\n")
    return content.hexdigest()[:16]


def cache() -> Tuple[pathlib.Path, bool]:
    """Returns a folder that only this user can write to, and whether it is only for this call."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = pathlib.Path(base, NAME)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.lstat()
        is_own = not hasattr(os, "getuid") or (state.st_uid == os.getuid() and state.st_mode & 0o022 == 0)
        if is_own and not folder.is_symlink() and os.access(folder, os.W_OK):
            return folder, False
    except OSError:
        pass
    return pathlib.Path(tempfile.mkdtemp(prefix=f"{NAME}-")), True


def unpack(path: pathlib.Path, folder: pathlib.Path) -> None:
    """Unpacks an npm package, unless it is unpacked already. Parallel calls never see an incomplete folder."""
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = pathlib.Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent))
    try:
        with tarfile.open(path) as tar:
            if hasattr(tarfile, "data_filter"):
                tar.extractall(part, filter="data")
            else:
                tar.extractall(part)
        os.rename(part / "package", folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def wheel() -> Dict[str, str]:
    """Tells `init` whether pip installed this package from a file or from an index, because the new app needs the same source.
    If the source was an index, pip writes no direct_url.json (PEP 610)."""
    import importlib.metadata
    import json
    import urllib.parse
    import urllib.request
    try:
        text = importlib.metadata.distribution(NAME).read_text("direct_url.json")
        url = None if text is None else json.loads(text).get("url", "")
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return {}
    if url is None:
        return {"CDK_DEFENDER_FOR_CLOUD_INDEX": "1"}
    if not url.startswith("file:"):
        return {}
    return {"CDK_DEFENDER_FOR_CLOUD_WHEEL": urllib.request.url2pathname(urllib.parse.urlparse(url).path)}


def main() -> int:
    node = shutil.which("node")
    if node is None:
        sys.exit(f"{NAME}: node is not on the PATH: install Node.js 22 or 24")
    own = installed("cdk_defender_for_cloud", archive("cdk_defender_for_cloud"))
    peers = {name: archive(package) for name, package in PEERS.items()}
    root, is_temporary = cache()
    try:
        modules = root / version(own, peers) / "node_modules"
        unpack(own, modules / NAME)
        arguments = [node, str(modules / NAME / "bin" / f"{NAME}.js"), *sys.argv[1:]]
        has_peers = all((modules / name).exists() for name in PEERS)
        own_file = wheel() if sys.argv[1:2] == ["init"] else {}
        environment = {**os.environ, **own_file, **({} if has_peers else {"CDK_DEFENDER_FOR_CLOUD_PEERS": "unpack"})}
        status = subprocess.call(arguments, env=environment)
        if status == NEEDS_PEERS and not has_peers:
            for name, package in PEERS.items():
                unpack(installed(package, peers[name]), modules / name)
            status = subprocess.call(arguments, env={**os.environ, **own_file})
        return status
    finally:
        if is_temporary:
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
