"""Drives the Python SDKs of Alibaba Cloud."""

from alibabacloud_cr20181201 import models as cr_models
from alibabacloud_cr20181201.client import Client as Cr
from alibabacloud_sas20181203 import models as sas_models
from alibabacloud_sas20181203.client import Client as Sas
from alibabacloud_tea_openapi.models import Config

from drive import HOST, KEY_ID, KEY_SECRET, drive


def config():
    return Config(access_key_id=KEY_ID, access_key_secret=KEY_SECRET, endpoint=HOST, protocol="HTTP")


def joined(parameters):
    """A list is one text with commas."""
    return {name: ",".join(value) if isinstance(value, list) else value for name, value in parameters.items()}


def pre_check(parameters):
    request = sas_models.PublicPreCheckImageScanTaskRequest().from_map(joined(parameters))
    response = Sas(config()).public_pre_check_image_scan_task(request)
    return response.status_code, response.body.to_map()


def subscription(parameters):
    request = cr_models.GetArtifactSubscriptionTaskRequest().from_map(parameters)
    response = Cr(config()).get_artifact_subscription_task(request)
    return response.status_code, response.body.to_map()


drive("alibabacloud_sas20181203", "PublicPreCheckImageScanTask", pre_check)
drive("alibabacloud_cr20181201", "GetArtifactSubscriptionTask", subscription)
