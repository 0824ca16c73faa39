"""Makes tencent.json: signed requests that the emulator must accept.

A second implementation of the signature, written from its description, with keys made up here.
It shares no code with the emulator or the clients. Run it to make the file again:

    python3 tests/emulator/tests/vectors/tencent.py > tests/emulator/tests/vectors/tencent.json
"""

import hashlib
import hmac
import json
import sys
import time

ONE = {"id": "AKIDIMAGESCANONE", "secret": "first made-up secret, with blanks & signs +/="}
TWO = {"id": "AKIDIMAGESCANTWO", "secret": "zweites Geheimnis äöü", "token": "a/Token+with=signs"}
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
NOON = 1795176000


def sha256(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def vector(name, method="POST", query="", body="{}", content_type=JSON, host="tcss.example.com", signed_host=None,
           also=(), headers=(), key=ONE, service="tcss", timestamp=NOON, unsigned=False):
    """One signed request. `also` names headers that are signed besides content-type and host."""
    headers = [("Content-Type", content_type), ("Host", host),
               ("X-TC-Action", "DescribeImageRegistryTimingScanTask"), ("X-TC-Version", "2020-11-01"),
               ("X-TC-Timestamp", str(timestamp)), *headers]
    if unsigned:
        headers.append(("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD"))
    if key.get("token"):
        headers.append(("X-TC-Token", key["token"]))
    values = {n.lower(): v.strip().lower() for n, v in headers}
    names = sorted(["content-type", "host", *also])

    def canonical(host_value):
        spelled = {**values, "host": host_value.lower()}
        return "\n".join([
            method, "/", query if method == "GET" else "",
            "".join(f"{n}:{spelled[n]}\n" for n in names), ";".join(names),
            hashlib.sha256(("UNSIGNED-PAYLOAD" if unsigned else body).encode()).hexdigest(),
        ])

    date = time.strftime("%Y-%m-%d", time.gmtime(timestamp))
    scope = f"{date}/{service}/tc3_request"
    digest = hashlib.sha256(canonical(signed_host or host).encode()).hexdigest()
    signing_key = sha256(sha256(sha256(b"TC3" + key["secret"].encode(), date), service), "tc3_request")
    signature = sha256(signing_key, f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{digest}").hex()
    headers.append(("Authorization", f"TC3-HMAC-SHA256 Credential={key['id']}/{scope}, "
                                     f"SignedHeaders={';'.join(names)}, Signature={signature}"))
    return {
        "name": name,
        "key": {"token": None, **key},
        "time": timestamp,
        "request": {"method": method, "path": "/", "query": query, "headers": headers, "body": body},
        # The host as in the header, which may differ from the signed one.
        "canonical_request": canonical(host),
    }


VECTORS = [
    vector("required headers only"),
    vector("a charset in the content type", content_type="application/json; charset=utf-8", body="{ }"),
    vector("the action signed too, in lower case", also=["x-tc-action"]),
    vector("many headers signed", headers=[("X-TC-Region", "ap-singapore"), ("X-TC-Language", "en-US")], key=TWO,
           also=["x-tc-action", "x-tc-language", "x-tc-region", "x-tc-timestamp", "x-tc-token", "x-tc-version"]),
    vector("an unsigned session token", key=TWO),
    vector("a value with spaces and capital letters", headers=[("X-TC-Note", "  One  Two ")], also=["x-tc-note"]),
    vector("a host with capital letters", host="TCSS.Example.COM"),
    vector("an unsigned body", unsigned=True, body="{\n}"),
    vector("a GET", method="GET", body="", content_type=FORM),
    vector("a GET with an unsigned payload", method="GET", body="", content_type=FORM, unsigned=True, key=TWO),
    vector("a GET of JSON", method="GET", body=""),
    vector("a host with its port", host="127.0.0.1:18080"),
    vector("a port that is sent and not signed", host="127.0.0.1:18080", signed_host="127.0.0.1", service="127"),
    vector("a host name with a port that is not signed", host="localhost:80", signed_host="localhost",
           service="localhost"),
    vector("the last second of a day", timestamp=1795219199),
    vector("the first second of a day", timestamp=1795219200),
    vector("a leap day", timestamp=1835438400),
]

json.dump(VECTORS, sys.stdout, ensure_ascii=False, indent=1)
sys.stdout.write("\n")
