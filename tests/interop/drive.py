"""What the Python scripts share: settings from the environment, and a line of JSON for each call."""

import importlib.metadata
import json
import os
import re

URL = os.environ["INTEROP_URL"]
HOST = URL.removeprefix("http://")
KEY_ID = os.environ["INTEROP_KEY_ID"]
KEY_SECRET = os.environ["INTEROP_KEY_SECRET"]
PROJECT = os.environ["INTEROP_PROJECT"]
REGION = os.environ["INTEROP_REGION"]
CALLS = json.loads(os.environ["INTEROP_CALLS"])


class NotInModel(Exception):
    """The SDK does not know an operation."""


def request_type(models, call):
    """The class of an operation's request."""
    try:
        return getattr(models, f"{call['operation']}Request")
    except AttributeError:
        raise NotInModel from None


def snake_case(name):
    """The name of a method for an operation."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def flat(call):
    """The parameters of all locations, of which the body may be missing."""
    return {name: value for location in call["parameters"].values() for name, value in (location or {}).items()}


def drive(send):
    """Makes every call.

    `send(call)` returns the package, the HTTP status (None if the SDK does not expose it) and the result, and raises
    `NotInModel` if the SDK does not know the operation.
    """
    for call in CALLS:
        line = {"operation": call["operation"], "version": "?"}
        try:
            package, line["status"], line["result"] = send(call)
            line["version"] = importlib.metadata.version(package)
            line["ok"] = True
        except NotInModel:
            line |= {"ok": False, "missing": True}
        except Exception as error:  # The report shows every exception of an SDK.
            line["ok"] = False
            line["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(line), flush=True)
