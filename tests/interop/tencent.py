"""Drives the Python SDK of Tencent Cloud, one package for each service."""

import importlib
import json

from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from drive import HOST, KEY_ID, KEY_SECRET, REGION, drive, flat, request_type

profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=HOST))


def send(call):
    service = call["service"].lower()
    module = f"tencentcloud.{service}.v{call['version'].replace('-', '')}"
    models = importlib.import_module(f"{module}.models")
    client = getattr(importlib.import_module(f"{module}.{service}_client"), f"{service.capitalize()}Client")
    request = request_type(models, call)()
    request.from_json_string(json.dumps(flat(call)))
    response = getattr(client(Credential(KEY_ID, KEY_SECRET), REGION, profile), call["operation"])(request)
    return f"tencentcloud-sdk-python-{service}", None, json.loads(response.to_json_string())


drive(send)
