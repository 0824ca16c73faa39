"""Makes alibaba.json: signed requests that the emulator must accept.

A second implementation of the signatures, written from their description, with keys made up here.
It shares no code with the emulator or the clients. Run it to make the file again:

    python3 tests/emulator/tests/vectors/alibaba.py > tests/emulator/tests/vectors/alibaba.json
"""

import base64
import hashlib
import hmac
import json
import sys
from urllib.parse import quote, urlencode

ONE = {"id": "LTAIMAGESCANONE", "secret": "first made-up secret, with blanks & signs +/="}
TWO = {"id": "STS.imagescantwo", "secret": "zweites Geheimnis äöü", "token": "CAIS+/token==/with%2Bplus and blank~"}
SAS = ("PublicPreCheckImageScanTask", "2018-12-03")
CR = ("GetArtifactSubscriptionTask", "2018-12-01")
DATE = "2026-11-20T11:50:00Z"
FORM = "application/x-www-form-urlencoded"
ODD = [("RepoNames", "镜像 a+b,~*/%=&?#"), ("Tags", "!'()@: $"), ("Digests", "")]
TASK = [("TaskId", "crast 1/ü"), ("InstanceId", "cri-1")]


def encoded(text):
    return quote(text, safe="-_.~")


def canonical_pairs(pairs):
    return "&".join(f"{encoded(k)}={encoded(v)}" for k, v in sorted(pairs))


def plain(pairs):
    return "&".join(f"{encoded(k)}={encoded(v)}" for k, v in pairs)


def request(name, key, method, query, headers, body, canonical):
    return {
        "name": name,
        "key": {"token": None, **key},
        "request": {"method": method, "path": "/", "query": query, "headers": headers, "body": body},
        "canonical_request": canonical,
    }


def acs3(name, operation=SAS, method="POST", pairs=(), spell=plain, body="", headers=(), also=(), key=ONE):
    """Signed in the header. `also` names headers that are signed besides host and x-acs-*."""
    payload = hashlib.sha256(body.encode()).hexdigest()
    headers = [("host", "sas.example.com"), ("x-acs-action", operation[0]), ("x-acs-version", operation[1]),
               ("x-acs-date", DATE), ("x-acs-signature-nonce", hashlib.md5(name.encode()).hexdigest()),
               ("x-acs-content-sha256", payload), *headers]
    if key.get("token"):
        headers += [("x-acs-accesskey-id", key["id"]), ("x-acs-security-token", key["token"])]
    signed = sorted({n.lower() for n, _ in headers if n == "host" or n.lower().startswith("x-acs-")} | set(also))
    lines = "".join(f"{s}:{','.join(sorted(v.strip() for n, v in headers if n.lower() == s))}\n" for s in signed)
    canonical = "\n".join([method, "/", canonical_pairs(pairs), lines, ";".join(signed), payload])
    to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.new(key["secret"].encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    headers.append(("Authorization", f"ACS3-HMAC-SHA256 Credential={key['id']},"
                                     f"SignedHeaders={';'.join(signed)},Signature={signature}"))
    return request(name, key, method, spell(pairs), headers, body, canonical)


def rpc(name, operation=SAS, method="GET", pairs=(), spell=plain, in_body=False, key=ONE, form="JSON"):
    """Signed by a parameter."""
    pairs = [*pairs, ("Action", operation[0]), ("Version", operation[1]), ("Format", form), ("Timestamp", DATE),
             ("SignatureNonce", hashlib.md5(name.encode()).hexdigest()), ("SignatureMethod", "HMAC-SHA1"),
             ("SignatureVersion", "1.0"), ("AccessKeyId", key["id"])]
    if key.get("token"):
        pairs.append(("SecurityToken", key["token"]))
    canonical = canonical_pairs(pairs)
    to_sign = f"{method}&%2F&{encoded(canonical)}"
    mac = hmac.new((key["secret"] + "&").encode(), to_sign.encode(), hashlib.sha1).digest()
    written = spell([*pairs, ("Signature", base64.b64encode(mac).decode())])
    headers = [("Host", "sas.example.com"), ("x-acs-action", operation[0])]
    if in_body:
        headers.append(("Content-Type", FORM))
    query, body = ("", written) if in_body else (written, "")
    return request(name, key, method, query, headers, body, canonical)


VECTORS = [
    acs3("required headers only"),
    acs3("a GET", method="GET", pairs=[("Tags", "latest")]),
    acs3("odd values", pairs=ODD),
    acs3("spaces as plus signs, and all headers signed", pairs=ODD, spell=urlencode,
         headers=[("accept", "application/json"), ("user-agent", "a client (Linux) 1.0")], also=["accept", "user-agent"]),
    acs3("a session token", key=TWO),
    acs3("a session token, a GET", CR, "GET", TASK, key=TWO),
    acs3("a form in the body", body="Tags=a+b%2Cc", headers=[("content-type", FORM)], also=["content-type"]),
    acs3("a header twice, and an empty one",
         headers=[("x-acs-list", "b"), ("X-ACS-List", " a "), ("x-acs-empty", "")]),
    rpc("RPC v1: a GET", pairs=ODD),
    rpc("RPC v1: a POST", method="POST", pairs=ODD),
    rpc("RPC v1: spaces as plus signs", method="POST", pairs=ODD, spell=urlencode),
    rpc("RPC v1: all parameters in the body", method="POST", pairs=ODD, in_body=True),
    rpc("RPC v1: a session token", CR, pairs=TASK, key=TWO),
    rpc("RPC v1: XML", CR, pairs=TASK, form="XML"),
    rpc("RPC v1: unknown parameters", pairs=[("RegionId", "cn-hangzhou"), ("SignatureType", "")]),
]

json.dump(VECTORS, sys.stdout, ensure_ascii=False, indent=1)
sys.stdout.write("\n")
