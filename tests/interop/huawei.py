"""Drives the Python SDK of Huawei Cloud, one package for each service."""

import importlib
import re

from huaweicloudsdkcore.auth.credentials import BasicCredentials

from drive import KEY_ID, KEY_SECRET, PROJECT, URL, drive, request_type, snake_case


def build(models, type_name, value):
    """A value of the SDK's type, whose classes list their fields with types and names on the wire."""
    if items := re.fullmatch(r"list\[(.*)\]", type_name):
        return [build(models, items[1], item) for item in value]
    model = getattr(models, type_name, None)
    if model is None:
        return value
    attributes = {wire: attribute for attribute, wire in model.attribute_map.items()}
    fields = {attributes[name]: field for name, field in value.items()}
    return model(**{name: build(models, model.openapi_types[name], field) for name, field in fields.items()})


def send(call):
    package = f"huaweicloudsdk{call['service'].lower()}"
    models = importlib.import_module(f"{package}.{call['version']}")
    builder = getattr(models, f"{call['service'].capitalize()}Client").new_builder()
    credentials = BasicCredentials(KEY_ID, KEY_SECRET, PROJECT)
    client = builder.with_credentials(credentials).with_endpoints([URL]).build()
    name = request_type(models, call).__name__
    parameters = call["parameters"]
    fields = {**parameters["path"], **parameters["query"], **parameters["header"]}
    if parameters["body"] is not None:
        fields["body"] = parameters["body"]
    response = getattr(client, snake_case(call["operation"]))(build(models, name, fields))
    return package, response.status_code, response.to_dict()


drive(send)
