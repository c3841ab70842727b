"""A model of the portal of Maven Central on loopback, with the three calls of .ci/release/maven.sh.

portal.py FOLDER PORT    publishes to FOLDER/repository; if the file FOLDER/refuse exists, the next deployment fails
"""
import io
import json
import sys
import zipfile
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

FOLDER = Path(sys.argv[1])
REPOSITORY = FOLDER / "repository"
DEPLOYMENTS = {}
# The portal requires these checksums for each file, and these files in each deployment.
CHECKSUMS = (".md5", ".sha1")
NEEDED = ("-javadoc.jar", "-sources.jar", ".pom", ".jar")


def findings(names):
    """Returns the reasons why the portal would refuse the deployment."""
    files = [n for n in names if n.endswith((".jar", ".pom"))]
    found = [f"{ending} is missing" for ending in NEEDED if not any(n.endswith(ending) for n in files)]
    found += [f"{name}{more} is missing" for name in files for more in (".asc", *CHECKSUMS) if name + more not in names]
    return found + [f"{name} is published already" for name in files if (REPOSITORY / name).exists()]


def deploy(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as bundle:
        errors = findings(bundle.namelist())
        refuse = FOLDER / "refuse"
        if refuse.exists():
            refuse.unlink()
            errors.append("refused by the test")
        if not errors:
            bundle.extractall(REPOSITORY)
    DEPLOYMENTS[str(len(DEPLOYMENTS) + 1)] = errors
    return str(len(DEPLOYMENTS))


class Portal(BaseHTTPRequestHandler):
    def answer(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self):
        query = {key: value for key, (value,) in parse_qs(urlparse(self.path).query).items()}
        if not query:
            return self.answer(200, "ready")
        group = query["namespace"].replace(".", "/")
        path = REPOSITORY / group / query["name"] / query["version"]
        return self.answer(200, json.dumps({"published": path.exists()}))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.headers.get("Authorization", "").startswith("Bearer "):
            return self.answer(401, "no token")
        address = urlparse(self.path)
        if address.path.endswith("/upload"):
            form = BytesParser().parsebytes(f"Content-Type: {self.headers['Content-Type']}\n\n".encode() + body)
            return self.answer(201, deploy(form.get_payload()[0].get_payload(decode=True)))
        errors = DEPLOYMENTS[parse_qs(address.query)["id"][0]]
        state = "FAILED" if errors else "PUBLISHED"
        return self.answer(200, json.dumps({"deploymentState": state, "errors": errors}))

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[2])), Portal).serve_forever()
