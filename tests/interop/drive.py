"""What the Python scripts share: settings from the environment, and a line of JSON for each operation."""

import importlib.metadata
import json
import os

URL = os.environ["INTEROP_URL"]
HOST = URL.removeprefix("http://")
KEY_ID = os.environ["INTEROP_KEY_ID"]
KEY_SECRET = os.environ["INTEROP_KEY_SECRET"]
PROJECT = os.environ["INTEROP_PROJECT"]
REGION = os.environ["INTEROP_REGION"]
PARAMETERS = json.loads(os.environ["INTEROP_PARAMETERS"])


def drive(package, operation, call):
    """Prints what came of `call(parameters)`, which answers an HTTP status, or None if the SDK hides it, and a result."""
    line = {"operation": operation, "version": importlib.metadata.version(package)}
    try:
        line["status"], line["result"] = call(PARAMETERS[operation])
        line["ok"] = True
    except Exception as error:  # Whatever an SDK raises is what is to be told.
        line["ok"] = False
        line["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(line), flush=True)
