"""Drives the Python SDK of Tencent Cloud."""

import json

from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.tcss.v20201101 import models
from tencentcloud.tcss.v20201101.tcss_client import TcssClient

from drive import HOST, KEY_ID, KEY_SECRET, REGION, drive

profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=HOST))
client = TcssClient(Credential(KEY_ID, KEY_SECRET), REGION, profile)


def schedule(parameters):
    request = models.DescribeImageRegistryTimingScanTaskRequest()
    request.from_json_string(json.dumps(parameters))
    response = client.DescribeImageRegistryTimingScanTask(request)
    return None, json.loads(response.to_json_string())


drive("tencentcloud-sdk-python-tcss", "DescribeImageRegistryTimingScanTask", schedule)
