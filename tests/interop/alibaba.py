"""Drives the Python SDKs of Alibaba Cloud, one package for each service."""

import importlib

from alibabacloud_tea_openapi.models import Config

from drive import HOST, KEY_ID, KEY_SECRET, drive, flat, request_type, snake_case


def send(call):
    package = f"alibabacloud_{call['service'].lower()}{call['version'].replace('-', '')}"
    models = importlib.import_module(f"{package}.models")
    config = Config(access_key_id=KEY_ID, access_key_secret=KEY_SECRET, endpoint=HOST, protocol="HTTP")
    client = importlib.import_module(f"{package}.client").Client(config)
    request = request_type(models, call)().from_map(flat(call))
    response = getattr(client, snake_case(call["operation"]))(request)
    return package, response.status_code, response.body.to_map()


drive(send)
