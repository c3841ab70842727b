"""zip.py FILE PATH ...: makes a zip of these paths. The same input gives the same bytes."""
import sys
import zipfile
from pathlib import Path

file, *paths = sys.argv[1:]
with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
    for path in sorted(paths):
        entry = zipfile.ZipInfo(path)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o100644 << 16
        archive.writestr(entry, Path(path).read_bytes())
