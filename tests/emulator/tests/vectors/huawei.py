"""Makes huawei.json: signed requests that the emulator must accept.

A second implementation of the signature, written from its description, with keys made up here.
It shares no code with the emulator or the clients. Run it to make the file again:

    python3 tests/emulator/tests/vectors/huawei.py > tests/emulator/tests/vectors/huawei.json
"""

import hashlib
import hmac
import json
import sys
from urllib.parse import quote

DATE = "20261120T115500Z"


def sha256(key, text):
    return hmac.new(key, text, hashlib.sha256)


def encoded(text):
    return quote(text, safe="-_.~")


def vector(name, method, project, path, pairs=(), headers=(), body="", secret="", key="", token=None,
           signed=None, scope=None, wire_query=None):
    """One signed request. `pairs` are decoded; `signed` names the signed headers (default: all of them)."""
    headers = [("Host", "hss.example.com"), ("X-Sdk-Date", DATE), *headers]
    if token is not None:
        headers.append(("X-Security-Token", token))
    names = sorted(signed or [name.lower() for name, _ in headers])
    values = {name.lower(): value for name, value in headers}

    template = "/v5/{}" + path
    payload = values.get("x-sdk-content-sha256") or hashlib.sha256(body.encode()).hexdigest()
    canonical = "\n".join([
        method,
        # A slash within the project is signed as if it split the path.
        template.format("/".join(encoded(part) for part in project.split("/"))) + "/",
        "&".join(f"{encoded(k)}={encoded(v)}" for k, v in sorted(pairs)),
        "".join(f"{name}:{values[name].strip()}\n" for name in names),
        ";".join(names),
        payload,
    ])
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    if scope is None:
        scheme, claim, signing_key = "SDK-HMAC-SHA256", f"Access={key}", secret.encode()
        to_sign = [scheme, DATE, digest]
    else:
        scheme, claim = "V11-HMAC-SHA256", f"Credential={key}/{scope}"
        extracted = sha256(key.encode(), secret.encode()).digest()
        signing_key = sha256(extracted, scope.encode() + b"\x01").hexdigest().encode()
        to_sign = [scheme, DATE, scope, digest]
    signature = sha256(signing_key, "\n".join(to_sign).encode()).hexdigest()

    headers.append(("Authorization", f"{scheme} {claim}, SignedHeaders={';'.join(names)}, Signature={signature}"))
    query = "&".join(f"{encoded(k)}={encoded(v)}" for k, v in pairs) if wire_query is None else wire_query
    return {
        "name": name,
        "key": {"id": key, "secret": secret, "token": token},
        "project": project,
        "request": {"method": method, "path": template.format(encoded(project)), "query": query,
                    "headers": headers, "body": body},
        "canonical_request": canonical,
    }


SCAN = '{"image_type":"private_image","operate_all":true}'
JSON = ("Content-Type", "application/json")
ONE = {"key": "AKIMAGESCANONE", "secret": "first made-up secret, with blanks & signs +/="}
TWO = {"key": "AKIMAGESCANTWO", "secret": "zweites Geheimnis äöü", "token": "a/token+with=signs"}

VECTORS = [
    vector("only the date is signed", "GET", "p-1", "/image/tasks", [("type", "image_scan")],
           signed=["x-sdk-date"], **ONE),
    vector("pairs in any order", "GET", "p-1", "/image/tasks",
           [("type", "image_sync"), ("limit", "20"), ("offset", "0"), ("enterprise_project_id", "all_granted_eps")],
           [JSON, ("X-Project-Id", "p-1"), ("User-Agent", "a/1 (b; c) d/2")], **ONE),
    vector("text that needs encoding", "GET", "p-1", "/image/tasks",
           [("task_name", "a b+c*d~e/f?g=h&i%41'\"é図\t"), ("type", "image_scan")], [JSON], **ONE),
    vector("sorted before encoding", "GET", "p-1", "/image/tasks",
           [("task_name", "é"), ("type", "image_scan"), ("task_name", "~")], **ONE),
    vector("a plus is a plus", "GET", "p-1", "/image/tasks", [("task_name", "a+b"), ("type", "image_scan")],
           wire_query="task_name=a+b&type=image_scan", **ONE),
    vector("an empty unknown value, without its sign on the wire", "GET", "p-1", "/image/tasks",
           [("extra", ""), ("type", "image_scan")], wire_query="extra&type=image_scan", **ONE),
    vector("a slash in the project", "GET", "p/1", "/image/tasks", [("type", "image_scan")],
           [("X-Project-Id", "p/1")], **ONE),
    vector("a body and a temporary key", "POST", "p-1", "/image/batch-scan", [], [JSON, ("region", "cn-north-4")],
           SCAN, **TWO),
    vector("header and body beyond ASCII", "POST", "p-1", "/image/batch-scan", [("enterprise_project_id", "0")],
           [JSON, ("region", "区域 é")],
           '{"image_type":"shared_image","image_info_list":[{"namespace":"übung","image_name":"図"}]}', **ONE),
    vector("an unsigned payload", "POST", "p-1", "/image/batch-scan", [],
           [("Content-Type", "text/plain"), ("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")], SCAN, **ONE),
    vector("a derived key", "POST", "p-1", "/image/batch-scan", [], [JSON], SCAN,
           scope="20261120/eu-west-101/hss", **ONE),
    vector("a derived key, temporary", "GET", "p-1", "/image/tasks", [("type", "image_scan")], [JSON],
           scope="20261120/cn-north-4/hss", **TWO),
]

json.dump(VECTORS, sys.stdout, ensure_ascii=False, indent=1)
print()
